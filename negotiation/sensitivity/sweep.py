"""Equilibria over many parameter points, as one labelled dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from negotiation.errors import NegotiationError, as_flag
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.sweeping.datasets import Memory
from negotiation.sensitivity.sweeping.plan import Chunk, Plan, make_kernel
from negotiation.sensitivity.sweeping.points import read_points
from negotiation.sensitivity.sweeping.requests import read_outputs
from negotiation.sensitivity.sweeping.running import Work, WorkerLost, run
from negotiation.sensitivity.sweeping.solving import solve, try_out
from negotiation.sensitivity.sweeping.stores import Store
from negotiation.solvers.selection import check_rule

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["sweep"]


def sweep(
    talks: Talks,
    *,
    samples: Any = None,
    counterfactuals: Mapping[str, Talks] | None = None,
    equilibria: str = "pure",
    outputs: Sequence[str] | Mapping[str, Any] = (),
    rule: str = "payoff-dominant",
    store: Any = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    progress: bool = True,
    **ranges: ArrayLike,
) -> xr.Dataset:
    """Solve a negotiation at many parameter points: a grid, samples, or both.

    Parameters
    ----------
    talks : Negotiation or Stages
    samples : Dataset, DataFrame, mapping of name to array of shape (m,), or int, optional
        Points, such as `sample` draws them; or how many `sample` is to draw of the parameters
        that have a range and are not in `ranges`. With `ranges`, all of them at each point of the
        grid.
    counterfactuals : mapping of label to Negotiation or Stages, optional
        What is swept, in place of `talks` alone, as in `compare`:
        ``{"as it was": talks, "without Turkey": talks.without("Turkey")}``.
    equilibria : {"pure", "all"}, optional
        Pure equilibria only, or mixed ones too, with their certificates.
    outputs : sequence of str, or mapping of str to setting, optional
        What else is wanted: ``"payoffs"``; ``"plan"``, the broker's best plan, whose setting is
        the objective (see `correlated_equilibrium`; ``"sum"`` by default); ``"logit"``, whose
        setting is a rationality or several (see `quantal_response`; 1 by default). Under a name
        of one's own, a function from a `NormalFormGame` family to one number a game; a store
        knows it by its name and module alone.
    rule : str, optional
        How one equilibrium is selected; see `negotiation.solvers.selection`.
    store : str or path, optional
        Folder of a Zarr store that the result is written to chunk by chunk, for results of any
        size (``pip install 'negotiation[store]'``). If it holds a part of the same sweep, the
        rest is added; the bytes are those of a sweep that nothing has interrupted. If it holds
        anything else, nothing is done.
    overwrite : bool, optional
        Whether the sweep that `store` holds is replaced.
    executor : concurrent.futures.Executor, optional
        Where the work is done: threads, processes, or those of a Dask client
        (``client.get_executor()``). On this process by default. The result is the same.
    progress : bool, optional
        Show a bar, with the time that is left, for work that takes more than a second; only on a
        terminal.
    **ranges : array_like, shape (m,)
        Values by parameter name; their product is the grid. The rest is at the baseline.

    Returns
    -------
    xarray.Dataset
        Dimensions: ``outcome`` (labels of the options, joined), ``actor``, and those of the
        points: ``counterfactual`` (labels, if there are any), one a parameter in the order given,
        and ``sample`` (if there are samples, whose values are coordinates along it). Variables:

        - ``equilibrium`` (outcome, *points), bool: is the outcome a pure equilibrium;
        - ``margin`` (outcome, *points): its stability margin, the smallest payoff that any actor
          loses by deviating; negative where it is none;
        - ``n_equilibria`` (*points), int: number of equilibria, of the kind asked for;
        - ``selected`` (*points), int: position of the selected pure outcome; -1 for none;
        - ``payoff`` (actor, *points): payoffs at the selected outcome; NaN for none.

        With ``equilibria="all"`` also ``complete`` (*points), bool: all were found and proved; and
        every equilibrium as an ``entry`` in a ragged layout, in the order of the points:
        ``entry_point`` (entry), the position of its point in C order; ``entry_probability``
        (entry, option), with ``option`` labelled ``ACTOR: OPTION``; ``entry_payoff`` (entry,
        actor); ``entry_regret`` (entry).

        On request ``payoffs`` (actor, outcome, *points); ``plan_probability`` (outcome, *points),
        ``plan_payoff`` (actor, *points), ``plan_value`` and ``plan_optimal`` (*points), bool,
        whether it is proved to be the best; ``logit_probability`` (rationality, option, *points),
        NaN where the path does not come to that rationality.

        Outcomes, actors and options are those of all counterfactuals. Where a case has not got
        one, there is no equilibrium, and margins, payoffs and probabilities are NaN. A parameter
        that a case does not have changes nothing there.

        Parameters' meanings are in the attributes of their coordinates. What is in a store is
        read when it is used: as arrays of Dask, chunk by chunk, where Dask is installed, and
        otherwise a variable at a time (``found.margin[:, :10]`` reads what it needs).

    Raises
    ------
    NegotiationError
        For an unknown parameter, values outside its range, an array that is not one-dimensional,
        an unknown rule or output; if the store holds something else, or cannot be written to; if
        a worker died. The latter two say what is kept.

    Examples
    --------
    >>> import numpy as np
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.sweep(talks, g=np.linspace(0, 8, 9), b=np.linspace(0, 6, 7))
    >>> found.n_equilibria.shape
    (9, 7)
    >>> cases = {"as it was": talks, "without Turkey": talks.without("Turkey")}
    >>> found = ng.sweep(talks, samples=64, counterfactuals=cases)
    >>> found.n_equilibria.dims, found.n_equilibria.shape
    (('counterfactual', 'sample'), (2, 64))
    """
    plan = _plan(talks, samples, counterfactuals, equilibria, outputs, rule, ranges)
    as_flag("overwrite", overwrite)
    as_flag("progress", progress)
    if executor is not None and not hasattr(executor, "submit"):
        raise NegotiationError(
            f"executor must be a concurrent.futures.Executor, got {executor!r:.80}; of a Dask"
            " client it is client.get_executor()"
        )
    if store is not None:
        kept = Store(store, talks, plan)
        return _into_store(kept, executor, overwrite=overwrite, progress=progress)
    if overwrite:
        raise NegotiationError("overwrite=True needs the store that is to be replaced")
    memory = Memory(plan)
    every = list(range(len(plan.chunks)))
    ahead = plan.ahead(returned=True)
    with _explained(lambda: "nothing is kept of a sweep without store=..."):
        for chunk, found in _worked(plan, every, solve, executor, ahead, progress=progress):
            memory.put(chunk, found)
    return memory.dataset(talks)


def _into_store(
    store: Store, executor: Executor | None, *, overwrite: bool, progress: bool
) -> xr.Dataset:
    """Fill a store, or what is left of it, and open it."""
    with _explained(lambda: "nothing was written"):
        try_out(store.plan)
        store.prepare(overwrite=overwrite)
    with _explained(store.kept):
        todo, ahead = store.todo, store.plan.ahead(returned=False)
        for _ in _worked(store.plan, todo, store.work, executor, ahead, progress=progress):
            pass
        store.finish()
    return store.dataset()


def _plan(
    talks: Talks,
    samples: Any,
    counterfactuals: Mapping[str, Talks] | None,
    equilibria: str,
    outputs: Any,
    rule: str,
    ranges: Mapping[str, ArrayLike],
) -> Plan:
    """Check what is asked."""
    as_talks(talks)
    cases = {"": talks} if counterfactuals is None else counterfactuals
    if not isinstance(cases, Mapping) or not cases:
        raise NegotiationError(
            f"counterfactuals must be a dict from label to talks, got {counterfactuals!r:.80}"
        )
    for label, case in cases.items():
        if not isinstance(label, str):
            raise NegotiationError(f"a counterfactual's label must be text, got {label!r}")
        check_rule(rule, as_talks(case).names)
    points = read_points(talks, list(cases.values()), ranges, samples)
    found = read_outputs(equilibria, outputs, points.names)
    labelled = counterfactuals is not None
    return Plan.of(make_kernel(cases, found, rule, labelled=labelled), points)


def _worked(
    plan: Plan,
    todo: Sequence[int],
    work: Work,
    executor: Executor | None,
    ahead: int,
    *,
    progress: bool,
) -> Iterator[tuple[Chunk, Any]]:
    """Work on some chunks, with a bar."""
    from tqdm import tqdm

    left = sum(plan.chunks[k].size for k in todo)
    chunks = (plan.filled(k) for k in todo)
    with tqdm(
        desc="parameter points", total=plan.size, initial=plan.size - left, unit=" points",
        unit_scale=True, delay=1, leave=False, disable=None if progress else True,
    ) as bar:  # fmt: skip
        for chunk, found in run(plan.kernel, chunks, work, executor, ahead):
            yield chunk, found
            bar.update(chunk.size)


@contextmanager
def _explained(kept: Callable[[], str]) -> Iterator[None]:
    """Say what is kept of a sweep that something stops."""
    try:
        yield
    except KeyboardInterrupt as stop:
        stop.add_note(kept())
        raise
    except WorkerLost as error:
        said = str(error).partition("\n")[0]
        raise NegotiationError(
            f"a worker died, and its executor takes no more work ({said}); {kept()}"
        ) from error
    except OSError as error:
        raise NegotiationError(f"{error.strerror or error}; {kept()}") from error
