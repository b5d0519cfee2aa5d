"""What parties reach alone: one round of public messages, and a public draw before they act.

Everybody says something of its type at once, all hear it, a public draw says which equilibrium of
what is then left is played, and nobody gains by having said something else. The messages are cheap
talk (Crawford and Sobel 1982; Farrell and Rabin 1996); the public draw is a jointly controlled
lottery, which parties can run without anybody's help (Aumann, Maschler and Stearns 1968).

Aumann, R. J., Maschler, M. and Stearns, R. E. (1968), "Repeated games of incomplete information: an
approach to the non-zero-sum case", Report of the U.S. Arms Control and Disarmament Agency ST-143.

Crawford, V. P. and Sobel, J. (1982), "Strategic information transmission", Econometrica
50(6):1431-1451.

Farrell, J. and Rabin, M. (1996), "Cheap talk", Journal of Economic Perspectives 10(3):103-118.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bayesian import BayesianGame, as_bayesian
from negotiation.solvers.by_game import BATCH, ByGame, alone, first_lines, payoff_sizes
from negotiation.solvers.mediating.alone import by_talk
from negotiation.solvers.mediating.rows import drawn, who_is
from negotiation.solvers.mediating.talking import Grouping, groupings
from negotiation.solvers.mediating.wishes import read_wish
from negotiation.solvers.words import named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PublicTalk", "public_talk"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PublicTalk(ByGame["PublicTalk"]):
    """The best that the parties reach by public messages, of one game or of each of a family.

    Attributes
    ----------
    source : BayesianGame
    objective : str
        What is made as large as it can be.
    plan : array, shape (t_1, ..., t_n, s_1, ..., s_n, *batch)
        How probable each profile of strategies comes to be, given the types. NaN where no
        equilibrium was found.
    payoffs : array, shape (n, *batch)
    value : array, shape (*batch)
        The objective.
    ways : list over ways to talk of tuples over players of tuples of tuples of int
        The groups of types that say the same.
    way : array of int, shape (*batch)
        Which of these is used; -1 where no equilibrium was found.
    """

    source: BayesianGame
    objective: str
    plan: Floats = field(metadata=BATCH)
    payoffs: Floats = field(metadata=BATCH)
    value: Floats = field(metadata=BATCH)
    ways: list[Grouping]
    way: Ints = field(metadata=BATCH)

    def _of_game(self, k: int) -> PublicTalk:
        """Answer for one game."""
        return alone(self, k)

    @property
    def messages(self) -> dict[str, list[list[str]]]:
        """What is said, of a single game: for each player, the groups of types that say the same.

        Empty where no equilibrium was found.
        """
        if int(self.way) < 0:
            return {}
        return {
            player: [[names[k] for k in group] for group in groups]
            for player, names, groups in zip(
                self.source.players, self.source.types, self.ways[int(self.way)], strict=True
            )
        }

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each profile of types and what may then be done.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``type: PLAYER`` for each player with several types; one a player
            with what it does; ``probability``, given the types; ``payoff: PLAYER``.
        """
        return drawn(self.source, self.plan)

    def __repr__(self) -> str:
        """Say it in one line."""
        head = f"Public talk, the best for {self.objective}"
        if len(self) > 1:
            left = int(np.isnan(self.value).sum())
            missing = f", {left} without a pure equilibrium" if left else ""
            return f"<{head}: {len(self)} games{missing}>"
        return f"<{head}: {self._amount(0)}>"

    def _amount(self, k: int) -> str:
        """Write the value of game `k`."""
        value = self.value.flat[k]
        if np.isnan(value):
            return "no pure equilibrium"
        return number(value, payoff_sizes(self.source, k).min())

    def _line(self, k: int) -> str:
        """What the objective comes to in game `k`."""
        return self._amount(k)

    def _text(self) -> str:
        """What is said and what comes of it."""
        lines = [repr(self)[1:-1], *self._said()]
        if int(self.way) >= 0:
            rows = list(self._outcomes())
            lines += ["What comes of it:", *first_lines(rows, len(rows), "line")]
        return "\n".join(lines)

    def _said(self) -> Iterator[str]:
        """Who says what."""
        several = {
            p for p, own in zip(self.source.players, self.source.types, strict=True) if own[1:]
        }
        for player, groups in self.messages.items():
            if player in several:
                words = " or ".join(
                    " and ".join(named("type", t) for t in group) for group in groups
                )
                what = f"says whether it is {words}" if len(groups) > 1 else "says nothing"
                yield f"  {named('player', player)} {what}"

    def _outcomes(self) -> Iterator[str]:
        """Types, and what is done, a line each."""
        game = self.source
        for row in drawn(game, self.plan).to_dict("records"):
            types = who_is(game, [row.get(f"type: {player}") for player in game.players])
            done = ", ".join(
                f"{named('player', p)}: {named('strategy', row[p])}" for p in game.players
            )
            lead = f"{types}; " if types else ""
            yield f"  {lead}probability {number(row['probability'])}: {done}"


def public_talk(game: Any, objective: Any = "sum", *, messages: bool = True) -> PublicTalk:
    """Best that the parties reach alone by one round of public messages and public draws.

    Parameters
    ----------
    game : BayesianGame, or object with a method ``bayesian`` or ``game``
        One game or a family.
    objective : str, Actor, mapping, array_like or Condition, optional
        As for `mediate`; ``"sum"`` by default.
    messages : bool, optional
        If False, nobody can say anything of its type.

    Returns
    -------
    PublicTalk

    Raises
    ------
    NegotiationError
        As for `mediate`; or if there are more than a thousand ways to talk, or more than four
        million profiles of type-contingent strategies.

    Notes
    -----
    What is compared: every way to part each player's types into those that say the same, and
    after every profile of messages all equilibria in pure type-contingent strategies, with any
    public draw between them (a linear programme). What is not: types that mix between messages,
    mixed strategies after them, and more than one round. So the value is one that the parties do
    reach; a mediator's value bounds from above what they might. After messages that cannot be
    (types are correlated) anything may be played.

    Examples
    --------
    A is tired of war or afraid of the next one; a ceasefire helps if it is tired, an inspection if
    it is afraid. Both want B to grant the right one, so that A is believed.

    >>> import negotiation as ng
    >>> right = [[[[1, 0]]], [[[0, 1]]]]  # By the type of A, and by what B grants.
    >>> game = ng.BayesianGame([right, right], [[0.3], [0.7]], players=["A", "B"],
    ...     types=[["tired", "afraid"], ["B"]],
    ...     strategies=[["listen"], ["ceasefire", "inspection"]])
    >>> print(ng.public_talk(game))
    Public talk, the best for the sum of payoffs: 2
      A says whether it is tired or afraid
    What comes of it:
      A tired; probability 1: A: listen, B: ceasefire
      A afraid; probability 1: A: listen, B: inspection
    >>> ng.public_talk(game, messages=False)
    <Public talk, the best for the sum of payoffs: 1.4>
    """
    source = as_bayesian(game)
    wanted = read_wish(objective, source)
    found, constant = by_talk(source, wanted, talk=messages)
    batch = source.batch_shape
    plan = found.plan.reshape(*source.type_shape, *source.shape, *batch)
    n = source.n_players
    odds = source.prior.reshape(*source.type_shape, *(1,) * n, *batch)
    return PublicTalk(
        source,
        wanted.words,
        plan,
        (source.payoffs * odds * plan).sum(axis=tuple(range(1, 2 * n + 1))),
        (found.value + constant).reshape(batch),
        groupings(source.type_shape, talk=messages),
        found.grouping.reshape(batch),
    )
