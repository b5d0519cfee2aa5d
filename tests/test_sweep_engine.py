"""Sweeps on executors, over samples and counterfactuals, with outputs on request."""

import inspect
import pickle
import threading
import time
from collections import Counter
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing import get_context

import numpy as np
import pytest
import xarray as xr
from sweep_workers import FEW_BYTES, GRID, Fatal, quick, talks

import negotiation as ng
from negotiation.payoffs.parameters import TAKEN
from negotiation.sensitivity import sweep as asking
from negotiation.sensitivity.sweeping import plan, solving
from negotiation.sensitivity.sweeping.boxes import box_shape, boxes


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(plan, "CHUNK_BYTES", FEW_BYTES)


class Backwards(Executor):
    """One worker that takes what came last, as bytes, as a process would; counts what it has."""

    def __init__(self):
        self.held, self.most, self.tasks, self.open = [], 0, 0, True
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def submit(self, function, *arguments):
        future = Future()
        self.held.append((future, pickle.dumps((function, arguments))))
        self.most, self.tasks = max(self.most, len(self.held)), self.tasks + 1
        return future

    def work(self):
        while self.open:
            time.sleep(0.01)  # Until more have come.
            if self.held:
                future, task = self.held.pop()
                function, arguments = pickle.loads(task)
                future.set_result(function(*arguments))

    def shutdown(self, wait=True, *, cancel_futures=False):  # noqa: FBT002 - as its parent
        self.open = False
        self.thread.join()


# The grid, cut


@pytest.mark.parametrize("shape", [(), (7,), (3, 4), (5, 1, 6), (2, 3, 4, 5), (1000, 1)])
@pytest.mark.parametrize("most", [0, 1, 4, 17, 10**9])
def test_boxes_are_stretches_of_the_points(shape, most):
    steps = box_shape(shape, most)
    assert np.prod(steps, dtype=int) <= max(1, most)
    position = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    cut = [position[box].ravel() for box in boxes(shape, steps)]
    np.testing.assert_array_equal(np.concatenate(cut), position.ravel())


def test_memory_is_bounded_by_the_size_of_chunks(monkeypatch):
    # A hundred million points are planned without an array of them.
    side = np.linspace(0, 8, 10_000)
    cases, outputs = {"": talks()}, [asking.read_outputs("pure", (), [])[0]]
    kernel = plan.make_kernel(cases, outputs, "payoff-dominant", labelled=False)
    points = asking.read_points(talks(), [talks()], {"g": side, "b": side * 0.75}, None)
    whole = plan.Plan.of(kernel, points)
    assert whole.size == 10**8
    assert np.prod(whole.steps) * kernel.bytes_found <= plan.CHUNK_BYTES
    assert all(chunk.size <= np.prod(whole.steps) for chunk in whole.chunks)
    assert sum(chunk.size for chunk in whole.chunks) == whole.size
    sent = whole.filled(3).at
    assert sum(values.nbytes for values in sent.values()) < 2**17
    # Samples are sent, so that they count as well, both in a chunk and in what is under way.
    drawn = {name: np.full(10**6, p.baseline) for name, p in talks().parameters.items()}
    sampled = plan.Plan.of(kernel, asking.read_points(talks(), [talks()], {}, drawn))
    sent = sum(values.nbytes for values in sampled.filled(0).at.values())
    assert 0.5 * plan.CHUNK_BYTES < sent <= plan.CHUNK_BYTES
    assert sampled.ahead(returned=False) * sent <= plan.AHEAD_BYTES
    assert sampled.ahead(returned=True) < sampled.ahead(returned=False)
    # And payoffs are only made for a block at a time.
    sizes = []
    monkeypatch.setattr(solving, "BLOCK_BYTES", 40 * 8 * 5 * 16)
    made = solving.Family

    def spy(*arguments):
        sizes.append(made(*arguments))
        return sizes[-1]

    monkeypatch.setattr(solving, "Family", spy)
    ng.sweep(talks(), **GRID)
    assert max(family.payoffs.nbytes for family in sizes) <= solving.BLOCK_BYTES
    assert sum(family.size for family in sizes) == 150


# Executors


@pytest.mark.parametrize("equilibria", ["pure", "all"])
@pytest.mark.usefixtures("small_chunks")
def test_the_order_in_which_chunks_are_finished_changes_nothing(equilibria):
    alone = ng.sweep(talks(), **GRID, equilibria=equilibria)
    with Backwards() as executor:
        found = ng.sweep(talks(), **GRID, equilibria=equilibria, executor=executor)
    assert executor.tasks > 10
    xr.testing.assert_identical(found, alone)


@pytest.mark.usefixtures("small_chunks")
def test_an_executor_has_few_chunks_at_once(monkeypatch):
    monkeypatch.setattr(plan, "AHEAD_BYTES", 3 * FEW_BYTES)
    monkeypatch.setattr(plan, "LEAST_AHEAD", 2)
    with Backwards() as executor:
        ng.sweep(talks(), **GRID, executor=executor)
    assert 2 <= executor.most <= 4
    assert executor.tasks > 10


@pytest.mark.usefixtures("small_chunks")
def test_threads_and_processes_find_the_same():
    alone = ng.sweep(talks(), **GRID, equilibria="all")
    with ThreadPoolExecutor(2) as pool:
        xr.testing.assert_identical(
            ng.sweep(talks(), **GRID, equilibria="all", executor=pool), alone
        )
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        xr.testing.assert_identical(
            ng.sweep(talks(), **GRID, equilibria="all", executor=pool), alone
        )


@pytest.mark.filterwarnings("default")  # Dask's own, when a worker dies.
@pytest.mark.usefixtures("small_chunks")
def test_dask_goes_on_when_a_worker_is_killed(tmp_path):
    distributed = pytest.importorskip("distributed")
    alone = ng.sweep(talks(), **GRID, outputs={"total": quick})
    counted = tmp_path / "counted"
    counted.mkdir()
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = ng.sweep(
            talks(), **GRID, outputs={"total": Fatal(counted, 8)}, executor=client.get_executor()
        )
    assert (counted / "dead").exists()
    assert len({name.name.split("-")[1] for name in counted.iterdir() if "-" in name.name}) > 1
    xr.testing.assert_identical(found, alone)


@pytest.mark.usefixtures("small_chunks")
def test_a_pool_whose_worker_dies_is_said_to_be_broken(tmp_path):
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        with pytest.raises(ng.NegotiationError, match=r"a worker died.*without store="):
            ng.sweep(talks(), **GRID, outputs={"total": Fatal(tmp_path, 3)}, executor=pool)
        with pytest.raises(ng.NegotiationError, match="takes no more work"):
            ng.sweep(talks(), g=[1.0], executor=pool)


class Loses(Executor):
    """Loses each task so many times, and goes on."""

    def __init__(self, often):
        self.often, self.lost = often, Counter()

    def submit(self, function, packed, chunk):
        future = Future()
        if self.lost[chunk.number] < self.often:
            self.lost[chunk.number] += 1
            future.set_exception(BrokenExecutor("a worker is gone"))
        else:
            future.set_result(function(packed, chunk))
        return future


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_an_executor_loses_is_sent_again():
    executor = Loses(1)
    found = ng.sweep(talks(), **GRID, executor=executor)
    assert set(executor.lost.values()) == {1}
    xr.testing.assert_identical(found, ng.sweep(talks(), **GRID))
    with pytest.raises(ng.NegotiationError, match="a worker is gone"):
        ng.sweep(talks(), **GRID, executor=Loses(9))


def test_what_cannot_be_sent_is_said():
    with (
        ThreadPoolExecutor(1) as pool,
        pytest.raises(ng.NegotiationError, match="top of a module"),
    ):
        ng.sweep(talks(), g=[1.0], outputs={"odd": lambda game: quick(game) + 1}, executor=pool)


@pytest.mark.usefixtures("small_chunks")
def test_a_mistake_in_a_worker_is_the_mistake():
    with (
        ThreadPoolExecutor(2) as pool,
        pytest.raises(ng.NegotiationError, match=r"'total' must be one number.*got an array"),
    ):
        ng.sweep(talks(), **GRID, outputs={"total": np.shape}, executor=pool)


# Samples


def test_samples_are_taken_as_they_come():
    points = ng.sample(talks(), 40, over=["g", "b", "v"], seed=3)
    found = ng.sweep(talks(), samples=points)
    assert found.n_equilibria.dims == ("sample",)
    assert set(found.coords) == {"outcome", "actor", "g", "b", "v"}
    assert found.g.attrs["long_name"] == talks().parameters["g"].meaning
    for k in range(0, 40, 7):
        here = {name: float(points[name][k]) for name in points}
        alone = ng.sweep(talks(), **{name: [x] for name, x in here.items()})
        np.testing.assert_array_equal(found.margin[:, k], alone.margin.squeeze())
    arrays = {name: points[name].values for name in points}
    xr.testing.assert_identical(ng.sweep(talks(), samples=arrays), found)
    table = points.to_dataframe()  # With pandas' own index.
    xr.testing.assert_identical(ng.sweep(talks(), samples=table), found)


def test_samples_at_each_point_of_a_grid():
    drawn = ng.sample(talks(), 16, over=["v", "p"])
    found = ng.sweep(talks(), g=[0, 4, 8], samples=drawn)
    assert found.n_equilibria.dims == ("g", "sample")
    for k, g in enumerate([0.0, 4.0, 8.0]):
        alone = ng.sweep(talks(), samples={**drawn, "g": np.full(16, g)})
        np.testing.assert_array_equal(found.margin[:, k], alone.margin)


def test_so_many_samples_are_drawn_of_what_has_no_range_of_its_own():
    found = ng.sweep(talks(), g=[0, 8], samples=32)
    rest = [name for name in talks().parameters if name != "g"]
    expected = ng.sweep(talks(), g=[0, 8], samples=ng.sample(talks(), 32, over=rest))
    xr.testing.assert_identical(found, expected)


# Counterfactuals


def cases():
    return {
        "as it was": talks(),
        "without Turkey": talks().without("Turkey"),
        "with Armenia": talks().joined_by("Armenia"),
    }


@pytest.mark.parametrize("equilibria", ["pure", "all"])
@pytest.mark.usefixtures("small_chunks")
def test_each_counterfactual_is_the_sweep_of_its_own(equilibria):
    axes = {"g": [0.0, 3.5, 8.0], "b": [1.0, 6.0]}
    found = ng.sweep(talks(), **axes, counterfactuals=cases(), equilibria=equilibria)
    assert found.n_equilibria.dims == ("counterfactual", "g", "b")
    assert list(found.counterfactual.values) == list(cases())
    points = 6
    for number, (label, case) in enumerate(cases().items()):
        # Turkey's backing is no parameter where Turkey is not there.
        own = {name: x for name, x in axes.items() if name in case.parameters}
        alone = ng.sweep(case, **own, equilibria=equilibria)
        here = found.sel(counterfactual=label)
        # Armenia has a choice in one of the cases, so that all labels say what it does.
        labels = [x if "Armenia" in label else f"{x}, stay out" for x in alone.outcome.values]
        places = [list(found.outcome.values).index(x) for x in labels]
        absent = np.setdiff1d(np.arange(found.sizes["outcome"]), places)
        for at in np.ndindex(3, 2):
            single = alone.isel({n: k for n, k in zip(axes, at, strict=True) if n in own})
            one = here.isel(g=at[0], b=at[1])
            np.testing.assert_array_equal(one.margin[places], single.margin)
            np.testing.assert_array_equal(one.equilibrium[places], single.equilibrium)
            assert np.isnan(one.margin[absent]).all()
            assert not one.equilibrium[absent].any()
            assert int(one.n_equilibria) == int(single.n_equilibria)
            chosen = int(single.selected)
            assert int(one.selected) == (places[chosen] if chosen >= 0 else -1)
            np.testing.assert_array_equal(one.payoff.sel(actor=case.names), single.payoff)
        if equilibria == "all":
            mine = found.entry_point.values // points == number
            known = ~np.isnan(found.entry_probability.values[mine]).all(axis=0)
            options = {f"{a.name}: {o}" for a in case.actors for o in a.options}
            assert set(found.option.values[known]) == options
    if equilibria == "all":
        counts = np.bincount(found.entry_point.values, minlength=found.n_equilibria.size)
        np.testing.assert_array_equal(counts, found.n_equilibria.values.ravel())
        assert (np.diff(found.entry_point) >= 0).all()


def test_outcomes_that_options_do_not_tell_apart_are_named_in_full():
    a, b, c = (ng.Actor(name, ["yes", "no"]) for name in "abc")
    both = ng.Negotiation("both", [a, b, c], [ng.Consideration(a, "gain", 1, a("yes"))])
    found = ng.sweep(both, counterfactuals={"no b": both.without("b"), "no c": both.without("c")})
    assert "a: yes; b: no" in found.outcome.values
    assert "a: yes; c: no" in found.outcome.values
    assert found.sizes["outcome"] == 8


# Outputs


def test_outputs_are_those_of_the_solvers():
    axes = {"g": [0.0, 8.0], "p": [0.7, 0.95]}
    found = ng.sweep(
        talks(),
        **axes,
        outputs={"plan": "Russia", "logit": [0.5, 2], "payoffs": None, "total": quick},
    )
    assert found.plan_probability.dims == ("outcome", "g", "p")
    assert found.logit_probability.dims == ("rationality", "option", "g", "p")
    assert list(found.rationality.values) == [0.5, 2]
    for i, g in enumerate(axes["g"]):
        for k, p in enumerate(axes["p"]):
            here, game = found.isel(g=i, p=k), talks().game(g=g, p=p)
            best = ng.correlated_equilibrium(game, "Russia")
            assert float(here.plan_value) == pytest.approx(float(best.value), abs=1e-9)
            assert bool(here.plan_optimal)
            expected = (here.plan_probability.values * here.payoffs.values).sum(axis=1)
            np.testing.assert_allclose(here.plan_payoff, expected, atol=1e-9)
            np.testing.assert_allclose(here.payoffs, game.payoffs.reshape(5, -1))
            noisy = ng.quantal_response(game, [0.5, 2])
            chances = np.concatenate([x.T for x in noisy.strategies], axis=1)
            np.testing.assert_allclose(here.logit_probability, chances, atol=1e-8)
            assert float(here.total) == pytest.approx(game.payoffs.sum())


def test_outputs_have_defaults():
    found = ng.sweep(talks(), g=[5.0], outputs=["margin", "plan", "logit"])
    best = ng.correlated_equilibrium(talks().game())
    assert float(found.plan_value[0]) == pytest.approx(float(best.value))
    assert list(found.rationality.values) == [1]


def test_no_parameter_can_have_a_name_of_a_sweep():
    names = set(inspect.signature(ng.sweep).parameters) - {"ranges"}
    found = ng.sweep(
        talks(),
        g=[1.0],
        samples={"b": [1.0]},
        counterfactuals=cases(),
        equilibria="all",
        outputs=["plan", "logit", "payoffs"],
    )
    names |= {*found.variables, *found.sizes} - {"g", "b"}
    assert names <= TAKEN


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"outputs": "plan"}, "outputs must be a list, got 'plan'"),
        ({"outputs": ["plann"]}, "no output 'plann'; did you mean 'plan'?"),
        ({"outputs": {"margin": 2}}, "no output 'margin'"),
        ({"outputs": {"margin": quick}}, "not taken, got 'margin'"),
        ({"outputs": {"g": quick}, "g": [1]}, "not taken, got 'g'"),
        ({"outputs": {"plan": "Rusia"}}, "did you mean 'Russia'?"),
        (
            {"outputs": {"logit": -1}},
            "from 0 up, or a list of some, got -1",
        ),
        ({"outputs": {"logit": "high"}}, "'logit' is a rationality from 0 up.* got 'high'"),
        ({"samples": 0}, "n must be a whole number from 1 up, got 0"),
        ({"samples": True}, "n must be a whole number from 1 up, got True"),
        ({"samples": "many"}, "samples are what ng.sample draws"),
        ({"samples": {}}, "the samples have no parameter"),
        ({"samples": {"gg": [1]}}, "no parameter 'gg'"),
        ({"samples": {"g": [[1]]}}, "one-dimensional"),
        ({"samples": {"g": [1, 2], "b": [1]}}, "samples must have one length, got g 2, b 1"),
        ({"samples": {"g": [1, 9]}}, r"'g' is outside its range \[0, 8\]: 9"),
        ({"samples": {"g": [1]}, "g": [2]}, "'g' has a range and is sampled"),
        ({"counterfactuals": {}}, "counterfactuals must be a dict"),
        ({"counterfactuals": ["a"]}, "counterfactuals must be a dict"),
        ({"counterfactuals": {"a": 3}}, "expected a Negotiation or Stages, got 3"),
        ({"counterfactuals": {1: talks()}}, "label must be text, got 1"),
        (
            {"counterfactuals": {"a": talks().without("Russia")}, "rule": "best for Russia"},
            "no actor 'Russia'",
        ),
        ({"executor": 2}, r"must be a concurrent.futures.Executor, got 2.*client.get_executor"),
        ({"overwrite": True}, "needs the store"),
        ({"overwrite": 1}, "overwrite must be True or False"),
    ],
)
def test_one_clear_error(arguments, says):
    with pytest.raises(ng.NegotiationError, match="expected a Negotiation or Stages, got None"):
        ng.sweep(None, **arguments)
    with pytest.raises(ng.NegotiationError, match=says):
        ng.sweep(talks(), **arguments)
