"""How far the forecast on an issue scale hangs on each number that somebody judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number
from negotiation.games.issue_scale import IssueScale, as_issue_scale
from negotiation.solvers.spatial_bargaining import spatial_bargaining

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["forecast_tornado"]

Floats = NDArray[np.float64]

#: What each actor has, and what it is called.
NUMBERS = {"positions": "position", "capabilities": "capability", "saliences": "salience"}


def forecast_tornado(
    issue: Any, share: float = 0.1, *, rounds: int = 50, **reading: Any
) -> xr.Dataset:
    """Find how far each position, capability and salience alone moves the median at the end.

    Parameters
    ----------
    issue : IssueScale
        A single issue.
    share : float, optional
        How far each is lowered and raised: positions by this share of the scale, up to its ends;
        capabilities by this share of themselves; saliences by this much, within 0 and 1.
    rounds : int, optional
        As for `spatial_bargaining`, at most.
    **reading
        As for `spatial_bargaining`.

    Returns
    -------
    xarray.Dataset
        As `tornado` makes it, so that `figures.tornado` draws it: dimension ``parameter``, the
        largest swing first; ``low``, ``high``, the median after the last round at the ends;
        ``low_value``, ``high_value``, the ends; ``label``. Besides ``low_settled`` and
        ``high_settled``, whether positions no longer change then; attribute ``settled`` says so of
        the issue as it is.

    Raises
    ------
    NegotiationError
        If the issue is a family, the share is not between 0 and 1, or as for `spatial_bargaining`.

    Notes
    -----
    The median jumps where somebody changes sides. A swing of zero says that a number does not
    matter by itself within its range, not that it never does.

    Examples
    --------
    >>> import negotiation as ng
    >>> standards = ng.scenarios.issue_scales.emission_standards()
    >>> found = ng.forecast_tornado(standards)
    >>> print(*found.parameter.values[:3], sep="; ")
    Luxembourg: position; Germany: position; Luxembourg: salience
    >>> print(*found.high.values[:3])
    10.0 10.0 7.0
    """
    import xarray as xr

    scale = as_issue_scale(issue)
    if scale.batch_shape:
        raise NegotiationError(
            f"forecast_tornado takes one issue, got a family of {len(scale)}: choose one, issue[0]"
        )
    share = as_number("share", share, "between 0 and 1", lambda x: 0 < x < 1)
    ends, family = _moved(scale, share)
    found = spatial_bargaining(family, rounds, **reading)
    median, settled = found.median[-1].reshape(2, -1), found.settled.reshape(2, -1)
    as_is = spatial_bargaining(scale, rounds, **reading)
    baseline = float(as_is.median[-1])
    swing = np.ptp(np.vstack([median, np.full_like(median[:1], baseline)]), axis=0)
    order = np.argsort(-swing, kind="stable")
    labels = np.array([f"{n}: {word}" for word in NUMBERS.values() for n in scale.actors])
    columns = {
        "low": median[0], "high": median[1], "low_value": ends[0], "high_value": ends[1],
        "label": labels, "low_settled": settled[0], "high_settled": settled[1],
    }  # fmt: skip
    variables = {name: ("parameter", values[order]) for name, values in columns.items()}
    tipping = {"tipping": (("parameter", "k"), np.empty((len(order), 0)))}
    about = {
        "title": scale.title,
        "quantity": "median position at the end",
        "baseline": baseline,
        "margin": 0,
        "settled": int(as_is.settled),
    }
    return xr.Dataset({**variables, **tipping}, {"parameter": labels[order]}, about)


def _moved(scale: IssueScale, share: float) -> tuple[Floats, IssueScale]:
    """Each number at its low and its high end, and the issue at each of them, (2, 3 n)."""
    n = scale.n_actors
    low, high = float(scale.low), float(scale.high)
    steps = {
        "positions": (share * (high - low), low, high),
        "capabilities": (share * scale.capabilities, 0.0, np.inf),
        "saliences": (share, 0.0, 1.0),
    }
    ends = np.empty((2, 3 * n))
    arrays = {what: np.repeat(getattr(scale, what)[:, None], 6 * n, axis=1).reshape(n, 2, 3 * n)
              for what in NUMBERS}  # fmt: skip
    for k, (what, (step, least, most)) in enumerate(steps.items()):
        own = slice(k * n, (k + 1) * n)
        value = getattr(scale, what)
        ends[:, own] = np.clip([value - step, value + step], least, most)
        arrays[what][np.arange(n), :, np.arange(k * n, (k + 1) * n)] = ends[:, own].T
    return ends, IssueScale(*arrays.values(), actors=scale.actors, scale=(low, high))
