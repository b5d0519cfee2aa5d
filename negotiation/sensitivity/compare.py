"""Counterfactuals side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.labels import outcome_labels
from negotiation.solvers.pure import equilibrium_mask, margins
from negotiation.solvers.selection import check_rule, select_pure

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["compare"]


def compare(cases: Mapping[str, Talks], *, rule: str = "payoff-dominant") -> xr.Dataset:
    """Compare what several versions of a conflict lead to.

    Parameters
    ----------
    cases : mapping of label to Negotiation or Stages
        Each with a reported outcome.
    rule : str, optional
        How one equilibrium is selected; see `negotiation.solvers.selection`.

    Returns
    -------
    xarray.Dataset
        Dimensions ``case`` and ``actor`` (all actors of any case). Variables: ``margin`` (case,
        actor), what the actor loses by its best deviation from the reported outcome, NaN where it
        is absent or has no choice; ``equilibrium`` (case), whether the reported outcome is one;
        ``n_equilibria`` (case), of pure ones; ``selected`` (case) and ``reported`` (case), labels,
        "none" where there is no pure equilibrium.

    Raises
    ------
    NegotiationError
        If there is no case, or one without a reported outcome.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.compare({"as it was": talks, "no guarantee": talks.at(g=0)})
    >>> found[["equilibrium", "selected"]].to_dataframe()  # as a table
                  equilibrium                             selected
    case
    as it was            True           halt, disarm, broker, back
    no guarantee        False  press on, resist, stand aside, back
    >>> found.margin.to_pandas()[["Azerbaijan", "Russia"]]
    actor         Azerbaijan  Russia
    case
    as it was            1.5     1.5
    no guarantee        -3.5     1.5
    """
    import xarray as xr

    if not isinstance(cases, Mapping):
        raise NegotiationError(f"cases must be a dict from label to talks, got {cases!r}")
    if not cases:
        raise NegotiationError("there is no case to compare")
    actors = list(dict.fromkeys(name for talks in cases.values() for name in as_talks(talks).names))
    margin = np.full((len(cases), len(actors)), np.nan)
    rows = []
    for k, (label, talks) in enumerate(cases.items()):
        if talks.reported is None:
            raise NegotiationError(
                f"case {label!r} has no reported outcome to compare at;"
                " make it with Negotiation(..., reported={...})"
            )
        check_rule(rule, talks.names)
        payoffs, labels = talks.payoffs(), outcome_labels(talks)
        at: Any = tuple(a.options.index(talks.reported[a.name]) for a in talks.actors)
        for name, loss in zip(talks.names, margins(payoffs)[:, *at], strict=True):
            margin[k, actors.index(name)] = loss if np.isfinite(loss) else np.nan
        held = equilibrium_mask(payoffs)
        selected = int(select_pure(payoffs[..., None], rule, talks.names)[0])
        rows.append(
            (
                bool(held[at]),
                int(held.sum()),
                labels[selected] if selected >= 0 else "none",
                labels[int(np.ravel_multi_index(at, talks.shape))],
            )
        )
    equilibrium, number, chosen, reported = zip(*rows, strict=True)
    return xr.Dataset(
        {
            "margin": (("case", "actor"), margin),
            "equilibrium": ("case", list(equilibrium)),
            "n_equilibria": ("case", list(number)),
            "selected": ("case", list(chosen)),
            "reported": ("case", list(reported)),
        },
        {"case": list(cases), "actor": actors},
        {"selection_rule": rule},
    )
