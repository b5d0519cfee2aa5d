"""Results, games and conflicts to files; the ending of the name says of which kind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from negotiation.errors import NegotiationError, as_flag, unknown_name
from negotiation.formats.files import as_path, write
from negotiation.formats.frames import to_pandas
from negotiation.formats.libraries import library
from negotiation.games.normal_form import NormalFormGame

__all__ = ["save"]

_TEXTS = {".csv": "to_csv", ".efg": "to_efg", ".nfg": "to_nfg", ".toml": "to_toml"}


def save(result: Any, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write a result, a game or a conflict to a file.

    Parameters
    ----------
    result : object
        What the endings below take.
    path : str or path
        Its ending says what is written:

        - ``.csv``: the table of a result (whatever has a ``to_frame``), a pandas.DataFrame, or a
          `NormalFormGame` as `read_csv` reads it;
        - ``.parquet``: a table, or a game as one, with pyarrow;
        - ``.nc`` (netCDF): an xarray.Dataset or DataArray, such as a sweep, or whatever has a
          ``to_xarray`` or a table;
        - ``.toml``: a `Negotiation`; ``.efg``: a `Tree`; ``.nfg``: a `NormalFormGame`.
    overwrite : bool, optional
        Replace the file if it exists.

    Returns
    -------
    pathlib.Path
        Of the file, which is there whole or not at all.

    Raises
    ------
    NegotiationError
        If the ending is another, `result` cannot be written so, the file exists, or cannot be
        written.

    Notes
    -----
    Numbers come back as they were, to the last digit: of ``.csv`` by ``pandas.read_csv`` (before
    pandas 3 with ``float_precision="round_trip"``), of ``.parquet`` by ``pandas.read_parquet``, of
    ``.nc`` by ``xarray.load_dataset``. A table of `Equilibria` has mixtures in words; their ``.nc``
    has every probability.

    Examples
    --------
    >>> import tempfile
    >>> import negotiation as ng
    >>> talks = ng.scenarios.load("karabakh-2020")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = ng.save(talks, f"{folder}/truce.toml")
    ...     ng.Negotiation.from_toml(path.read_text(encoding="utf-8")).name
    'Truce of 9-10 November 2020'
    """
    place = as_path(path)
    endings = sorted({*_TEXTS, ".nc", ".parquet"})
    if place.suffix not in endings:
        raise unknown_name("kind of file with the ending", place.suffix, endings)
    writer = _writer(result, place.suffix)
    write(place, writer, overwrite=as_flag("overwrite", overwrite), flag="overwrite=True")
    return place


def _writer(result: Any, ending: str) -> Callable[[Path], Any]:
    """Return what writes a result to a path."""
    if ending == ".nc":
        return _netcdf(result)
    if ending == ".parquet":
        library("pyarrow", "pyarrow>=17")
        frame = _frame(result)
        return lambda path: _tried(lambda: frame.to_parquet(path), result, ending)
    if ending == ".csv" and not isinstance(result, NormalFormGame):
        frame = _frame(result)
        index = frame.index.name is not None or frame.index.nlevels > 1
        return lambda path: _tried(
            lambda: frame.to_csv(path, index=index, lineterminator="\n"), result, ending
        )
    make = getattr(result, _TEXTS[ending], None)
    if not callable(make):
        raise NegotiationError(f"{_kind(result)} is not written as {ending}")
    text = make()
    return lambda path: _tried(
        lambda: path.write_text(text, encoding="utf-8", newline=""), result, ending
    )


def _frame(result: Any) -> Any:
    """Table of a result."""
    import pandas as pd

    if isinstance(result, pd.DataFrame):
        return result
    if isinstance(result, NormalFormGame):
        return to_pandas(result)
    if callable(getattr(result, "to_frame", None)):
        return result.to_frame()
    hint = "; save it as .nc" if hasattr(result, "to_netcdf") else ""
    raise NegotiationError(f"{_kind(result)} has no table{hint}")


def _netcdf(result: Any) -> Callable[[Path], Any]:
    """Return what writes arrays to a netCDF file."""
    arrays = result
    if not hasattr(arrays, "to_netcdf"):
        table = not hasattr(arrays, "to_xarray") or hasattr(arrays, "dtypes")
        arrays = (_plain(_frame(result)) if table else arrays).to_xarray()
    return lambda path: _tried(lambda: arrays.to_netcdf(path, engine="h5netcdf"), result, ".nc")


def _plain(frame: Any) -> Any:
    """The table with categories as the texts or numbers that they are."""
    kinds = {name: c.cat.categories.dtype for name, c in frame.select_dtypes("category").items()}
    return frame.astype(kinds)


def _tried(write: Callable[[], Any], result: Any, ending: str) -> None:
    """Write, or say that a result has something in it that such a file cannot hold."""
    try:
        write()
    except (TypeError, ValueError, NotImplementedError) as error:
        hint = "; make them floats, or save as .csv" if "Fraction" in str(error) else ""
        raise NegotiationError(
            f"{_kind(result)} has something in it that {ending} cannot hold: {error}{hint}"
        ) from None


def _kind(result: Any) -> str:
    """Name of its type."""
    return type(result).__name__
