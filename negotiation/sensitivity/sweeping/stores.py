"""A sweep as a Zarr store: written chunk by chunk, gone on with where it stopped.

The store is a Zarr group of version 3 that `xarray.open_zarr` reads.

- Every variable is an array whose Zarr chunks are the chunks of work, so that no file is written
  by two of them. Coordinates are arrays beside them.
- ``chunks/done`` (chunk) is the number of entries of each chunk that is written in full, and -1
  before; a file each, written last. Its attributes say what the sweep is.
- Ragged variables are in ``chunks/pieces``, an array ``NAME.NUMBER`` for each chunk, until all
  chunks are done. They are then joined in the order of the chunks, which is that of the points.

Files are replaced as a whole, and hold nothing that differs from run to run: whether a sweep was
interrupted cannot be seen in what it leaves.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.sweeping.datasets import frame
from negotiation.sensitivity.sweeping.fingerprint import difference, fingerprint
from negotiation.sensitivity.sweeping.outputs import ENTRY, Variable
from negotiation.sensitivity.sweeping.plan import Chunk, Kernel, Plan
from negotiation.sensitivity.sweeping.running import Work
from negotiation.sensitivity.sweeping.solving import solve

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Store"]

#: Numbers of a chunk of what has no chunks of work: samples and entries.
ROWS = 2**16

DONE, PIECES, OLD_PIECES = "chunks/done", "chunks/pieces", "chunks/removed"


class Store:
    """A sweep on disk.

    Parameters
    ----------
    path : str or path
        A folder.
    talks : Negotiation or Stages
    plan : Plan
    """

    def __init__(self, path: Any, talks: Talks, plan: Plan) -> None:
        _zarr()
        try:
            self.path = Path(path).absolute()
        except TypeError:
            raise NegotiationError(f"store must be the path of a folder, got {path!r}") from None
        self.talks, self.plan = talks, plan

    def prepare(self, *, overwrite: bool) -> None:
        """Make the store, or see that what is there is of the same sweep.

        Raises
        ------
        NegotiationError
            If something else is there.
        """
        old = self._there()
        here = fingerprint(self.plan)
        if old is not None and not overwrite:
            if unlike := difference(old, here):
                raise NegotiationError(
                    f"{self.path} holds another sweep ({unlike}): take another folder, or"
                    " overwrite=True to lose what is there"
                )
            self._clean()
            return
        fresh = self.path.with_name(f"{self.path.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        self._create(fresh, here)
        if old is not None:
            shutil.rmtree(self.path)
        fresh.replace(self.path)

    @property
    def todo(self) -> list[int]:
        """Numbers of the chunks that are not done."""
        return np.flatnonzero(self._counts() < 0).tolist()

    @property
    def work(self) -> Work:
        """What a worker does with a chunk."""
        return partial(_solve_and_write, str(self.path), self.plan.dims)

    def kept(self) -> str:
        """Say what is kept, and how to go on."""
        every = len(self.plan.chunks)
        done = every - len(self.todo)
        return f"{done} of {every} chunks are kept in {self.path}: the same call goes on from there"

    def finish(self) -> None:
        """Join the ragged variables, once all chunks are done."""
        pieces = self.path / PIECES
        if pieces.exists():
            self._join()
            pieces.replace(self.path / OLD_PIECES)
        self._clean()

    def dataset(self) -> xr.Dataset:
        """Open it."""
        import xarray as xr

        found = xr.open_zarr(self.path, consolidated=False)
        kernel = self.plan.kernel
        labels = {dim: (dim, text, found[dim].attrs) for dim, text in kernel.labels.items()}
        return found.assign_coords(labels)[list(kernel.variables)]

    # What is there

    def _there(self) -> dict[str, Any] | None:
        """What the store is of; None if there is no store."""
        if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            return None
        try:
            return dict(_zarr().open_array(self.path / DONE, mode="r").attrs["sweep"])
        except (OSError, KeyError, TypeError, ValueError):
            raise NegotiationError(
                f"{self.path} is there and is not the store of a sweep: it is left alone"
            ) from None

    def _counts(self) -> NDArray[np.int64]:
        """Entries by chunk, -1 where it is not done."""
        return np.asarray(_zarr().open_array(self.path / DONE, mode="r")[:])

    def _clean(self) -> None:
        """Remove what a process that was killed may have left."""
        for path in self.path.rglob("*.partial"):
            path.unlink()
        shutil.rmtree(self.path / OLD_PIECES, ignore_errors=True)

    # Writing

    def _create(self, path: Path, sweep: dict[str, Any]) -> None:
        """Make the arrays, without values."""
        coords = frame(self.talks, self.plan)
        # Text of any length: that of one length has no specification in Zarr.
        texts = {n: x.astype(object) for n, x in coords.coords.items() if x.dtype.kind == "U"}
        coords = coords.assign_coords(texts)
        cut = {"chunks": (ROWS,), "compressors": _codecs()}
        encoding = {n: cut for n in self.plan.points.samples if len(coords[n]) > ROWS}
        coords.to_zarr(path, mode="w", consolidated=False, zarr_format=3, encoding=encoding)
        root = _zarr().open_group(path, mode="r+")
        for name, variable in self.plan.kernel.variables.items():
            if not variable.ragged:
                sizes = self.plan.kernel.sizes(variable)
                dims = (*variable.dims, *self.plan.dims)
                shape, chunks = (*sizes, *self.plan.shape), (*sizes, *self.plan.chunk_shape)
                _array(root, name, variable, shape, chunks, dims)
        if self.plan.kernel.ragged:
            root.create_group(PIECES)
        done = _array(root, DONE, COUNT, (len(self.plan.chunks),), (1,), ("chunk",))
        done.attrs["sweep"] = sweep

    def _join(self) -> None:
        """Put the pieces of the ragged variables together, a few at a time."""
        root = _zarr().open_group(self.path, mode="r+")
        counts = self._counts()
        for name, variable in self.plan.kernel.variables.items():
            if not variable.ragged:
                continue
            sizes = self.plan.kernel.sizes(variable)
            dims = (ENTRY, *variable.dims[1:])
            shape = (int(counts.sum()), *sizes)
            array = _array(root, name, variable, shape, (ROWS, *sizes), dims)
            pieces = (root[f"{PIECES}/{name}.{k}"][:] for k in np.flatnonzero(counts))
            start = 0
            for rows in _in_rows(pieces):
                array[start : start + len(rows)] = rows
                start += len(rows)


#: The array ``chunks/done``.
COUNT = Variable(("chunk",), "int64", "number of entries of a chunk that is done, -1 before")


def _solve_and_write(path: str, dims: tuple[str, ...], kernel: Kernel, chunk: Chunk) -> None:
    """Work on a chunk and write it, its mark last."""
    zarr = _zarr()
    if not Path(path).exists():
        raise NegotiationError(
            f"a worker does not see the store {path}: it must be on a disk that all workers share"
        )
    found = solve(kernel, chunk)
    root = zarr.open_group(path, mode="r+")
    box = chunk.box
    if len(dims) > len(box):
        box = (slice(chunk.case, chunk.case + 1), *box)
    entries = 0
    for name, variable in kernel.variables.items():
        array = found[name]
        if not variable.ragged:
            shape = (*array.shape[:-1], *(part.stop - part.start for part in box))
            root[name][(..., *box)] = array.reshape(shape)
            continue
        entries = len(array)
        if entries:
            at = f"{PIECES}/{name}.{chunk.number}"
            _array(root, at, variable, array.shape, array.shape, variable.dims)[:] = array
    root[DONE][chunk.number] = entries


def _in_rows(pieces: Iterator[NDArray[Any]]) -> Iterator[NDArray[Any]]:
    """The same rows, so many at a time as a chunk has."""
    held: list[NDArray[Any]] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= ROWS:
            rows = np.concatenate(held)
            whole = size - size % ROWS
            yield rows[:whole]
            held, size = [rows[whole:]], size - whole
    if size:
        yield np.concatenate(held)


def _array(
    root: Any,
    name: str,
    variable: Variable,
    shape: tuple[int, ...],
    chunks: tuple[int, ...],
    dims: tuple[str, ...],
) -> Any:
    """Make an array of a store."""
    return root.create_array(
        name,
        shape=shape,
        chunks=chunks,
        dtype=variable.dtype,
        fill_value=variable.absent,
        dimension_names=dims,
        attributes={"long_name": variable.words} if variable.words else {},
        compressors=_codecs(),
        overwrite=True,
    )


def _codecs() -> Any:
    """Fast, the same bytes each time (Blosc is not, on several threads), and checked."""
    return _zarr().codecs.ZstdCodec(level=1, checksum=True)


def _zarr() -> Any:
    """The library that writes stores."""
    try:
        import zarr
    except ImportError:
        raise NegotiationError(
            "store= needs the library zarr: pip install 'negotiation[store]'"
        ) from None
    return zarr
