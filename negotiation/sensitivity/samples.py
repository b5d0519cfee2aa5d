"""Points drawn from the ranges of parameters, or from distributions over them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.arguments import as_whole
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks, as_talks

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Distribution", "Spread", "sample", "unit_points"]

Floats = NDArray[np.float64]

#: Ways to draw points of the unit cube.
METHODS = ("sobol", "latin hypercube", "random")


class Distribution(Protocol):
    """What is asked of a distribution: frozen ones of `scipy.stats` have it."""

    def ppf(self, q: ArrayLike, /) -> Any:
        """Quantiles."""

    def support(self) -> tuple[Any, Any]:
        """Least and greatest value."""


def sample(
    talks: Talks,
    n: int = 1024,
    *,
    over: Iterable[str] | None = None,
    method: str = "sobol",
    distributions: Mapping[str, Distribution] | None = None,
    correlations: Mapping[tuple[str, str], float] | None = None,
    seed: int = 0,
) -> xr.Dataset:
    """Draw parameter points, for `sweep`, `robustness` and whatever takes points.

    Parameters
    ----------
    talks : Negotiation or Stages
    n : int, optional
        Number of points. Points of a Sobol sequence are best in powers of 2.
    over : sequence of str, optional
        The parameters that vary; all of those with a range by default.
    method : {"sobol", "latin hypercube", "random"}, optional
        A scrambled Sobol sequence (Owen 1998), a Latin hypercube (McKay, Beckman and Conover
        1979), or independent draws.
    distributions : mapping of name to distribution, optional
        A frozen distribution of `scipy.stats`, or anything with ``ppf`` and ``support``, inside
        the parameter's range. The others are uniform on theirs.
    correlations : mapping of (name, name) to float, optional
        Of the normal scores: a Gaussian copula. Pairs that are not named are uncorrelated.
    seed : int, optional

    Returns
    -------
    xarray.Dataset
        Dimension ``sample``; a variable for each parameter that varies, with its meaning.

    Raises
    ------
    NegotiationError
        If a parameter is unknown or a distribution leaves its range, a correlation is none, or
        the correlations contradict each other.

    Examples
    --------
    >>> import negotiation as ng
    >>> from scipy import stats
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> points = ng.sample(talks, 8, over=["g", "b"], distributions={"g": stats.triang(.5, 0, 8)})
    >>> dict(points.sizes), list(points)
    ({'sample': 8}, ['g', 'b'])
    """
    import xarray as xr

    from negotiation.sensitivity.labels import attributes

    spread = Spread(as_talks(talks).parameters, over, distributions, correlations)
    points = spread.points(unit_points(n, len(spread.parameters), method, seed))
    return xr.Dataset(
        {p.name: ("sample", points[p.name], attributes(p)) for p in spread.parameters},
        attrs={"method": method, "seed": seed},
    )


class Spread:
    """How parameters vary: independently and uniformly over their ranges, or as told.

    Parameters
    ----------
    known : mapping of name to Parameter
    over, distributions, correlations
        As for `sample`.
    """

    def __init__(
        self,
        known: Mapping[str, Parameter],
        over: Iterable[str] | None = None,
        distributions: Mapping[str, Distribution] | None = None,
        correlations: Mapping[tuple[str, str], float] | None = None,
    ) -> None:
        names = _varying(known) if over is None else as_list("over", over)
        if not names:
            raise NegotiationError("no parameter varies: each has one value")
        given = dict(distributions or {})
        for name in [*names, *given]:
            if name not in known:
                raise unknown_name("parameter", name, known)
        if len(set(names)) < len(names):
            raise NegotiationError(f"a parameter is named twice: {', '.join(names)}")
        for name in given.keys() - set(names):
            raise NegotiationError(f"{name!r} has a distribution but is not among those that vary")
        self.parameters = [known[name] for name in names]
        self.quantiles = [_quantiles(p, given.get(p.name)) for p in self.parameters]
        self._mix = _mixing(names, correlations)

    @property
    def names(self) -> list[str]:
        """Names of the parameters that vary."""
        return [p.name for p in self.parameters]

    def points(self, unit: Floats) -> dict[str, Floats]:
        """Turn points of the unit cube, shape (d, n), into values by name, each (n,)."""
        if self._mix is not None:
            from scipy.special import ndtr, ndtri

            unit = ndtr(self._mix @ ndtri(unit))
        return {
            p.name: quantile(u)
            for p, quantile, u in zip(self.parameters, self.quantiles, unit, strict=True)
        }


def unit_points(n: int, d: int, method: str = "sobol", seed: int = 0) -> Floats:
    """Draw points inside the open unit cube.

    Parameters
    ----------
    n, d : int
        Number of points, and of dimensions.
    method : {"sobol", "latin hypercube", "random"}
    seed : int

    Returns
    -------
    array, shape (d, n)
    """
    from scipy.stats import qmc

    if method not in METHODS:
        raise unknown_name("method", method, METHODS)
    n, seed = as_whole("n", n, 1), as_whole("seed", seed, 0)
    if method == "random":
        unit = np.random.default_rng(seed).random((n, d))
    else:
        if method == "sobol" and d > qmc.Sobol.MAXDIM:
            raise NegotiationError(f"a Sobol sequence has at most {qmc.Sobol.MAXDIM} dimensions")
        engine = {"sobol": qmc.Sobol, "latin hypercube": qmc.LatinHypercube}[method](
            d, seed=np.random.default_rng(seed)
        )
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The balance properties")
            unit = engine.random(n)
    # The ends belong to distributions without ends: keep off them.
    return np.clip(unit.T, 2**-54, 1 - 2**-53)


def _varying(known: Mapping[str, Parameter]) -> list[str]:
    """Parameters with a range."""
    return [name for name, p in known.items() if p.low < p.high]


def _quantiles(parameter: Parameter, distribution: Distribution | None) -> Any:
    """Function from the unit interval to values of a parameter."""
    low, high = parameter.low, parameter.high
    if distribution is None:
        return lambda u: np.minimum(low + (high - low) * u, high)
    try:
        ends = [float(end) for end in distribution.support()]
        distribution.ppf(0.5)
    except (AttributeError, TypeError, ValueError):
        raise NegotiationError(
            f"the distribution of {parameter.name!r} must be one of scipy.stats with its numbers,"
            f" such as scipy.stats.uniform(1, 2), got {distribution!r}"
        ) from None
    if not low <= ends[0] <= ends[1] <= high:
        raise NegotiationError(
            f"the distribution of {parameter.name!r} reaches from {ends[0]:g} to {ends[1]:g},"
            f" outside the range [{low:g}, {high:g}]; scipy.stats.truncnorm or beta stay inside"
        )
    return distribution.ppf


def _mixing(names: list[str], correlations: Mapping[tuple[str, str], float] | None) -> Any:
    """Matrix that makes independent normal scores correlated; None if they stay independent."""
    if not correlations:
        return None
    matrix = np.eye(len(names))
    for pair, value in correlations.items():
        if not isinstance(pair, tuple) or len(pair) != 2 or pair[0] == pair[1]:
            raise NegotiationError(f"a correlation is of two parameters, got {pair!r}")
        a, b = (_place(name, names) for name in pair)
        if not -1 < float(value) < 1:
            raise NegotiationError(f"the correlation of {pair} must be between -1 and 1: {value}")
        matrix[a, b] = matrix[b, a] = value
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise NegotiationError("the correlations contradict each other") from None


def _place(name: str, names: list[str]) -> int:
    """Where a name is among those that vary."""
    if name not in names:
        raise unknown_name("parameter", name, names, "among those that vary")
    return names.index(name)
