"""What each of a mediator's instruments is worth: what it proposes, guarantees, favours and knows.

A proposal says what is played: without it the parties are left with an equilibrium, and may have
the worst. A guarantee or a bias is part of the payoffs. What the mediator alone knows can enter
what it proposes and does; without that, nobody knows. What an instrument adds hangs on which others
there are, so that its worth is given alone, last, and on average (Shapley 1953).

Shapley, L. S. (1953), "A value for n-person games", Contributions to the Theory of Games II, Annals
of Mathematics Studies 28, 307-317.

Beardsley, K. C., Quinn, D. M., Biswas, B. and Wilkenfeld, J. (2006), "Mediation style and crisis
outcomes", Journal of Conflict Resolution 50(1):58-86. (Facilitating, formulating, manipulating.)
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError
from negotiation.games.bayesian import BayesianGame
from negotiation.payoffs.actors import Mediator
from negotiation.payoffs.instruments import Bias, Guarantee, Instrument
from negotiation.payoffs.negotiation import Negotiation
from negotiation.solvers.mediating.wishes import expectation, read_wish
from negotiation.solvers.mediation import mediate
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.selection import check_rule, select_pure

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["instruments_of", "worth_of_instruments"]

Floats = NDArray[np.float64]

PROPOSAL, INFORMATION = "proposal", "information"
#: Which equilibrium there is without a proposal.
READINGS = ("worst", "selected", "best")
#: Share of the largest value that is taken for rounding.
ROUNDING = 1e-12
#: Instruments that are taken one by one, at most.
MOST = 6


def worth_of_instruments(
    talks: Negotiation,
    mediator: str | Named,
    objective: Any = None,
    *,
    rule: str = "payoff-dominant",
    budget: float | None = None,
) -> xr.Dataset:
    """Say what each of a mediator's instruments adds to an objective.

    Parameters
    ----------
    talks : Negotiation
        Without later moves, at its baselines.
    mediator : str or Actor
        A `Mediator` at the table, whose own choice is part of the game throughout.
    objective : str, Actor, mapping or Condition, optional
        As for `mediate`, but no smallest payoff; by default the sum of the payoffs of those it
        mediates between.
    rule : str, optional
        How one pure equilibrium is selected; see `negotiation.solvers.selection`.
    budget : float, optional
        Seconds for the equilibria of each case.

    Returns
    -------
    xarray.Dataset
        Dimensions ``case``, every set of instruments, from none to all; ``instrument``; and
        ``reading``, which equilibrium there is without a proposal: the worst for the objective, the
        one that the rule selects, the best. Variables: ``value`` (case, reading); ``has`` (case,
        instrument); ``alone``, ``last``, ``share`` (instrument, reading): what an instrument adds
        to none, to all others, and on average over all orders in which they may come, which adds
        up to what all are worth together; ``complete`` (case), whether all equilibria were found.
        NaN where there is no pure equilibrium to select, or none was found in time.

    Raises
    ------
    NegotiationError
        If the actor is no mediator, has more than 6 instruments, there are later moves, or as for
        `mediate`.

    Notes
    -----
    With a proposal, the value is that of the best plan that all follow, whatever equilibrium there
    is without it, of a mediator whose objective this is. Where types are private the rule selects
    nothing, as the game is then not one of payoffs alone.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> halt = talks.actor("Azerbaijan")("halt") & talks.actor("Karabakh Armenians")("disarm")
    >>> found = ng.worth_of_instruments(talks, "Russia", halt)
    >>> found["value"].to_pandas()  # as a table
    reading              worst  selected  best
    case
    none                   0.0       0.0   0.0
    proposal               0.0       0.0   0.0
    guarantee              0.0       1.0   1.0
    proposal, guarantee    1.0       1.0   1.0
    """
    import xarray as xr

    views = instruments_of(talks, mediator)
    check_rule(rule, talks.names)
    owner = talks.actor(mediator)
    wanted = dict.fromkeys(_between(owner), 1.0) if objective is None else objective
    names = list(views)
    cases = [set(c) for size in range(len(names) + 1) for c in itertools.combinations(names, size)]
    rows = [_values(talks, owner.name, views, case, wanted, rule, budget) for case in cases]
    value = np.array([row for row, _ in rows])
    has = np.array([[name in case for name in names] for case in cases], dtype=bool)
    parts = np.array([_added(value, has, k) for k in range(len(names))])
    words = f"the sum of the payoffs of {' and '.join(_between(owner))}"
    if objective is not None:
        words = read_wish(wanted, talks.bayesian()).words
    at = ("instrument", "reading")
    return xr.Dataset(
        {
            "value": (("case", "reading"), value),
            "has": (("case", "instrument"), has),
            "alone": (at, parts[:, 0]),
            "last": (at, parts[:, 1]),
            "share": (at, parts[:, 2]),
            "complete": ("case", [complete for _, complete in rows]),
        },
        {
            "case": [", ".join(n for n in names if n in case) or "none" for case in cases],
            "instrument": names,
            "reading": list(READINGS),
        },
        {"mediator": owner.name, "objective": words, "selection_rule": rule},
    )


def instruments_of(talks: Negotiation, mediator: str | Named) -> dict[str, Instrument | None]:
    """The instruments of a mediator by name; those that are no considerations with None.

    Parameters
    ----------
    talks : Negotiation
    mediator : str or Actor

    Returns
    -------
    dict of name to Instrument or None

    Raises
    ------
    NegotiationError
        If the actor is no mediator, or has more than 6.
    """
    if not isinstance(talks, Negotiation):
        raise NegotiationError(f"expected a Negotiation, got {type(talks).__name__}")
    owner = talks.actor(mediator)
    _between(owner)
    found: dict[str, Instrument | None] = {PROPOSAL: None}
    if any(t.of == [owner.name] for t in talks.types):
        found[INFORMATION] = None
    labels = [_label(instrument) for instrument in owner.instruments]
    counts, seen = Counter(labels), Counter[str]()
    for label, instrument in zip(labels, owner.instruments, strict=True):
        seen[label] += 1
        found[label if counts[label] == 1 else f"{label} {seen[label]}"] = instrument
    if len(found) > MOST:
        raise NegotiationError(f"{owner.name!r} has {len(found)} instruments, at most {MOST}")
    return found


def _label(instrument: Instrument) -> str:
    """What an instrument is called."""
    if isinstance(instrument, Guarantee):
        return "guarantee"
    if isinstance(instrument, Bias):
        return f"bias towards {instrument.towards}"
    return type(instrument).__name__.lower()


def _between(owner: Any) -> Sequence[str]:
    """Those whom an actor mediates between."""
    if not isinstance(owner, Mediator):
        raise NegotiationError(f"{owner.name!r} is a {owner.role}, not a mediator")
    return owner.between


def _values(
    talks: Negotiation,
    owner: str,
    views: Mapping[str, Instrument | None],
    case: set[str],
    wanted: Any,
    rule: str,
    budget: float | None,
) -> tuple[list[float], bool]:
    """The objective with some instruments, by each reading; and whether that is proved."""
    gone = [own for name, own in views.items() if own is not None and name not in case]
    here = talks.without_instruments(owner, *gone) if gone else talks
    game = here.bayesian() if INFORMATION in case else _unknown(here, owner)
    if PROPOSAL in case:
        plan = mediate(game, expectation(wanted, game), budget=budget)
        return [float(plan.value)] * len(READINGS), bool(plan.optimal)
    values, complete = _of_equilibria(game, expectation(wanted, game), budget)
    chosen = np.nan
    if not game.is_private:
        at = int(select_pure(here.payoffs()[..., None], rule, here.names)[0])
        chosen = float(expectation(wanted, game).flat[at]) if at >= 0 else np.nan
    return [float(values.min()), chosen, float(values.max())], complete


def _unknown(talks: Negotiation, owner: str) -> BayesianGame:
    """The game in which nobody knows what the mediator would know."""
    game = talks.bayesian()
    i = game.players.index(owner)
    if game.type_shape[i] == 1:
        return game
    n = game.n_players
    prior = game.prior.sum(axis=i, keepdims=True)
    weights = np.divide(game.prior, prior, out=np.zeros_like(game.prior), where=prior > 0)
    payoffs = (game.payoffs * weights.reshape(*game.type_shape, *(1,) * n)).sum(
        axis=1 + i, keepdims=True
    )
    types = [["uninformed"] if j == i else own for j, own in enumerate(game.types)]
    return BayesianGame(payoffs, prior, game.players, types, game.strategies, title=game.title)


def _of_equilibria(game: BayesianGame, worth: Floats, budget: float | None) -> tuple[Floats, bool]:
    """The objective in every equilibrium: the payoff of somebody who looks on."""
    n = game.n_players
    payoffs = np.concatenate([game.payoffs, worth[None]])
    payoffs = np.expand_dims(payoffs, (n + 1, 2 * n + 2))
    everybody = BayesianGame(
        payoffs,
        game.prior[..., None],
        [*game.players, "who looks on"],
        [*game.types, ["uninformed"]],
        [*game.strategies, ["look on"]],
    )
    found = nash_equilibria(everybody.game(), budget=budget)
    values = found.payoffs[-1] if len(found) else np.array([np.nan])
    return values, bool(found.complete.all())


def _added(value: Floats, has: NDArray[np.bool_], k: int) -> list[Floats]:
    """What instrument `k` adds alone, last, and on average over all orders."""
    n = has.shape[1]
    place = {tuple(row): at for at, row in enumerate(has.tolist())}
    average = np.zeros(value.shape[1])
    for at, row in enumerate(has.tolist()):
        if not row[k]:
            size = sum(row)
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            average += weight * (value[place[(*row[:k], True, *row[k + 1 :])]] - value[at])
    alone = [j == k for j in range(n)]
    added = [
        value[place[tuple(alone)]] - value[place[(False,) * n]],
        value[place[(True,) * n]] - value[place[tuple(not own for own in alone)]],
        average,
    ]
    dust = ROUNDING * np.nanmax(np.abs(value), initial=0.0)
    return [np.where(np.abs(part) <= dust, 0.0, part) for part in added]
