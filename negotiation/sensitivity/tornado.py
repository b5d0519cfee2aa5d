"""One parameter at a time, from the low end of its range to the high one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, NoClosedFormError
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.thresholds import thresholds
from negotiation.solvers.pure import margins

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["stability_margin", "tornado"]


def tornado(talks: Talks, quantity: Mapping[str, str] | Callable[[Talks], float]) -> xr.Dataset:
    """How far each parameter alone moves a quantity over its range.

    Parameters
    ----------
    talks : Negotiation or Stages
    quantity : mapping of actor name to option, or callable
        An outcome: its stability margin, the smallest payoff that any actor loses by deviating.
        Or a function of the talks that returns a number.

    Returns
    -------
    xarray.Dataset
        Dimension ``parameter``, the largest swing first. Variables: ``low``, ``high``, the
        quantity at the ends of the range; ``low_value``, ``high_value``, the ends; ``label``,
        meaning and symbol; for an outcome ``tipping`` (parameter, k), the values at which it stops
        or starts being an equilibrium, NaN where there are fewer or they have no closed form.
        Attributes: ``quantity``, its
        name; ``baseline``, its value at the baseline; ``margin``, 1 if it is a stability margin.

    Raises
    ------
    NegotiationError
        If the outcome is unknown or the function returns no finite number.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.tornado(talks, talks.reported)
    >>> found[["low", "high"]].to_dataframe().head(3)  # as a table
                low  high
    parameter
    w_k       -5.24   1.5
    w_a       -4.50   1.5
    g         -3.50   1.5
    """
    import xarray as xr

    outcome = None if callable(quantity) else as_talks(talks).outcome(quantity)
    names = list(as_talks(talks).parameters)
    parameters = [talks.parameter(name) for name in names]
    if callable(quantity):
        words = getattr(quantity, "__name__", "quantity")
        baseline = _number(quantity, talks)
        low = np.array([_number(quantity, talks.at(**{p.name: p.low})) for p in parameters])
        high = np.array([_number(quantity, talks.at(**{p.name: p.high})) for p in parameters])
    else:
        words = "smallest loss by deviating"
        baseline = float(stability_margin(talks, quantity))
        if not np.isfinite(baseline):
            raise NegotiationError(f"nobody in {talks.name!r} has a choice: there is no margin")
        ends = [stability_margin(talks, quantity, **{p.name: [p.low, p.high]}) for p in parameters]
        low, high = np.array(ends).reshape(-1, 2).T
    tipping = [[] if outcome is None else _tipping(talks, outcome, name) for name in names]
    width = max((len(row) for row in tipping), default=0)
    padded = [[*row, *[np.nan] * (width - len(row))] for row in tipping]
    # The swing covers the baseline too: a parameter may only worsen things both ways.
    span = np.array([low, high, np.full(len(names), baseline)], dtype=np.float64)
    order = np.argsort(-np.ptp(span, axis=0), kind="stable")
    return xr.Dataset(
        {
            "low": ("parameter", low[order]),
            "high": ("parameter", high[order]),
            "low_value": ("parameter", [parameters[k].low for k in order]),
            "high_value": ("parameter", [parameters[k].high for k in order]),
            "label": ("parameter", [parameters[k].label for k in order]),
            "tipping": (("parameter", "k"), np.array(padded).reshape(len(names), width)[order]),
        },
        {"parameter": [names[k] for k in order]},
        {
            "title": talks.name,
            "quantity": words,
            "baseline": baseline,
            "margin": int(outcome is not None),
        },
    )


def stability_margin(
    talks: Talks, outcome: Mapping[str, str], **parameters: ArrayLike
) -> NDArray[np.float64]:
    """Smallest payoff that any actor loses by deviating from an outcome; negative if one gains.

    Parameters
    ----------
    talks : Negotiation or Stages
    outcome : mapping of actor name to option
    **parameters : float or array_like
        As for `Negotiation.payoffs`.

    Returns
    -------
    array of the shape that the parameters broadcast to
        Infinite if nobody has a choice.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> ng.stability_margin(talks, talks.reported, g=[2, 5, 8])
    array([-1.5,  1.5,  1.5])
    """
    outcome = as_talks(talks).outcome(outcome)
    at: Any = tuple(actor.options.index(outcome[actor.name]) for actor in talks.actors)
    payoffs = talks.payoffs(**parameters)
    return np.asarray(margins(payoffs)[:, *at].min(axis=0))


def _tipping(talks: Talks, outcome: Mapping[str, str], name: str) -> list[float]:
    """Tipping points along a parameter; NaN where they have no closed form."""
    try:
        return [t.value for t in thresholds(talks, outcome, name)]
    except NoClosedFormError:
        return [np.nan]


def _number(measure: Callable[[Talks], float], talks: Talks) -> float:
    """Value of a quantity, if it is a finite number."""
    value = measure(talks)
    array = np.asarray(value)
    if array.ndim or array.dtype.kind not in "biuf" or not np.isfinite(array):
        raise NegotiationError(f"the quantity must be one finite number, got {value!r}")
    return float(array)
