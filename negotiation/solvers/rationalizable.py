"""What players can reasonably do who know no more than the game and that all are rational.

An option is rationalizable if it is a best response to a belief about the others in which they use
rationalizable options only. With beliefs that may correlate what the others do, these are the
options that survive the iterated elimination of strictly dominated ones (Pearce's lemma), and the
proof that an option is not dominated is the belief that justifies it.

Bernheim, B. D. (1984), "Rationalizable strategic behavior", Econometrica 52(4):1007-1028.

Pearce, D. G. (1984), "Rationalizable strategic behavior and the problem of perfection",
Econometrica 52(4):1029-1050. (Lemma 3: a best response to no belief is strictly dominated.)

Brandenburger, A. and Dekel, E. (1987), "Rationalizability and correlated equilibria", Econometrica
55(6):1391-1402. (Correlated beliefs.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_flag, unknown_name
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.by_game import BATCH, ByGame
from negotiation.solvers.dominance import eliminations
from negotiation.solvers.domination.dominators import own_payoffs, profiles_left
from negotiation.solvers.domination.reduced import Eliminations, left_in_words
from negotiation.solvers.matrix_games import rows_that_gain
from negotiation.solvers.words import counted, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Rationalizable", "rationalizable"]


@dataclass(frozen=True, eq=False)
class Rationalizable(ByGame["Rationalizable"]):
    """Rationalizable strategies of one game or of each game of a family.

    ``result[k]`` is that of game ``k`` alone.

    Attributes
    ----------
    source : NormalFormGame
        What was asked about.
    survives : list over players of arrays of bool, shape (s_i, *batch)
        Which strategies are rationalizable.
    elimination : Eliminations
        When the others went, and what dominates them; ``elimination[k].reduced`` is what is left
        of game ``k``.
    """

    source: NormalFormGame
    survives: list[NDArray[np.bool_]] = field(metadata=BATCH)
    elimination: Eliminations = field(metadata=BATCH)

    def options(self, game: int = 0) -> dict[str, list[str]]:
        """Rationalizable strategies by player, in one game of the family."""
        left = self.elimination[game].reduced
        return {
            player: list(names) for player, names in zip(left.players, left.strategies, strict=True)
        }

    def belief(self, player: str, option: str, game: int = 0) -> Mapping[tuple[str, ...], float]:
        """Find a belief that justifies an option: against it, no other option is better.

        Parameters
        ----------
        player, option : str
        game : int, optional
            Number in the flattened family.

        Returns
        -------
        mapping of options of the others to probability
            The others in the order of the players; only what is rationalizable for them has a
            probability. Of all such beliefs one under which the other options lose most.

        Raises
        ------
        NegotiationError
            If the name is unknown, or the option is not rationalizable.
        """
        i = self.source.player_index(player)
        player = self.source.players[i]
        if option not in self.source.strategies[i]:
            raise unknown_name(f"strategy of {player}", option, self.source.strategies[i])
        a = self.source.strategies[i].index(option)
        payoffs = self.source[game].payoffs[..., None]
        survives = [mask.reshape(len(mask), -1)[:, [game]] for mask in self.survives]
        if not survives[i][a, 0]:
            gone = self.elimination[game].rounds
            why = next(
                one
                for steps in gone
                for one in steps
                if (one.player, one.option) == (player, option)
            )
            raise NegotiationError(f"no belief justifies {option!r}: {why}")
        own = own_payoffs(payoffs, i)
        left = profiles_left(survives, i)
        if len(own) == 1:
            shares = left[:, 0] / left.sum()
        else:
            others = np.arange(len(own))[:, None] != a
            answer = rows_that_gain(own, own[a], others, left)
            if answer.gains[0] == 1:
                raise NegotiationError(
                    f"{option!r} of {player} is dominated: the budget was spent before that was"
                    " found; ask without one"
                )
            shares = answer.columns[:, 0]
        rest = [size for j, size in enumerate(self.source.shape) if j != i]
        names = [names for j, names in enumerate(self.source.strategies) if j != i]
        return MappingProxyType(
            {
                tuple(
                    options[at]
                    for options, at in zip(names, np.unravel_index(c, rest), strict=True)
                ): float(shares[c])
                for c in np.flatnonzero(shares)
            }
        )

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a strategy of a game.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``, ``player``, ``strategy``, ``rationalizable``, ``round`` (in which it
            went; 0 if it did not).
        """
        import pandas as pd

        parts = []
        for i, player in enumerate(self.source.players):
            for a, option in enumerate(self.source.strategies[i]):
                parts.append(
                    pd.DataFrame(
                        {
                            "game": np.arange(self.source.n_games),
                            "player": player,
                            "strategy": option,
                            "rationalizable": self.survives[i][a].reshape(-1),
                            "round": self.elimination.rounds[i][a].reshape(-1),
                        }
                    )
                )
        return pd.concat(parts).sort_values("game", kind="stable", ignore_index=True)

    def __repr__(self) -> str:
        """How many strategies of how many games."""
        left = sum(int(mask.sum()) for mask in self.survives)
        total = sum(mask.size for mask in self.survives)
        games = counted(len(self), "game")
        return f"<Rationalizable: {left} of {total} strategies of {games}; correlated beliefs>"

    def _line(self, k: int) -> str:
        """What is rationalizable in game `k`."""
        return left_in_words(self.elimination[k].reduced)

    def _text(self) -> str:
        """Each strategy with the belief that justifies it or with what dominates it."""
        lines = [
            f"{named('player', player)}: {option!r} is best {self._against(player, option)}"
            for player, options in self.options().items()
            for option in options
        ]
        gone = self.elimination[0]
        lines += [f"round {k}: {one}" for k, steps in enumerate(gone.rounds, 1) for one in steps]
        justified = self.options()
        lines += [
            f"undecided: {named('player', who)}: {what!r}"
            for who, what in gone.undecided
            if what not in justified[who]
        ]
        return "\n".join(lines)

    def _against(self, player: str, option: str) -> str:
        """Put a belief in words."""
        belief = self.belief(player, option)
        if len(belief) == 1 and not next(iter(belief)):
            return "of all"
        parts = [
            ("" if share == 1 else f"{number(share, 0)} ") + " & ".join(map(repr, names))
            for names, share in belief.items()
        ]
        return f"against {' + '.join(parts)}"


def rationalizable(
    game: Any, *, correlated: bool = True, budget: float | None = None
) -> Rationalizable:
    """Options that are best responses to beliefs in which everybody is rational.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    correlated : bool, optional
        Beliefs may correlate what several others do (the default). With False they may not, as
        Bernheim and Pearce have it: for two players, where it makes no difference. For three or
        more it is another, non-convex problem that is not solved here.
    budget : float, optional
        Seconds for the search; no limit by default. Options not settled by then count as
        surviving and are ``elimination.undecided``.

    Returns
    -------
    Rationalizable

    Raises
    ------
    NegotiationError
        If `correlated` is not true or false, or is False for three or more players who have a
        choice, or `budget` is no positive number.

    Examples
    --------
    Osborne and Rubinstein (1994), figure 57.1: the fourth options go, the others are justified in
    circles.

    >>> import negotiation as ng
    >>> a = [[0, 2, 7, 0], [5, 3, 5, 0], [7, 2, 0, 0], [0, 0, 0, 10]]
    >>> b = [[7, 5, 0, 1], [2, 3, 2, 1], [0, 5, 7, 1], [0, -2, 0, -1]]
    >>> game = ng.NormalFormGame([a, b], players=["A", "B"],
    ...     strategies=[["a1", "a2", "a3", "a4"], ["b1", "b2", "b3", "b4"]])
    >>> print(ng.rationalizable(game).options())
    {'A': ['a1', 'a2', 'a3'], 'B': ['b1', 'b2', 'b3']}
    >>> dict(ng.rationalizable(game).belief("A", "a1"))
    {('b3',): 1.0}
    """
    game = as_game(game)
    as_flag("correlated", correlated)
    choosers = [name for name, size in zip(game.players, game.shape, strict=True) if size > 1]
    if not correlated and len(choosers) > 2:
        raise NegotiationError(
            f"independent beliefs are for at most two players who have a choice, and"
            f" {', '.join(choosers)} have one: correlated=True is what can be answered"
        )
    found = eliminations(game, strict=True, mixed=True, budget=budget)
    return Rationalizable(game, found.survives, found)
