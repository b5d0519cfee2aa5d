"""Sensitivity from a sample that is there already.

Plischke, E., Borgonovo, E. and Smith, C. L. (2013), "Global sensitivity measures from given data",
European Journal of Operational Research 226(3):536-550.

Pianosi, F. and Wagener, T. (2015), "A simple and efficient method for global sensitivity analysis
based on cumulative distribution functions", Environmental Modelling & Software 67:1-11. (PAWN.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array, as_number, as_whole

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["given_data", "label_of", "points_of"]

Floats = NDArray[np.float64]


def given_data(
    points: Mapping[str, ArrayLike] | xr.Dataset,
    values: ArrayLike,
    *,
    classes: int | None = None,
    confidence: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> xr.Dataset:
    """First-order and distribution-based indices from points and values that exist.

    Each parameter's values are cut into classes of equal size; what the mean, and the distribution,
    of the quantity inside a class differ from the whole says how much the parameter matters. The
    points may be correlated; then an index counts what the parameter brings along.

    Parameters
    ----------
    points : Dataset of `sample`, or mapping of name to array, shape (n,)
    values : array_like, shape (n,)
        The quantity, or True and False.
    classes : int, optional
        Of each parameter, at most; by default the cube root of `n`, from 4 to 48. Equal values,
        such as those of a grid, are in one class.
    confidence : float, optional
        Of the intervals of ``first``.
    resamples : int, optional
        Of the bootstrap.
    seed : int, optional

    Returns
    -------
    xarray.Dataset
        Dimension ``parameter``, the largest first-order index first. Variables: ``first``, the
        share of the variance that the parameter explains, with ``first_low`` and ``first_high``;
        ``pawn``, the median over classes of the Kolmogorov-Smirnov distance between the
        quantity's distribution in the class and in the whole; ``dummy`` (no dimension), what a
        parameter without influence reaches in `pawn` in 95 of 100 draws.

    Raises
    ------
    NegotiationError
        If lengths differ, numbers are missing, the values do not vary, or there are fewer than
        10 points in a class.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> points = ng.sample(talks, 2048)
    >>> margin = ng.stability_margin(talks, talks.reported, **points)
    >>> print(*ng.given_data(points, margin).parameter.values[:2])
    w_k w_a
    """
    import xarray as xr

    names, x = points_of(points)
    y = as_array(values)
    if y is None and np.asarray(values).dtype == bool:
        y = np.asarray(values, dtype=np.float64)
    if y is None or y.shape != x.shape[1:] or not np.isfinite(y).all():
        raise NegotiationError(f"values must be {x.shape[1]} finite numbers, one for each point")
    if np.ptp(y) == 0:
        raise NegotiationError(f"the values do not vary: all are {y[0]:g}")
    n = len(y)
    usual = int(np.clip(round(n ** (1 / 3)), 4, 48))
    m = usual if classes is None else as_whole("classes", classes, 2)
    if n < 10 * m:
        raise NegotiationError(f"{n} points are too few for {m} classes: 10 in each, at least")
    as_number("confidence", confidence, "between 0 and 1", lambda value: 0 < value < 1)
    rng = np.random.default_rng(as_whole("seed", seed, 0))
    within = np.array([_classes(row, m) for row in x])
    ones = np.ones((1, n))
    first = _explained(within, y, ones)[:, 0]
    drawn = rng.integers(0, n, (as_whole("resamples", resamples, 2), n))
    weights = np.array([np.bincount(row, minlength=n) for row in drawn], dtype=np.float64)
    tail = (1 - confidence) / 2
    low, high = np.quantile(_explained(within, y, weights), [tail, 1 - tail], axis=1)
    pawn = np.array([_distances(row, y) for row in within])
    finest = within[within.max(axis=1).argmax()]
    nothing = [_distances(rng.permutation(finest), y) for _ in range(100)]
    rank = np.argsort(-first, kind="stable")
    columns = {"first": first, "first_low": low, "first_high": high, "pawn": pawn}
    data: dict[str, Any] = {key: ("parameter", column[rank]) for key, column in columns.items()}
    data["dummy"] = np.quantile(nothing, 0.95)
    data["label"] = ("parameter", [label_of(points, names[k]) for k in rank])
    return xr.Dataset(
        data,
        {"parameter": [names[k] for k in rank]},
        {"classes": m, "n": n, "seed": seed, "confidence": confidence},
    )


def points_of(points: Any) -> tuple[list[str], Floats]:
    """Names, and points as an array of shape (d, n)."""
    try:
        columns = {str(name): as_array(np.asarray(points[name])) for name in points}
    except (TypeError, KeyError, IndexError):
        columns = {}
    shapes = {None if c is None else c.shape for c in columns.values()}
    if len(shapes) != 1 or None in shapes or len(next(iter(shapes)) or ()) != 1:
        raise NegotiationError(
            "points must be those of ng.sample, or a dict from parameter to an array of numbers,"
            " all of one length"
        )
    x = np.array(list(columns.values()))
    if not np.isfinite(x).all():
        raise NegotiationError("points must be finite numbers")
    return list(columns), x


def label_of(points: Any, name: str) -> str:
    """Meaning and symbol of a parameter, where the points know them."""
    return str(getattr(points[name], "attrs", {}).get("label", name))


def _classes(row: Floats, m: int) -> NDArray[np.intp]:
    """Classes of a parameter's values, from 0 up, at most `m`; equal values are in one."""
    start = np.searchsorted(np.sort(row), row) * m // len(row)
    return np.asarray(np.unique(start, return_inverse=True)[1])


def _explained(within: NDArray[np.intp], y: Floats, weights: Floats) -> Floats:
    """Share of the variance between classes, less what chance puts there: shape (d, R).

    The adjusted share ``1 - (n - 1)/(n - m) (1 - between/total)`` of Wherry (1931).
    """
    n = len(y)
    total = weights.sum(axis=1)
    mean = weights @ y / total
    variance = weights @ (y * y) / total - mean**2
    shares = []
    for row in within:
        m = int(row.max()) + 1
        member = (row[:, None] == np.arange(m)).astype(np.float64)
        count = weights @ member
        sums = (weights * y) @ member
        between = (sums**2 / np.maximum(count, 1)).sum(axis=1) / total - mean**2
        shares.append(1 - (n - 1) / (n - m) * (1 - between / variance))
    return np.array(shares)


def _distances(row: NDArray[np.intp], y: Floats) -> float:
    """Median over classes of the distance between distributions, in the class and in the whole."""
    order = np.argsort(y, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(y[order])), len(y) - 1)
    member = row[order][:, None] == np.arange(row.max() + 1)
    inside = member.cumsum(axis=0)[ends] / member.sum(axis=0)
    whole = ((ends + 1) / len(y))[:, None]
    return float(np.median(np.abs(inside - whole).max(axis=0)))
