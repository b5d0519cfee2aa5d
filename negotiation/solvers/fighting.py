"""Bargaining while fighting: offers between battles, and what refusals and battles teach.

Slantchev, B. L. (2003), "The principle of convergence in wartime negotiations", American Political
Science Review 97(4):621-632.

Powell, R. (2004), "Bargaining and learning while fighting", American Journal of Political Science
48(2):344-361.

Fudenberg, D. and Tirole, J. (1991), Game Theory, MIT Press, section 10.2. (The demands that an
uninformed side makes one of two types, one after another.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array, as_number, as_whole
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.fights.beliefs import (
    BOTH,
    FIGHT,
    After,
    Battle,
    Stage,
    after_battle,
    before_battle,
)
from negotiation.solvers.words import counted, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FightingTalks", "Round", "bargaining_while_fighting"]

Floats = NDArray[np.float64]

#: Share of all that is rounding, and digits to which beliefs are the same.
NOBODY, DIGITS = 1e-15, 10


@dataclass(frozen=True)
class Round:
    """A round that may be reached: A demands, B answers, and a refusal leads to a battle.

    There may be several with the same victories, if their order has taught different things.

    Attributes
    ----------
    battles, victories : int
        How many were fought before, and won by A.
    reached : float
        Probability that the talks come to this.
    belief : float
        What A believes then: the probability that B is strong.
    demand : float
        The share that A demands; NaN where it would rather fight.
    weak_accepts, strong_accepts : float
        Probabilities.
    belief_refused : float
        What A believes after a refusal.
    belief_won, belief_lost : float
        What it then believes if it wins the battle, or loses it.
    """

    battles: int
    victories: int
    reached: float
    belief: float
    demand: float
    weak_accepts: float
    strong_accepts: float
    belief_refused: float
    belief_won: float
    belief_lost: float


@dataclass(frozen=True, eq=False, repr=False)
class FightingTalks(ByPoint):
    """What is demanded, accepted and learned; made by `bargaining_while_fighting`.

    Attributes
    ----------
    rounds : tuple of Round
        Those that are reached with positive probability, in order.
    war : float
        Probability that there is a battle at all.
    battles : float
        Expected number of battles.
    to_the_end : float
        Probability that all battles are fought.
    payoff_a, payoff_weak, payoff_strong : float
        Expected payoffs of A and of the two types of B.
    """

    rounds: tuple[Round, ...]
    war: float
    battles: float
    to_the_end: float
    payoff_a: float
    payoff_weak: float
    payoff_strong: float

    def __repr__(self) -> str:
        """Say how likely war is, in one line."""
        war, battles = number(self.war), number(self.battles)
        return f"<FightingTalks: war with probability {war}, {battles} battles expected>"

    def __str__(self) -> str:
        """Say it round by round."""
        lines = [
            f"  {_when(one)}: A believes with {number(one.belief)} that B is strong,"
            f"\n    {_said(one)}"
            for one in self.rounds
        ]
        return "\n".join([repr(self)[1:-1], *lines])

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each round that is reached."""
        import pandas as pd

        return pd.DataFrame([vars(one) for one in self.rounds])


def _when(one: Round) -> str:
    """Say when a round is reached, and how likely."""
    if not one.battles:
        return "at first"
    won = f"{one.victories} of {counted(one.battles, 'battle')} won"
    return f"{won} (probability {number(one.reached)})"


def _said(one: Round) -> str:
    """Say what happens in a round."""
    if math.isnan(one.demand):
        return "and fights"
    weak, strong = number(one.weak_accepts), number(one.strong_accepts)
    accepted = f"accepted by the weak type with {weak}, by the strong one with {strong}"
    return f"and demands {number(one.demand)}, {accepted}"


def bargaining_while_fighting(
    strong: float,
    win_weak: float,
    win_strong: float,
    cost_a: float,
    cost_b: float,
    *,
    battles: int = 2,
    settlement: Sequence[float] | None = None,
    discount: float = 1.0,
) -> FightingTalks:
    """Equilibrium of a war with offers before each battle, when A does not know B's strength.

    Before each battle A demands a share of a pie of 1; if B accepts, the war is over. If not, a
    battle is fought, which costs both; both see who wins it, and A demands again, up to a number of
    battles, after which the pie is divided by A's victories. B is strong or weak, which only B
    knows. A learns from refusals, because the weak type is readier to accept, and from battles,
    because it wins them more often against the weak type.

    Parameters
    ----------
    strong : float
        Probability that B is strong, above 0 and below 1.
    win_weak, win_strong : float
        Probability that A wins a battle against each type; the first is larger.
    cost_a, cost_b : float
        Of each battle.
    battles : int, optional
        How many there are at most.
    settlement : sequence of float, length battles + 1, optional
        A's share after 0, 1, ... victories in all battles, not falling; by default the pie is for
        who has won more of them, and halved if nobody has.
    discount : float, optional
        What a pie after the next battle is worth now.

    Returns
    -------
    FightingTalks

    Raises
    ------
    NegotiationError
        For a number out of range, or where A would be tougher on a B that is likelier strong.

    Notes
    -----
    Backward induction over beliefs, without a grid: what A expects is piecewise linear in the odds
    of the strong type, the value of the weak type piecewise constant, and the value of the strong
    type does not depend on beliefs, as A never offers it more than a war is worth. A demand leads
    to a refusal by as many weak types as make them indifferent. The demand is not bounded by the
    pie (A may ask for more than there is, as for reparations); it is so only where a battle is
    worth less than nothing to B. Indifferent types accept, and a demand that A is indifferent to
    is the tougher one.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.bargaining_while_fighting(0.3, 0.7, 0.4, cost_a=0.05, cost_b=0.05, battles=2))
    FightingTalks: war with probability 0.4143, 0.5343 battles expected
      at first: A believes with 0.3 that B is strong,
        and demands 0.755, accepted by the weak type with 0.8367, by the strong one with 0
      0 of 1 battle won (probability 0.2143): A believes with 0.84 that B is strong,
        and demands 0.25, accepted by the weak type with 1, by the strong one with 1
      1 of 1 battle won (probability 0.2): A believes with 0.6 that B is strong,
        and demands 0.9, accepted by the weak type with 1, by the strong one with 0
    """
    told = _probability("strong", strong)
    p, q = _probability("win_weak", win_weak), _probability("win_strong", win_strong)
    if not q < p:
        raise NegotiationError(
            f"A wins more often against the weak type, got win_weak {p:g} and win_strong {q:g}"
        )
    costs = [
        as_number(name, cost, "a number from 0 up", lambda x: 0 <= x < math.inf)
        for name, cost in (("cost_a", cost_a), ("cost_b", cost_b))
    ]
    d = as_number("discount", discount, "a number above 0, up to 1", lambda x: 0 < x <= 1)
    count = as_whole("battles", battles, 1)
    battle = Battle(p, q, costs[0], costs[1], d)
    stages = _solved(_settlement(settlement, count), battle)
    return _played(stages, told / (1 - told), battle)


def _probability(what: str, given: Any) -> float:
    """Take a probability that leaves something open."""
    return as_number(what, given, "a probability between 0 and 1", lambda x: 0 < x < 1)


def _settlement(given: Any, battles: int) -> Floats:
    """A's shares after so many victories."""
    if given is None:
        return (np.sign(2 * np.arange(battles + 1) - battles) + 1) / 2
    shares = as_array(given)
    if shares is None or shares.shape != (battles + 1,) or shares.min() < 0 or shares.max() > 1:
        raise NegotiationError(
            f"a settlement is {battles + 1} shares between 0 and 1, for 0 to {battles} victories,"
            f" got {given!r}"
        )
    if (np.diff(shares) < 0).any():
        raise NegotiationError(f"a settlement does not fall with A's victories, got {given!r}")
    return shares


def _solved(settlement: Floats, battle: Battle) -> list[list[Stage]]:
    """Work out all stages, by battles fought and victories."""
    none = np.empty(0)
    after = [
        After(none, np.array([s]), np.array([s]), np.array([1 - s]), float(1 - s))
        for s in settlement
    ]
    stages: list[list[Stage]] = []
    for fought in reversed(range(len(settlement) - 1)):
        now = [
            before_battle(after_battle(after[k + 1], after[k], battle)) for k in range(fought + 1)
        ]
        stages.insert(0, now)
        after = list(now)
    return stages


def _played(stages: list[list[Stage]], odds: float, battle: Battle) -> FightingTalks:
    """Follow the equilibrium from the start."""
    total = 1 + odds
    # Who comes to each stage: victories, and masses of the weak and the strong type. Other orders
    # of the same results may have taught something else, as other demands were refused.
    reached = [(0, 1.0, odds)]
    rounds, fighting = [], []
    for fought, now in enumerate(stages):
        later = []
        for victories, *masses in reached:
            one, *left = _one_round(now[victories], masses, fought, victories, total, battle)
            rounds.append(one)
            won, lost = battle.after(*left)
            later += [(victories, *lost), (victories + 1, *won)]
        reached = _merged(later, total)
        fighting.append(sum(weak + strong for _, weak, strong in reached) / total)
    first = stages[0][0]
    at = int(first.piece(odds))
    return FightingTalks(
        tuple(rounds),
        fighting[0],
        sum(fighting),
        fighting[-1],
        float(first.start[at] + first.slope[at] * odds) / total,
        float(first.weak[at]),
        first.strong,
    )


def _merged(stages: list[tuple[int, float, float]], total: float) -> list[tuple[int, float, float]]:
    """Add up masses with the same victories and odds; leave out what is not reached."""
    sums: dict[tuple[int, float], list[float]] = {}
    for victories, weak, strong in stages:
        if weak + strong > NOBODY * total:
            belief = round(strong / (weak + strong), DIGITS)
            masses = sums.setdefault((victories, belief), [0.0, 0.0])
            masses[0] += weak
            masses[1] += strong
    return [(victories, weak, strong) for (victories, _), (weak, strong) in sorted(sums.items())]


def _one_round(
    stage: Stage, masses: list[float], fought: int, victories: int, total: float, battle: Battle
) -> tuple[Round, float, float]:
    """What happens in a round, and the masses that fight on."""
    weak, strong = masses
    odds = strong / weak if weak else math.inf
    at = int(stage.piece(odds)) if weak else len(stage.ends)
    kind, demand = int(stage.kind[at]), float(stage.demand[at])
    if kind == BOTH:
        accepting = 1.0
    elif kind == FIGHT:
        accepting = 0.0
    else:
        accepting = 1 - odds / float(stage.target[at]) if weak else 0.0
    left = (weak * (1 - accepting), 0.0 if kind == BOTH else strong)
    belief = strong / (weak + strong)
    refused = left[1] / sum(left) if sum(left) else belief
    after = [s / (w + s) for w, s in battle.after(1 - refused, refused)]
    one = Round(
        fought,
        victories,
        (weak + strong) / total,
        belief,
        demand,
        accepting,
        float(kind == BOTH),
        refused,
        *after,
    )
    return one, *left
