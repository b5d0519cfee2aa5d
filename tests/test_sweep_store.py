"""Sweeps into Zarr stores: the same bytes, however often they are interrupted."""

import errno
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from sweep_workers import FEW_BYTES, GRID, Fatal, files, quick, sweep_in_small_chunks, talks

import negotiation as ng
from negotiation.sensitivity.sweeping import fingerprint, plan, stores
from negotiation.solvers.equilibria import Equilibria

zarr = pytest.importorskip("zarr")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(plan, "CHUNK_BYTES", FEW_BYTES)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """Stores of sweeps that nothing interrupts, by kind of equilibria."""
    folder = tmp_path_factory.mktemp("whole")
    before, plan.CHUNK_BYTES = plan.CHUNK_BYTES, FEW_BYTES
    for equilibria in ("pure", "all"):
        sweep_in_small_chunks(folder / equilibria, equilibria=equilibria)
    plan.CHUNK_BYTES = before
    return folder


class Stops(Executor):
    """Works at once, and is interrupted at the n-th chunk."""

    def __init__(self, chunks):
        self.chunks = chunks

    def submit(self, function, *arguments):
        if self.chunks == 0:
            raise KeyboardInterrupt
        self.chunks -= 1
        future = Future()
        future.set_result(function(*arguments))
        return future


# What is in it


@pytest.mark.parametrize("equilibria", ["pure", "all"])
def test_a_store_holds_what_memory_holds(equilibria, uninterrupted):
    found = ng.sweep(talks(), **GRID, equilibria=equilibria, store=uninterrupted / equilibria)
    expected = ng.sweep(talks(), **GRID, equilibria=equilibria)
    xr.testing.assert_identical(found.load(), expected)
    assert list(found.data_vars) == list(expected.data_vars)


def test_counterfactuals_samples_and_outputs_are_stored_too(tmp_path):
    asked = {
        "samples": ng.sample(talks(), 50, over=["g", "p"]),
        "counterfactuals": {"as it was": talks(), "no Turkey": talks().without("Turkey")},
        "equilibria": "all",
        "outputs": {"plan": "Russia", "logit": [1, 2], "total": quick},
    }
    found = ng.sweep(talks(), **asked, store=tmp_path / "store")
    xr.testing.assert_identical(found.load(), ng.sweep(talks(), **asked))


def test_stages_and_a_single_point_are_stored(tmp_path):
    sequence = ng.scenarios.karabakh_2023.talks()
    for k, arguments in enumerate(({"g": [1.0, 5.0]}, {})):
        found = ng.sweep(sequence, **arguments, store=tmp_path / str(k))
        xr.testing.assert_identical(found.load(), ng.sweep(sequence, **arguments))
        ng.sweep(sequence, **arguments, store=tmp_path / str(k))


def test_it_is_opened_without_being_read(uninterrupted):
    found = ng.sweep(talks(), **GRID, store=uninterrupted / "pure")
    assert not any(found[name].variable._in_memory for name in found.data_vars)


def test_a_chunk_of_work_is_a_chunk_of_the_store(uninterrupted):
    margin = zarr.open_array(uninterrupted / "pure" / "margin", mode="r")
    done = zarr.open_array(uninterrupted / "pure" / "chunks" / "done", mode="r")
    assert margin.chunks[0] == 16
    assert margin.nchunks == done.shape[0] > 10
    assert done.chunks == (1,)
    assert not list((uninterrupted / "all").glob("chunks/pieces*"))


def test_a_sweep_without_entries_is_stored(tmp_path, monkeypatch):
    found_nothing = partial(
        Equilibria,
        game=np.empty(0, dtype=int),
        strategies=[np.empty((s, 0)) for s in talks().shape],
        complete=np.zeros(1, dtype=bool),
        isolated=np.empty(0, dtype=bool),
        method="none",
    )
    monkeypatch.setattr("negotiation.solvers.nash.nash_equilibria", found_nothing)
    for _ in range(2):
        found = ng.sweep(talks(), g=[1.0], equilibria="all", store=tmp_path / "store")
        assert found.sizes["entry"] == 0
        assert found.n_equilibria == 0


# Interrupted


@pytest.mark.parametrize("equilibria", ["pure", "all"])
@pytest.mark.parametrize("chunks", [0, 1, 7])
def test_an_interrupted_sweep_goes_on_and_leaves_the_same_bytes(
    equilibria, chunks, uninterrupted, tmp_path
):
    store = tmp_path / "store"
    with pytest.raises(KeyboardInterrupt) as stop:
        ng.sweep(talks(), **GRID, equilibria=equilibria, store=store, executor=Stops(chunks))
    assert f"{chunks} of" in stop.value.__notes__[0]
    assert "the same call goes on from there" in stop.value.__notes__[0]
    done = zarr.open_array(store / "chunks" / "done", mode="r")[:]
    assert (done >= 0).sum() == chunks
    executor = Stops(-1)
    ng.sweep(talks(), **GRID, equilibria=equilibria, store=store, executor=executor)
    assert -1 - executor.chunks == len(done) - chunks  # None was made twice.
    assert files(store) == files(uninterrupted / equilibria)


@pytest.mark.parametrize(
    ("equilibria", "by"),
    [("pure", signal.SIGKILL), ("all", signal.SIGKILL), ("pure", signal.SIGINT)],
)
def test_an_ended_process_leaves_the_same_bytes(equilibria, by, uninterrupted, tmp_path):
    """Killed, or by Ctrl-C, which says what is kept."""
    store = tmp_path / "store"
    code = (
        # As on a terminal: a shell's background jobs begin with Ctrl-C ignored.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"import sweep_workers; sweep_workers.sweep_in_small_chunks({str(store)!r},"
        f" equilibria={equilibria!r})"
    )
    here = Path(__file__).parent
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=here, stderr=subprocess.PIPE, text=True) as process:
        marks = store / "chunks" / "done" / "c"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not len(list(marks.glob("*"))) >= 3:
            time.sleep(0.001)
        process.send_signal(by)
        said = process.communicate()[1]
    assert process.returncode == -by, "it was ended half-way"
    assert by == signal.SIGKILL or re.search(r"\d+ of \d+ chunks are kept in .*store", said)
    (store / "margin" / "c.0123.partial").write_bytes(b"half a file")
    ng.sweep(talks(), **GRID, equilibria=equilibria, store=store)
    assert files(store) == files(uninterrupted / equilibria)


def test_a_pool_whose_worker_is_killed_loses_nothing(tmp_path):
    counted, store = tmp_path / "counted", tmp_path / "store"
    counted.mkdir()
    asked = {**GRID, "outputs": {"total": Fatal(counted, 9)}}
    with (
        ProcessPoolExecutor(2, get_context("spawn")) as pool,
        pytest.raises(ng.NegotiationError, match=r"a worker died.* (\d+) of \d+ chunks are kept"),
    ):
        ng.sweep(talks(), **asked, store=store, executor=pool)
    kept = (zarr.open_array(store / "chunks" / "done", mode="r")[:] >= 0).sum()
    assert kept > 0
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        ng.sweep(talks(), **asked, store=store, executor=pool)
    ng.sweep(talks(), **asked, store=tmp_path / "whole")
    assert files(store) == files(tmp_path / "whole")


@pytest.mark.parametrize("writes", [0, 4, 30, 31, 32, 60])
def test_a_full_disk(writes, uninterrupted, tmp_path, monkeypatch):
    store, left = tmp_path / "store", [10**9]
    write = zarr.storage.LocalStore.set

    async def full(self, key, value, **options):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        await write(self, key, value, **options)

    monkeypatch.setattr(zarr.storage.LocalStore, "set", full)
    with pytest.raises(KeyboardInterrupt):
        ng.sweep(talks(), **GRID, store=store, executor=Stops(0))
    left[0] = writes
    says = r"No space left on device; \d+ of \d+ chunks are kept in .*store"
    with pytest.raises(ng.NegotiationError, match=says):
        ng.sweep(talks(), **GRID, store=store)
    left[0] = 10**9
    ng.sweep(talks(), **GRID, store=store)
    assert files(store) == files(uninterrupted / "pure")


def test_a_disk_that_is_full_from_the_start(tmp_path, monkeypatch):
    async def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zarr.storage.LocalStore, "set", full)
    with pytest.raises(ng.NegotiationError, match="No space left on device; nothing was written"):
        ng.sweep(talks(), **GRID, store=tmp_path / "store")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("after", [0, 2])
def test_interrupted_while_entries_are_joined(after, uninterrupted, tmp_path, monkeypatch):
    store, joined = tmp_path / "store", stores._in_rows
    calls = []

    def breaks(pieces):
        calls.append(None)
        if len(calls) > after:
            raise KeyboardInterrupt
        return joined(pieces)

    with monkeypatch.context() as patch:
        patch.setattr(stores, "_in_rows", breaks)
        with pytest.raises(KeyboardInterrupt):
            ng.sweep(talks(), **GRID, equilibria="all", store=store)
    ng.sweep(talks(), **GRID, equilibria="all", store=store)
    assert files(store) == files(uninterrupted / "all")
    # Or when the pieces were being removed.
    left = store / stores.OLD_PIECES
    left.mkdir()
    (left / "zarr.json").touch()
    ng.sweep(talks(), **GRID, equilibria="all", store=store)
    assert files(store) == files(uninterrupted / "all")


def test_entries_are_joined_by_rows_of_a_chunk(monkeypatch):
    monkeypatch.setattr(stores, "ROWS", 10)
    pieces = [np.arange(7), np.arange(7, 25), np.arange(25, 26), np.arange(26, 33)]
    rows = list(stores._in_rows(iter(pieces)))
    np.testing.assert_array_equal(np.concatenate(rows), np.arange(33))
    assert all(len(part) % 10 == 0 for part in rows[:-1])


# Refused


def other(**changes):
    asked = {"talks": talks(), **GRID, **changes}
    return ng.sweep(asked.pop("talks"), **asked)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"talks": talks().at(v=11)}, "talks: 'baseline = 10' there, 'baseline = 11' here"),
        ({"talks": talks().without("Turkey"), "b": [1.0]}, "parameter 'b'"),
        ({"rule": "risk-dominant"}, "rule: 'payoff-dominant' there, 'risk-dominant' here"),
        ({"equilibria": "all"}, r"outputs: .*pure.* there, .*all equilibria.* here"),
        ({"outputs": ["payoffs"]}, r"outputs: .* there, .*payoffs.* here"),
        ({"g": np.linspace(0, 8, 7)}, "values of g: range of 6 from 0 to 8 .* range of 7"),
        ({"g": np.linspace(0, 8, 6) ** 2 / 8}, r"values of g: range of 6 .*\) here"),
        ({"samples": {"v": [9.0]}}, "values of: g, b there, g, b, v here"),
        ({"counterfactuals": {"as it was": talks()}}, "talks: .* there, as it was here"),
    ],
)
def test_another_sweep_is_refused_and_the_difference_named(changes, says, uninterrupted):
    before = files(uninterrupted / "pure")
    with pytest.raises(ng.NegotiationError, match=says):
        other(**changes, store=uninterrupted / "pure")
    assert files(uninterrupted / "pure") == before


@pytest.mark.parametrize(("name", "place"), [("__version__", ng), ("LAYOUT", fingerprint)])
def test_another_version_is_refused(name, place, uninterrupted, monkeypatch):
    monkeypatch.setattr(place, name, 99)
    with pytest.raises(ng.NegotiationError, match=r"(version|layout).* there, '99' here"):
        other(store=uninterrupted / "pure")


def test_a_store_is_replaced_only_if_that_is_asked(uninterrupted, tmp_path):
    store = tmp_path / "store"
    shutil.copytree(uninterrupted / "all", store)
    with pytest.raises(ng.NegotiationError, match="overwrite=True to lose what is there"):
        other(store=store)
    other(store=store, overwrite=True)
    assert files(store) == files(uninterrupted / "pure")
    other(store=store, overwrite=True)
    assert files(store) == files(uninterrupted / "pure")


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_no_store_is_left_alone(overwrite, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    (tmp_path / "file").write_text("more")
    zarr.open_group(tmp_path / "group", mode="w")
    before = files(tmp_path)
    for name in ("thesis", "file", "group"):
        with pytest.raises(ng.NegotiationError, match="is not the store of a sweep"):
            other(store=tmp_path / name, overwrite=overwrite)
    assert files(tmp_path) == before


def test_a_mistake_in_what_is_asked_makes_no_store(tmp_path):
    with pytest.raises(ng.NegotiationError, match="did you mean 'Russia'"):
        other(store=tmp_path / "store", outputs={"plan": "Rusia"})
    assert not list(tmp_path.iterdir())


def test_an_empty_folder_will_do(uninterrupted, tmp_path):
    other(store=tmp_path)
    assert files(tmp_path) == files(uninterrupted / "pure")


def test_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(ng.NegotiationError, match=r"pip install 'negotiation\[store\]'"):
        other(store=tmp_path / "store")
    with pytest.raises(ng.NegotiationError, match=r"pip install 'negotiation\[store\]'"):
        other(store=3)


def test_the_path_is_a_path():
    with pytest.raises(ng.NegotiationError, match="must be the path of a folder, got 3"):
        other(store=3)
