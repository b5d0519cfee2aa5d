"""Which parameter values an outcome depends on: what separates the runs in which it holds.

Spear, R. C. and Hornberger, G. M. (1980), "Eutrophication in Peel Inlet. II. Identification of
critical uncertainties via generalized sensitivity analysis", Water Research 14(1):43-49.

Friedman, J. H. and Fisher, N. I. (1999), "Bump hunting in high-dimensional data", Statistics and
Computing 9(2):123-143. (PRIM.)

Bryant, B. P. and Lempert, R. J. (2010), "Thinking inside the box: a participatory,
computer-assisted approach to scenario discovery", Technological Forecasting and Social Change
77(1):34-49.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number
from negotiation.games.framed import Framed
from negotiation.games.printed import Told
from negotiation.sensitivity.given_data import label_of, points_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["Box", "discover", "regional"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def regional(points: Mapping[str, ArrayLike] | xr.Dataset, holds: ArrayLike) -> xr.Dataset:
    """How far parameters' values differ between the runs in which something holds and the rest.

    Parameters
    ----------
    points : Dataset of `sample`, or mapping of name to array, shape (n,)
    holds : array_like of bool, shape (n,)
        Where the outcome is an equilibrium, or is selected, or whatever is asked.

    Returns
    -------
    xarray.Dataset
        Dimension ``parameter``, the largest distance first. Variables: ``distance``, the
        Kolmogorov-Smirnov distance between the two distributions; ``p_value``, of equal ones;
        ``higher``, whether the values tend to be higher where it holds; ``where_held`` and
        ``elsewhere`` (parameter, quantile), the quantiles at 0, 5, ..., 100 %.

    Raises
    ------
    NegotiationError
        If the points are none, lengths differ, or it holds everywhere or nowhere.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> points = ng.sample(talks, 1024)
    >>> held = ng.stability_margin(talks, talks.reported, **points) >= 0
    >>> print(*ng.regional(points, held).parameter.values[:2])
    w_k n_t
    """
    import xarray as xr
    from scipy.stats import ks_2samp

    names, x = points_of(points)
    held = _flags(holds, x.shape[1])
    at = np.linspace(0, 1, 21)
    tests = [ks_2samp(row[held], row[~held], method="asymp") for row in x]
    inside, outside = (np.quantile(x[:, which], at, axis=1).T for which in (held, ~held))
    distance = np.array([test.statistic for test in tests])
    rank = np.argsort(-distance, kind="stable")
    higher = np.array([np.median(row[held]) > np.median(row[~held]) for row in x])
    return xr.Dataset(
        {
            "distance": ("parameter", distance[rank]),
            "p_value": ("parameter", np.array([test.pvalue for test in tests])[rank]),
            "higher": ("parameter", higher[rank]),
            "where_held": (("parameter", "quantile"), inside[rank]),
            "elsewhere": (("parameter", "quantile"), outside[rank]),
            "label": ("parameter", [label_of(points, names[k]) for k in rank]),
        },
        {"parameter": [names[k] for k in rank], "quantile": at},
        {"n": len(held), "held": int(held.sum())},
    )


@dataclass(frozen=True, repr=False)
class Box(Told, Framed):
    """Ranges of a few parameters in which something holds more often than elsewhere.

    Attributes
    ----------
    limits : dict of name to (low, high)
        In the order of how much each narrows the box down; the others are not limited.
    coverage : float
        Share of the runs in which it holds that lie in the box.
    density : float
        Share of the runs in the box in which it holds.
    mass : float
        Share of all runs that lie in the box.
    without : dict of name to float
        The density if this limit is lifted, the others kept.
    trail : tuple of (coverage, density, mass)
        Of all boxes on the way, from everything to the smallest; `chosen` says which is this.
    chosen : int
    """

    limits: dict[str, tuple[float, float]]
    coverage: float
    density: float
    mass: float
    without: dict[str, float]
    trail: tuple[tuple[float, float, float], ...] = field(repr=False)
    chosen: int = field(repr=False)

    def __str__(self) -> str:
        """Say it in words."""
        lines = [
            f"  {low:.4g} <= {name} <= {high:.4g}" for name, (low, high) in self.limits.items()
        ]
        head = (
            f"{self.density:.0%} of the runs in this box have it, and {self.coverage:.0%} of"
            f" those that have it are in the box ({self.mass:.0%} of all runs):"
        )
        return "\n".join([head, *(lines or ["  (no limit)"])])

    def to_frame(self) -> pd.DataFrame:
        """Limits, and the density without each."""
        import pandas as pd

        rows = [(*ends, self.without[name]) for name, ends in self.limits.items()]
        return pd.DataFrame(rows, list(self.limits), ["low", "high", "density without it"])


def discover(
    points: Mapping[str, ArrayLike] | xr.Dataset,
    holds: ArrayLike,
    *,
    density: float = 0.8,
    peel: float = 0.05,
    least: float = 0.02,
) -> Box:
    """Find a box in parameter space in which something mostly holds (PRIM).

    The box begins as everything. Step by step, a thin slice at one end of one parameter is peeled
    off: the one whose loss raises the density most for its size. Then slices are pasted back
    where that does not lower it, and limits that do nothing are lifted.

    Parameters
    ----------
    points : Dataset of `sample`, or mapping of name to array, shape (n,)
    holds : array_like of bool, shape (n,)
    density : float, optional
        The first box with this density is taken; the densest, if none has it.
    peel : float, optional
        Share of the box that a slice has.
    least : float, optional
        Share of all runs that a box has at least.

    Returns
    -------
    Box

    Raises
    ------
    NegotiationError
        As for `regional`, or if a share is none.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> points = ng.sample(talks, 4096)
    >>> held = ng.stability_margin(talks, talks.reported, **points) >= 0
    >>> box = ng.discover(points, held, density=0.5)
    >>> box.density >= 0.5
    True
    """
    names, x = points_of(points)
    held = _flags(holds, x.shape[1])
    for what, share in (("density", density), ("peel", peel), ("least", least)):
        as_number(what, share, "between 0 and 1", lambda value: 0 < value < 1)
    boxes = _peeled(x, held, peel, max(1, int(np.ceil(least * len(held)))))
    trail = [_shares(x, held, box) for box in boxes]
    enough = [k for k, (_, dense, _) in enumerate(trail) if dense >= density]
    chosen = enough[0] if enough else int(np.argmax([dense for _, dense, _ in trail]))
    box = _pasted(x, held, boxes[chosen], peel)
    coverage, dense, mass = _shares(x, held, box)
    without = {}
    for k in range(len(x)):
        if np.isfinite(box[k]).any():
            lifted = box.copy()
            lifted[k] = -np.inf, np.inf
            without[k] = _shares(x, held, lifted)[1]
    order = sorted(without, key=lambda k: without[k])
    ends = np.stack([x.min(axis=1), x.max(axis=1)], axis=1)
    limits = np.where(np.isfinite(box), box, ends)
    return Box(
        limits={names[k]: (float(limits[k, 0]), float(limits[k, 1])) for k in order},
        coverage=coverage,
        density=dense,
        mass=mass,
        without={names[k]: without[k] for k in order},
        trail=tuple(trail),
        chosen=chosen,
    )


def _flags(holds: Any, n: int) -> Flags:
    """Where it holds, as flags, if it does somewhere and not everywhere."""
    held = np.asarray(holds)
    if held.dtype != bool or held.shape != (n,):
        raise NegotiationError(
            f"holds must be {n} truth values, one for each point; got {held.dtype} of shape"
            f" {held.shape}"
        )
    if held.all() or not held.any():
        raise NegotiationError(f"it holds {'everywhere' if held.any() else 'nowhere'}")
    return held


def _inside(x: Floats, box: Floats) -> Flags:
    """Which points are in a box, shape (d, 2)."""
    return np.asarray(((x >= box[:, :1]) & (x <= box[:, 1:])).all(axis=0))


def _shares(x: Floats, held: Flags, box: Floats) -> tuple[float, float, float]:
    """Coverage, density and mass of a box."""
    inside = _inside(x, box)
    both, size = int((inside & held).sum()), int(inside.sum())
    return both / int(held.sum()), both / max(size, 1), size / len(held)


def _peeled(x: Floats, held: Flags, peel: float, least: int) -> list[Floats]:
    """Boxes, each a slice smaller than the one before."""
    box = np.tile([-np.inf, np.inf], (len(x), 1))
    boxes = [box]
    while True:
        inside = _inside(x, box)
        best, worth = None, 0.0
        rows, flags = x[:, inside], held[inside]
        now = flags.mean()
        for k, row in enumerate(rows):
            for end, share in ((0, peel), (1, 1 - peel)):
                cut = np.quantile(row, share, method="lower" if end else "higher")
                stays = row >= cut if end == 0 else row <= cut
                left = np.count_nonzero(stays)
                if left == len(row) or left < least:
                    continue
                gain = (flags[stays].mean() - now) / (len(row) - left)
                if gain > worth:
                    best, worth = (k, end, cut), gain
        if best is None:
            return boxes
        box = box.copy()
        box[best[0], best[1]] = best[2]
        boxes.append(box)


def _pasted(x: Floats, held: Flags, box: Floats, peel: float) -> Floats:
    """Lift limits, and move them outwards, as long as the density is no lower."""
    now = _shares(x, held, box)
    while True:
        found = None
        for k, end in zip(*np.nonzero(np.isfinite(box)), strict=True):
            wide = box.copy()
            wide[k, end] = np.inf if end else -np.inf
            others = np.sort(x[k, _inside(x, wide)])
            beyond = others[others < box[k, 0]] if end == 0 else others[others > box[k, 1]][::-1]
            slices = max(1, int(peel * now[2] * len(held)))
            if len(beyond) > slices:
                wide[k, end] = beyond[-slices]
            shares = _shares(x, held, wide)
            if shares[1] >= now[1] and (found is None or shares > found[1]):
                found = wide, shares
        if found is None:
            return box
        box, now = found
