"""Equilibria over a grid of parameter points, as one labelled dataset."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.evaluation import checked_values
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.solvers.pure import margins
from negotiation.solvers.selection import check_rule, select_pure

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["outcome_labels", "sweep"]

Floats = NDArray[np.float64]

#: Payoffs of a chunk take at most this many bytes; the work takes some five times as much.
CHUNK_BYTES = 32 * 2**20


def sweep(
    talks: Talks,
    *,
    equilibria: str = "pure",
    rule: str = "payoff-dominant",
    progress: bool = False,
    **ranges: ArrayLike,
) -> xr.Dataset:
    """Solve a negotiation at every point of a grid.

    Parameters
    ----------
    talks : Negotiation or Stages
    equilibria : {"pure", "all"}, optional
        Pure equilibria only, or mixed ones too, with their certificates.
    rule : str, optional
        How one equilibrium is selected; see `negotiation.solvers.selection`.
    progress : bool, optional
        Show a bar on the terminal for work that takes more than a second.
    **ranges : array_like, shape (m,)
        Values by parameter name; their product is the grid. The rest is at the baseline.

    Returns
    -------
    xarray.Dataset
        Dimensions: ``outcome`` (labels of the options, joined), ``actor``, and one a parameter in
        the order given. Variables:

        - ``equilibrium`` (outcome, *parameters), bool: is the outcome a pure equilibrium;
        - ``margin`` (outcome, *parameters): its stability margin, the smallest payoff that any
          actor loses by deviating; negative where it is none;
        - ``n_equilibria`` (*parameters), int: number of equilibria, of the kind asked for;
        - ``selected`` (*parameters), int: position of the selected pure outcome; -1 for none;
        - ``payoff`` (actor, *parameters): payoffs at the selected outcome; NaN for none.

        With ``equilibria="all"`` also ``complete`` (*parameters), bool: all were found and
        proved; and every equilibrium as an ``entry`` in a ragged layout: ``entry_point`` (entry),
        the position of its grid point in C order; ``entry_probability`` (entry, option), with
        ``option`` labelled ``ACTOR: OPTION``; ``entry_payoff`` (entry, actor);
        ``entry_regret`` (entry).

        Parameters' meanings are in the attributes of their coordinates.

    Raises
    ------
    NegotiationError
        For an unknown parameter, values outside its range, an array that is not one-dimensional,
        or an unknown rule.

    Examples
    --------
    >>> import numpy as np
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.sweep(talks, g=np.linspace(0, 8, 9), b=np.linspace(0, 6, 7))
    >>> found.n_equilibria.shape
    (9, 7)
    """
    if equilibria not in ("pure", "all"):
        raise NegotiationError(f"equilibria must be 'pure' or 'all', got {equilibria!r}")
    check_rule(rule, as_talks(talks).names)
    axes = {name: _axis(talks, name, values) for name, values in ranges.items()}
    shape = tuple(len(values) for values in axes.values())
    size, n_outcomes = math.prod(shape), math.prod(talks.shape)
    margin = np.empty((n_outcomes, size))
    selected = np.empty(size, dtype=np.int32)
    payoff = np.empty((len(talks.actors), size))
    found = []
    step = max(1, CHUNK_BYTES // (8 * len(talks.actors) * n_outcomes))
    for start in _bar(range(0, size, step), progress=progress):
        part = slice(start, min(start + step, size))
        at = np.unravel_index(np.arange(part.start, part.stop), shape) if shape else ()
        point = {name: values[k] for (name, values), k in zip(axes.items(), at, strict=True)}
        game = talks.game(**point)
        u = game.flat_payoffs
        loss = margins(u)
        margin[:, part] = loss.min(axis=0).reshape(n_outcomes, -1)
        chosen = selected[part] = select_pure(u, rule, talks.names, loss)
        taken = np.take_along_axis(
            u.reshape(len(u), n_outcomes, -1), np.maximum(chosen, 0)[None, None], axis=1
        )[:, 0]
        payoff[:, part] = np.where(chosen >= 0, taken, np.nan)
        if equilibria == "all":
            from negotiation.solvers.nash import nash_equilibria

            found.append((start, nash_equilibria(game)))
    return _dataset(talks, axes, rule, margin, selected, payoff, found)


def outcome_labels(talks: Talks) -> list[str]:
    """Label of every outcome: the options joined, without those of actors who have only one."""
    return [talks.label(outcome) for outcome in talks.outcomes()]


def _axis(talks: Talks, name: str, values: ArrayLike) -> Floats:
    """Check one axis of the grid."""
    axis = checked_values(talks.parameter(name), values)
    if axis.ndim != 1:
        raise NegotiationError(
            f"values of {name!r} must be a one-dimensional array, got shape {axis.shape}"
        )
    return axis


def _bar(chunks: Sequence[int], *, progress: bool) -> Any:
    """Chunks, with a progress bar that appears after a second."""
    if not progress:
        return chunks
    from tqdm import tqdm

    return tqdm(chunks, desc="parameter points", unit="chunk", delay=1, leave=False, disable=None)


def _dataset(
    talks: Talks,
    axes: Mapping[str, Floats],
    rule: str,
    margin: Floats,
    selected: NDArray[np.int32],
    payoff: Floats,
    found: Sequence[tuple[int, Any]],
) -> xr.Dataset:
    """Put labels on the arrays."""
    import xarray as xr

    from negotiation import __version__

    shape = tuple(len(values) for values in axes.values())
    dims = tuple(axes)
    equilibrium = margin >= 0
    data: dict[str, Any] = {
        "equilibrium": (("outcome", *dims), equilibrium.reshape(-1, *shape)),
        "margin": (("outcome", *dims), margin.reshape(-1, *shape)),
        "n_equilibria": (dims, equilibrium.sum(axis=0, dtype=np.int32).reshape(shape)),
        "selected": (dims, selected.reshape(shape)),
        "payoff": (("actor", *dims), payoff.reshape(-1, *shape)),
    }
    coords: dict[str, Any] = {
        "outcome": outcome_labels(talks),
        "actor": talks.names,
        **{name: (name, x, attributes(talks.parameter(name))) for name, x in axes.items()},
    }
    if found:
        data |= _entries(found, dims, shape)
        coords["option"] = [f"{a.name}: {o}" for a in talks.actors for o in a.options]
    attrs = {
        "title": talks.name,
        "selection_rule": rule,
        "negotiation_version": __version__,
        "baseline": ", ".join(
            f"{name}={p.baseline:g}" for name, p in talks.parameters.items() if name not in axes
        ),
    }
    result = xr.Dataset(data, coords, attrs)
    result["margin"].attrs["long_name"] = "smallest loss by deviating"
    result["selected"].attrs["long_name"] = "position of the selected outcome, -1 for none"
    return result


def _entries(
    found: Sequence[tuple[int, Any]], dims: tuple[str, ...], shape: tuple[int, ...]
) -> dict[str, Any]:
    """Every equilibrium of every grid point, in the ragged layout."""
    point = np.concatenate([start + eqs.game for start, eqs in found])
    return {
        "n_equilibria": (
            dims,
            np.concatenate([eqs.count for _, eqs in found]).astype(np.int32).reshape(shape),
        ),
        "complete": (dims, np.concatenate([eqs.complete for _, eqs in found]).reshape(shape)),
        "entry_point": ("entry", point),
        "entry_probability": (
            ("entry", "option"),
            np.concatenate([np.concatenate(eqs.strategies).T for _, eqs in found]),
        ),
        "entry_payoff": (
            ("entry", "actor"),
            np.concatenate([eqs.payoffs.T for _, eqs in found]),
        ),
        "entry_regret": ("entry", np.concatenate([eqs.regret for _, eqs in found])),
    }


def attributes(parameter: Parameter) -> dict[str, Any]:
    """What a figure's axis needs to know of a parameter."""
    return {
        "long_name": parameter.meaning or parameter.name,
        "label": parameter.label,
        "baseline": parameter.baseline,
        "low": parameter.low,
        "high": parameter.high,
        "source": parameter.source,
    }
