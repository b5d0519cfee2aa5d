"""Which parameters matter at all, from few evaluations: elementary effects.

Morris, M. D. (1991), "Factorial sampling plans for preliminary computational experiments",
Technometrics 33(2):161-174.

Campolongo, F., Cariboni, J. and Saltelli, A. (2007), "An effective screening design for sensitivity
analysis of large models", Environmental Modelling & Software 22(10):1509-1518.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, as_whole
from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.quantities import problem
from negotiation.sensitivity.samples import Distribution

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["morris"]

Floats = NDArray[np.float64]


def morris(
    model: Talks | Callable[..., Any],
    quantity: Any = None,
    *,
    n: int = 64,
    seed: int = 0,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    levels: int = 8,
    confidence: float = 0.95,
) -> xr.Dataset:
    """Elementary effects of the parameters: a first look when an evaluation is dear.

    Each of `n` walks starts at a point of a grid and moves one parameter after another, in random
    order, by half of the grid; what the quantity changes by, over that share of the range, is an
    elementary effect.

    Parameters
    ----------
    model, quantity, seed, bounds, distributions
        As for `sobol`.
    n : int, optional
        Walks; the model is asked at ``n (d + 1)`` points.
    levels : int, optional
        Of the grid, an even number.
    confidence : float, optional
        Of the interval of ``mu_star``.

    Returns
    -------
    xarray.Dataset
        Dimension ``parameter``, the largest ``mu_star`` first. Variables: ``mu``, the mean effect
        of the whole range; ``mu_star``, the mean size of an effect, with ``mu_star_low`` and
        ``mu_star_high`` (bootstrap); ``sigma``, the standard deviation, which shows interactions
        and curves; ``label``.

    Raises
    ------
    NegotiationError
        If nothing varies, or `levels` is odd.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.morris(talks, talks.reported, n=32)
    >>> print(*found.parameter.values[:2])
    w_k c_k
    """
    import xarray as xr

    spread, measured = problem(model, quantity, bounds, distributions)
    n, levels = as_whole("n", n, 2), as_whole("levels", levels, 2)
    as_number("confidence", confidence, "between 0 and 1", lambda x: 0 < x < 1)
    if levels % 2:
        raise NegotiationError(f"levels must be an even number, got {levels}")
    rng = np.random.default_rng(as_whole("seed", seed, 0))
    walks, order, step = _walks(n, len(spread.parameters), levels, rng)
    values = measured.at(spread.points(walks.reshape(-1, walks.shape[-1]).T)).reshape(n, -1)
    effects = np.empty(order.shape)
    np.put_along_axis(effects, order, np.diff(values, axis=1), axis=1)
    effects /= step
    drawn = rng.integers(0, n, (1000, n))
    tail = (1 - confidence) / 2
    size = np.abs(effects)
    low, high = np.quantile(size[drawn].mean(axis=1), [tail, 1 - tail], axis=0)
    star = size.mean(axis=0)
    rank = np.argsort(-star, kind="stable")
    columns = {
        "mu": effects.mean(axis=0),
        "mu_star": star,
        "mu_star_low": low,
        "mu_star_high": high,
        "sigma": effects.std(axis=0, ddof=1),
    }
    return xr.Dataset(
        {name: ("parameter", column[rank]) for name, column in columns.items()}
        | {"label": ("parameter", [spread.parameters[k].label for k in rank])},
        {"parameter": [spread.names[k] for k in rank]},
        {"quantity": measured.words, "n": n, "seed": seed, "confidence": confidence},
    )


def _walks(
    n: int, d: int, levels: int, rng: np.random.Generator
) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Walks on a grid in the unit cube.

    Returns
    -------
    walks : array, shape (n, d + 1, d)
    order : array of int, shape (n, d)
        Which parameter moves at each step.
    step : array, shape (n, d)
        By how much each parameter moves, with its sign.
    """
    half = levels // 2
    # Cells and not corners of the grid: a distribution's ends may be infinite.
    start = rng.integers(0, levels, (n, d))
    step = np.where(start < half, half, -half)
    order = rng.permuted(np.tile(np.arange(d), (n, 1)), axis=1)
    place = np.argsort(order, axis=1)
    moved = place[:, None, :] < np.arange(d + 1)[None, :, None]
    walks = (start[:, None, :] + moved * step[:, None, :] + 0.5) / levels
    return walks, order, step / levels
