"""How much of a quantity's variance each parameter accounts for, alone and with others.

Sobol, I. M. (2001), "Global sensitivity indices for nonlinear mathematical models and their Monte
Carlo estimates", Mathematics and Computers in Simulation 55(1-3):271-280.

Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M. and Tarantola, S. (2010), "Variance
based sensitivity analysis of model output. Design and estimator for the total sensitivity index",
Computer Physics Communications 181(2):259-270. (The estimators; Saltelli 2002, Computer Physics
Communications 145:280-297, for those of second order.)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, as_whole
from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.quantities import Quantity, problem
from negotiation.sensitivity.samples import Distribution, Spread, unit_points

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["sobol"]

Floats = NDArray[np.float64]

#: Numbers of a bootstrap's weights that are kept at once.
WEIGHTS = 2**22


def sobol(
    model: Talks | Callable[..., Any],
    quantity: Any = None,
    *,
    n: int = 4096,
    seed: int = 0,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    second_order: bool = False,
    confidence: float = 0.95,
    resamples: int = 400,
) -> xr.Dataset:
    r"""Sobol indices: shares of a quantity's variance, by parameter.

    Parameters
    ----------
    model : Negotiation, Stages or callable
        A callable takes one array for each parameter, by name, or as the rows of one array,
        shape (d, m), and returns an array (m,).
    quantity : mapping of actor to option, or callable, optional
        For talks: an outcome, for its stability margin, or a function; see
        `negotiation.sensitivity.quantities.quantity_of`. For a callable: its bounds may stand here.
    n : int, optional
        Size of the base sample, best a power of 2: the model is asked at ``n (d + 2)`` points, at
        ``n (2 d + 2)`` for the second order.
    seed : int, optional
    bounds : mapping of name to (low, high), optional
        Of a callable's parameters.
    distributions : mapping of name to distribution, optional
        As for `sample`; without, parameters are uniform on their ranges. They are independent:
        the indices have no meaning otherwise.
    second_order : bool, optional
        Also the shares that pairs account for together, beyond each alone.
    confidence : float, optional
        Of the intervals.
    resamples : int, optional
        Of the bootstrap.

    Returns
    -------
    xarray.Dataset
        Dimension ``parameter``, the largest total index first. Variables: ``first``, the share of
        the variance that the parameter accounts for alone; ``total``, with all interactions;
        ``first_low``, ``first_high``, ``total_low``, ``total_high``, their bootstrap intervals;
        ``label``; with ``second_order`` also ``second``, ``second_low`` and ``second_high``
        (parameter, other), NaN on the diagonal. ``first_at`` and ``total_at`` (size, parameter)
        are the indices from the first ``size`` rows of the sample alone, which shows whether they
        have settled. Attributes: ``mean`` and ``variance`` of the quantity.

    Raises
    ------
    NegotiationError
        If nothing varies, or the quantity does not.

    Notes
    -----
    Of a quantity :math:`Y`, the first and the total index of a parameter :math:`i` are

    .. math:: S_i = \frac{V(E(Y \mid x_i))}{V(Y)}, \qquad
        T_i = \frac{E(V(Y \mid x_{-i}))}{V(Y)}.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.sobol(talks, talks.reported, n=256)
    >>> found[["first", "total"]].to_dataframe().head(3).round(2)  # as a table
               first  total
    parameter
    w_k         0.17   0.44
    w_a         0.13   0.21
    c_k         0.11   0.19
    """
    spread, measured = problem(model, quantity, bounds, distributions)
    n, resamples = as_whole("n", n, 2), as_whole("resamples", resamples, 2)
    as_number("confidence", confidence, "between 0 and 1", lambda x: 0 < x < 1)
    d = len(spread.parameters)
    unit = unit_points(n, 2 * d, "sobol", seed)
    first, other = unit[:d], unit[d:]
    values = _values(spread, measured, first, other, second_order=second_order)
    centre = values[:2].mean()
    spreads = float(values[:2].var())
    if spreads <= (1e-12 * max(abs(centre), 1e-300)) ** 2:
        raise NegotiationError(f"{measured.words} does not vary: it is {centre:g} everywhere")
    terms = _products(values - centre, d)
    sizes = [n >> k for k in range(5, -1, -1) if n >> k >= min(n, 64)]
    at = np.array([_indices(terms[:, :m].mean(axis=1)[None], d)[0] for m in sizes])
    low, high = _intervals(terms, d, confidence, resamples, seed)
    result = _dataset(spread, at, sizes, low, high)
    result.attrs |= {
        "quantity": measured.words,
        "mean": float(centre),
        "variance": spreads,
        "n": n,
        "seed": seed,
        "confidence": confidence,
    }
    return result


def _values(
    spread: Spread, measured: Quantity, first: Floats, other: Floats, *, second_order: bool
) -> Floats:
    """Quantity at the rows of A, of B, of A with B's columns, and of B with A's: (k, n)."""
    d = len(first)
    swaps = [(first, other, list[int]()), (other, first, [])]
    swaps += [(first, other, [j]) for j in range(d)]
    if second_order:
        swaps += [(other, first, [j]) for j in range(d)]
    # Several at once: talks in stages take about as long for many points as for few.
    step = max(1, measured.chunk // first.shape[1])
    rows = []
    for start in range(0, len(swaps), step):
        some = []
        for base, donor, columns in swaps[start : start + step]:
            some.append(base.copy())
            some[-1][columns] = donor[columns]
        found = measured.at(spread.points(np.concatenate(some, axis=1)))
        rows.append(found.reshape(len(some), -1))
    return np.concatenate(rows)


def _products(values: Floats, d: int) -> Floats:
    """Products whose means make the indices, shape (T, n)."""
    a, b, ab, ba = values[0], values[1], values[2 : 2 + d], values[2 + d :]
    rows = [a, b, a * a, b * b, *(b * (ab - a)), *((a - ab) ** 2 / 2)]
    if len(ba):
        rows += [ba[i] * ab[j] - a * b for i, j in itertools.combinations(range(d), 2)]
    return np.array(rows)


def _indices(means: Floats, d: int) -> Floats:
    """First-order, total and second-order indices, shape (R, K), from means (R, T)."""
    variance = means[:, 2:4].mean(axis=1) - means[:, :2].mean(axis=1) ** 2
    shares = means[:, 4:] / variance[:, None]
    first, pairs = shares[:, :d], shares[:, 2 * d :]
    if pairs.shape[1]:
        i, j = np.triu_indices(d, 1)
        shares[:, 2 * d :] = pairs - first[:, i] - first[:, j]
    return shares


def _intervals(
    terms: Floats, d: int, confidence: float, resamples: int, seed: int
) -> tuple[Floats, Floats]:
    """Ends of the percentile bootstrap's intervals: rows of the sample drawn with replacement."""
    n = terms.shape[1]
    rng = np.random.default_rng([seed, 1])
    step = max(1, WEIGHTS // n)
    means = []
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        drawn = rng.integers(0, n, (size, n))
        weights = np.array([np.bincount(row, minlength=n) for row in drawn], dtype=np.float64)
        means.append(weights @ terms.T / n)
    tail = (1 - confidence) / 2
    low, high = np.quantile(_indices(np.concatenate(means), d), [tail, 1 - tail], axis=0)
    return low, high


def _dataset(spread: Spread, at: Floats, sizes: list[int], low: Floats, high: Floats) -> xr.Dataset:
    """Put labels on the arrays."""
    import xarray as xr

    d, names = len(spread.parameters), spread.names
    order = np.argsort(-at[-1, d : 2 * d], kind="stable")
    data: dict[str, Any] = {
        "label": ("parameter", [spread.parameters[k].label for k in order]),
        "first_at": (("size", "parameter"), at[:, :d][:, order]),
        "total_at": (("size", "parameter"), at[:, d : 2 * d][:, order]),
    }
    for end, values in (("", at[-1]), ("_low", low), ("_high", high)):
        data[f"first{end}"] = ("parameter", values[:d][order])
        data[f"total{end}"] = ("parameter", values[d : 2 * d][order])
        if len(values) > 2 * d:
            square = np.full((d, d), np.nan)
            square[np.triu_indices(d, 1)] = values[2 * d :]
            square = np.where(np.isnan(square), square.T, square)
            data[f"second{end}"] = (("parameter", "other"), square[np.ix_(order, order)])
    labels = [names[k] for k in order]
    coords: dict[str, Any] = {"parameter": labels, "size": sizes}
    if "second" in data:
        coords["other"] = labels
    return xr.Dataset(data, coords)
