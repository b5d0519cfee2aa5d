"""What parties can agree on, what each agreement is worth to each, and what they have without one.

Nash, J. F. (1950), "The bargaining problem", Econometrica 18(2):155-162.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import Named, NegotiationError, as_flag, as_text, known_name
from negotiation.games.arguments import as_array, as_number, by_player, labels
from negotiation.games.issues import Options
from negotiation.games.normal_form import as_game
from negotiation.games.parts import Part, parts_of
from negotiation.games.words import counted, named

__all__ = ["Agreements"]

Floats = NDArray[np.float64]

#: What parties have without an agreement, if it has no name.
INSTEAD = "disagreement"


class Agreements:
    """Agreements with their payoffs, and the payoffs of disagreement, checked once.

    Solved as a `negotiation.BargainingProblem`, which says what the arguments are.

    Attributes
    ----------
    parties : tuple of str
    disagreement : array, shape (n,)
        What each party has without an agreement: the payoff of its best alternative (BATNA).
    instead : str
        What disagreement is called.
    lotteries : bool
        Parties may agree on a lottery.
    title : str
    parts : list of Part
        One with all agreements of a list, or one for each group of issues that is valued apart.
    agreements : tuple of str
        Names of the agreements of a list; empty if there are issues.
    """

    def __init__(
        self,
        utilities: ArrayLike,
        disagreement: Any,
        parties: Sequence[str | Named] | None = None,
        agreements: Sequence[str] | None = None,
        *,
        lotteries: bool = True,
        title: str = "",
    ) -> None:
        array = _payoffs(utilities)
        names = labels("the agreements", agreements, array.shape[1])
        points = np.arange(array.shape[1], dtype=np.float64)[None]
        self.agreements = names
        self._build(
            labels("the parties", parties, len(array)),
            [Part((Options("agreement", names),), points, array)],
            disagreement,
            lotteries=lotteries,
            title=title,
        )

    def _build(
        self,
        parties: tuple[str, ...],
        parts: list[Part],
        disagreement: Any,
        *,
        lotteries: bool,
        title: str,
    ) -> None:
        """Set what is checked already, and check the rest."""
        self.parties, self.parts = parties, parts
        self.lotteries = as_flag("lotteries", lotteries)
        self.title = as_text("the title of a bargaining problem", title)
        self.disagreement, self.instead = self._without(disagreement)
        self.disagreement.setflags(write=False)

    @classmethod
    def from_game(
        cls,
        game: Any,
        disagreement: Any,
        parties: Sequence[str | Named] | None = None,
        *,
        lotteries: bool = True,
    ) -> Self:
        """Take the outcomes of a game for the agreements.

        Parameters
        ----------
        game : NormalFormGame or object with a method ``game``
            A single game.
        disagreement : mapping of player to strategy, or payoffs
            The outcome that there is without an agreement, or what it is worth: a number for each
            party, in their order or in a dict.
        parties : sequence of str or Actor, optional
            The players who have to agree; all by default. What the others get counts for nothing.
        lotteries : bool, optional
            Whether the parties may agree on a lottery over outcomes; by default they may.

        Returns
        -------
        BargainingProblem

        Raises
        ------
        NegotiationError
            For a family of games, an unknown player or strategy, or as for the class.

        Examples
        --------
        >>> import negotiation as ng
        >>> game = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["A", "B"],
        ...     strategies=[["halt", "fight"]] * 2)
        >>> problem = ng.BargainingProblem.from_game(game, {"A": "fight", "B": "fight"})
        >>> print(problem.nash())
        Nash solution: A 3, B 3
          agreed: A: halt, B: halt
          gains over A: fight, B: fight: A 2, B 2
        """
        game = as_game(game)
        if game.batch_shape:
            raise NegotiationError(
                f"bargaining takes one game, got a family of {game.n_games}: choose one, game[k]"
            )
        chosen = game.players if parties is None else parties
        who = [game.player_index(party) for party in chosen]
        profiles = [game.profile(index) for index in np.ndindex(*game.shape)]
        if _is_profile(disagreement):
            at = game.profile_index(disagreement, "the disagreement")
            disagreement = _outcome(game.profile(at))
        return cls(
            game.payoffs.reshape(game.n_players, -1)[who],
            disagreement,
            parties=[game.players[i] for i in who],
            agreements=[_outcome(profile) for profile in profiles],
            lotteries=lotteries,
            title=game.title,
        )

    @classmethod
    def over_issues(
        cls,
        issues: Mapping[str, Any],
        utilities: Mapping[Any, Any],
        disagreement: Any,
        *,
        lotteries: bool = True,
        title: str = "",
    ) -> Self:
        """Bargain over one issue or several, in numbers, in shares or in options.

        Parameters
        ----------
        issues : mapping of str to issue
            An issue is a pair of bounds, for an amount in between; ``"split"``, for a pie of size
            1 of which each party gets a share; or a list of options.
        utilities : mapping of party to utilities
            Of each party a dict from issue to what it is worth: a function of the amount, or of the
            party's own share, that takes and returns arrays; a number, for the worth of a unit; or
            for an issue with options a number for each. The worth of a deal is the sum over the
            issues. A party that values issues together has one function of all of them, by name.
        disagreement : payoffs, or mapping of issue to settlement
            What each party has without an agreement, in their order or in a dict; or how the issues
            are settled then.
        lotteries : bool, optional
            Whether the parties may agree on a lottery; by default they may. With concave utilities
            they need none. Without lotteries, all amounts are taken from the lattice below.
        title : str, optional

        Returns
        -------
        BargainingProblem

        Raises
        ------
        NegotiationError
            If an issue is unbounded, a utility is not finite, a party says nothing of an issue, or
            as for the class.

        Notes
        -----
        Functions may be any; the best settlement for given prices is looked for on a lattice (2001
        points of one dimension, 141 by 141 of two) and closer and closer around its best point, so
        a peak that falls between the points of the lattice may be overlooked. Results are then
        those of the best agreements found, to about 1e-8 of the payoff ranges.

        Examples
        --------
        Logrolling: each gives way where it minds less.

        >>> import negotiation as ng
        >>> problem = ng.BargainingProblem.over_issues(
        ...     {"border": "split", "transit": "split"},
        ...     {"A": {"border": 70, "transit": 30}, "B": {"border": 20, "transit": 80}},
        ...     disagreement=[0, 0])
        >>> print(problem.kalai_smorodinsky())
        Kalai-Smorodinsky solution: A 72.73, B 72.73
          agreed: border: A 1, B 0; transit: A 0.09091, B 0.9091
          gains over disagreement: A 72.73, B 72.73
        """
        problem = cls.__new__(cls)
        parties, parts = parts_of(issues, utilities)
        problem.agreements = ()
        problem._build(parties, parts, disagreement, lotteries=lotteries, title=title)  # noqa: SLF001 - of its own class
        return problem

    @property
    def utilities(self) -> Floats:
        """Payoffs of the agreements of a list, shape (n, n_agreements)."""
        if not self.agreements:
            raise NegotiationError("a problem over issues has no list of agreements")
        return self.parts[0].utilities

    @property
    def n_parties(self) -> int:
        """Number of parties."""
        return len(self.parties)

    @property
    def reservation(self) -> dict[str, float]:
        """Reservation values: the least that each party agrees to, its payoff without a deal."""
        return dict(zip(self.parties, self.disagreement.tolist(), strict=True))

    @property
    def everybody(self) -> str:
        """``both`` or ``all``."""
        return "both" if self.n_parties == 2 else "all"

    def __repr__(self) -> str:
        """Parties and agreements in one line."""
        title = f" {self.title!r}" if self.title else ""
        who = ", ".join(named("party", party) for party in self.parties)
        if self.agreements:
            what = counted(len(self.agreements), "agreement")
        else:
            what = "over " + ", ".join(i.name for part in self.parts for i in part.issues)
        pure = "" if self.lotteries else ", no lotteries"
        return f"<{type(self).__name__}{title}: {who}; {what}{pure}>"

    def _without(self, given: Any) -> tuple[Floats, str]:
        """Read what parties have without an agreement, and what it is called."""
        if isinstance(given, str):
            name = known_name("agreement", given, self.agreements, "for the disagreement")
            return self.utilities[:, self.agreements.index(name)].copy(), name
        if isinstance(given, Mapping):
            issues = [issue for part in self.parts for issue in part.issues]
            names = {issue.name for issue in issues}
            if not self.agreements and names.issuperset(given) and given:
                return self._settled(given), INSTEAD
            said = by_player(self.parties, "the disagreement", given, "payoff")
            numbers = [as_number(f"the disagreement of {p!r}", v) for p, v in said.items()]
            return np.array(numbers), INSTEAD
        array = as_array(given)
        if array is None or array.shape != (self.n_parties,):
            shape = repr(given) if array is None else f"shape {array.shape}"
            raise NegotiationError(
                f"disagreement must be {self.n_parties} payoffs, one for each party, got {shape}"
            )
        for party, value in zip(self.parties, array.tolist(), strict=True):
            as_number(f"the disagreement of {party!r}", value)
        return array, INSTEAD

    def _settled(self, given: Mapping[str, Any]) -> Floats:
        """Payoffs of a settlement of all issues."""
        total = np.zeros(self.n_parties)
        for part in self.parts:
            missing = [issue.name for issue in part.issues if issue.name not in given]
            if missing:
                raise NegotiationError(f"the disagreement says nothing of issue {missing[0]!r}")
            rows = [issue.placed(given[issue.name], self.parties) for issue in part.issues]
            point = np.concatenate(rows)
            if part.worth is None:
                total += part.utilities[:, int(point[0])]
            else:
                total += part.worth(point[:, None])[:, 0]
        return total


def _payoffs(given: ArrayLike) -> Floats:
    """Take the payoffs of a list of agreements, shape (n, N)."""
    array = as_array(given)
    if array is None or array.ndim != 2 or array.size == 0:
        got = type(given).__name__ if array is None else f"shape {array.shape}"
        raise NegotiationError(
            f"utilities must be numbers of shape (n_parties, n_agreements), got {got}"
        )
    if len(array) < 2:
        raise NegotiationError(
            f"bargaining needs two parties at least: utilities of shape {array.shape} have one row"
        )
    if not np.isfinite(array).all():
        where = [int(k) for k in np.argwhere(~np.isfinite(array))[0]]
        raise NegotiationError(f"utilities must be finite; utilities{where} is {array[*where]}")
    array.setflags(write=False)
    return array


def _is_profile(given: Any) -> bool:
    """Whether a disagreement is told by what the players do."""
    return isinstance(given, Mapping) and any(isinstance(v, str) for v in given.values())


def _outcome(profile: Mapping[str, str]) -> str:
    """Name of an outcome: ``A: halt, B: fight``."""
    who = {named("player", player): named("strategy", name) for player, name in profile.items()}
    return ", ".join(f"{player}: {name}" for player, name in who.items())
