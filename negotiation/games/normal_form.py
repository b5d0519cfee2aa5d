"""Games in normal form, one or a whole family of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import (
    Named,
    NegotiationError,
    as_list,
    as_text,
    known_name,
    unknown_name,
)
from negotiation.games.arguments import by_player, labels
from negotiation.games.exact import as_fractions
from negotiation.games.given_payoffs import (
    by_player_from_cells,
    checked_payoffs,
    kept,
    refuse_cells,
)
from negotiation.games.tables import game_table, paragraphs
from negotiation.games.words import named

__all__ = ["NormalFormGame", "as_game"]


class NormalFormGame:
    """A game in normal form; with trailing batch axes, a family of games of one shape.

    Parameters
    ----------
    payoffs : array_like, shape (n, s_1, ..., s_n, *batch)
        ``payoffs[i, a_1, ..., a_n]`` is player i's payoff when player j takes strategy ``a_j``.
        The number of players is the length of the first axis; whatever follows the n strategy
        axes is the batch. Kept as a read-only array of floats; `exact_payoffs` has the rational
        numbers that were given. For cells with the payoffs of all players, such as ``(3, 3)``,
        there is `from_cells`.
    players : sequence of str or Actor, optional
        Names of the players; ``"1"``, ``"2"``, ... by default.
    strategies : sequence of sequence of str, optional
        Names of each player's strategies; ``"1"``, ``"2"``, ... by default.
    title : str, optional
        What the game is called in tables and figures.
    comment : str, optional
        What else there is to say of it. Files keep it.

    Raises
    ------
    NegotiationError
        If the array has too few axes, an empty axis, a NaN or infinite payoff, or labels that do
        not fit it, repeat or are empty; if tuples in lists, or the labels, tell that it has cells.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame(
    ...     [[[3, 0], [4, 1]], [[3, 4], [0, 1]]],
    ...     players=["Row", "Column"],
    ...     strategies=[["cooperate", "defect"], ["cooperate", "defect"]],
    ... )
    >>> game.shape, game.n_games
    ((2, 2), 1)
    >>> ng.pure_equilibria(game)[0].profile
    {'Row': 'defect', 'Column': 'defect'}
    """

    def __init__(
        self,
        payoffs: ArrayLike,
        players: Sequence[str | Named] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        *,
        title: str = "",
        comment: str = "",
    ) -> None:
        refuse_cells(payoffs, players, strategies)
        self.payoffs = checked_payoffs(payoffs)
        self._given = kept(payoffs, self.payoffs)
        n = self.payoffs.shape[0]
        #: Number of strategies of each player.
        self.shape: tuple[int, ...] = self.payoffs.shape[1 : n + 1]
        #: Shape of the family; ``()`` for a single game.
        self.batch_shape: tuple[int, ...] = self.payoffs.shape[n + 1 :]
        self.players = labels("the players", players, n)
        if strategies is None:
            self.strategies = tuple(labels("the strategies", None, size) for size in self.shape)
        else:
            strategies = as_list("strategies", strategies)
            if len(strategies) != n:
                raise NegotiationError(
                    f"strategies must be {n} lists of names, one for each player,"
                    f" got {len(strategies)}"
                )
            self.strategies = tuple(
                labels(f"the strategies of {player!r}", names, size)
                for player, names, size in zip(self.players, strategies, self.shape, strict=True)
            )
        self.title = as_text("the title of a game", title)
        self.comment = as_text("the comment of a game", comment)

    @classmethod
    def from_cells(
        cls,
        cells: ArrayLike,
        players: Sequence[str | Named] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        *,
        title: str = "",
        comment: str = "",
    ) -> NormalFormGame:
        """Make a game of cells that have the payoffs of all players, as textbooks print it.

        Parameters
        ----------
        cells : array_like, shape (s_1, ..., s_n, n)
            ``cells[a_1, ..., a_n]`` has one payoff a player, when player j takes ``a_j``.
        players, strategies, title, comment
            As for `NormalFormGame`.

        Returns
        -------
        NormalFormGame

        Raises
        ------
        NegotiationError
            If cells do not have one payoff a player, or as for `NormalFormGame`.

        Examples
        --------
        >>> import negotiation as ng
        >>> dilemma = ng.NormalFormGame.from_cells([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> dilemma.payoffs[0].tolist()
        [[3.0, 0.0], [4.0, 1.0]]
        """
        payoffs = by_player_from_cells(cells)
        return cls(payoffs, players, strategies, title=title, comment=comment)

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.shape)

    @property
    def n_games(self) -> int:
        """Number of games in the family; 1 for a single game."""
        return math.prod(self.batch_shape)

    @property
    def flat_payoffs(self) -> NDArray[np.float64]:
        """Payoffs with the batch flattened, shape (n, s_1, ..., s_n, n_games)."""
        return self.payoffs.reshape(self.n_players, *self.shape, self.n_games)

    @property
    def given_payoffs(self) -> NDArray[Any]:
        """Payoffs as the numbers that were given, which floats may not hold; shape of `payoffs`."""
        return self.payoffs if self._given is None else self._given

    @cached_property
    def exact_payoffs(self) -> NDArray[np.object_]:
        """Payoffs as the rational numbers that were given, as `fractions.Fraction`.

        Shape (n, s_1, ..., s_n, *batch). A float is the fraction with a power of two below the
        line that it is; an integer or a fraction is itself, whether a float can hold it or not.

        Raises
        ------
        NegotiationError
            If a payoff was given as something else that is not rational.
        """
        result = as_fractions("payoffs", self.given_payoffs)
        result.setflags(write=False)
        return result

    @cached_property
    def floats_are_exact(self) -> bool:
        """Whether `payoffs` are exactly the numbers that were given."""
        if self._given is None:
            return True
        return bool((self.exact_payoffs == self.payoffs).all())

    def game(self) -> NormalFormGame:
        """Return this game, so that solvers take a game and whatever makes one alike."""
        return self

    def __getitem__(self, k: int) -> NormalFormGame:
        """Game number `k` of the flattened family."""
        if not isinstance(k, (int, np.integer)) or not -self.n_games <= k < self.n_games:
            raise NegotiationError(f"no game {k!r}: the family has {self.n_games}")
        flat = self.flat_payoffs if self._given is None else self._given
        return NormalFormGame(
            flat.reshape(self.flat_payoffs.shape)[..., k],
            self.players,
            self.strategies,
            title=self.title,
            comment=self.comment,
        )

    def __len__(self) -> int:
        """Number of games in the family."""
        return self.n_games

    def __iter__(self) -> Iterator[NormalFormGame]:
        """Go through the games of the family in order."""
        return (self[k] for k in range(self.n_games))

    def player_index(self, player: str | Named) -> int:
        """Position of a player on the first axis of the payoffs.

        Parameters
        ----------
        player : str or Actor
            A name, or whatever has a ``.name``.

        Returns
        -------
        int

        Raises
        ------
        NegotiationError
            If there is no such player.
        """
        return self.players.index(known_name("player", player, self.players))

    def profile_index(
        self, profile: Mapping[Any, str], what: str = "the profile"
    ) -> tuple[int, ...]:
        """Position of a pure profile on the strategy axes.

        Parameters
        ----------
        profile : mapping of player to strategy name
            One entry for every player, by name or as an `Actor`.
        what : str, optional
            What it is called in errors.

        Returns
        -------
        tuple of int

        Raises
        ------
        NegotiationError
            If a player or strategy is unknown or missing.
        """
        said = by_player(self.players, what, profile, "strategy")
        index = []
        for (player, strategy), names in zip(said.items(), self.strategies, strict=True):
            if not isinstance(strategy, str) or strategy not in names:
                raise unknown_name(f"strategy of {player!r}", strategy, names)
            index.append(names.index(strategy))
        return tuple(index)

    def profile(self, index: Sequence[int]) -> dict[str, str]:
        """Name the pure profile at a position: the inverse of `profile_index`."""
        at = as_list("a position", index)
        if len(at) != self.n_players or not all(
            isinstance(k, (int, np.integer)) and 0 <= k < size
            for k, size in zip(at, self.shape, strict=True)
        ):
            raise NegotiationError(f"{at} is no position among {self.shape} strategies")
        return {
            player: names[k]
            for player, names, k in zip(self.players, self.strategies, at, strict=True)
        }

    def to_nfg(self, *, outcomes: bool = False) -> str:
        """Write the game as the text of an ``.nfg`` file, which `read_nfg` and Gambit read.

        Parameters
        ----------
        outcomes : bool, optional
            Write the form in which profiles with the same payoffs share an outcome.

        Returns
        -------
        str

        Raises
        ------
        NegotiationError
            If it is a family of games.
        """
        from negotiation.formats.nfg import to_nfg

        return to_nfg(self, outcomes=outcomes)

    def to_csv(self) -> str:
        """Write the game as a table of values between commas, which `read_csv` reads.

        Returns
        -------
        str
            A row for each profile: strategies, then payoffs.

        Raises
        ------
        NegotiationError
            If it is a family of games.
        """
        from negotiation.formats.csv_tables import to_csv

        return to_csv(self)

    def __repr__(self) -> str:
        """Shape and names in one line."""
        sizes = " x ".join(str(size) for size in self.shape)
        family = f", family of shape {self.batch_shape}" if self.batch_shape else ""
        title = f" {self.title!r}" if self.title else ""
        names = ", ".join(named("player", name) for name in self.players)
        return f"<NormalFormGame{title}: {names}; {sizes}{family}>"

    def _repr_html_(self) -> str:
        """Payoffs as a table for a notebook; of a family, those of the first game."""
        first = self.given_payoffs.reshape(self.flat_payoffs.shape)[..., 0]
        which = "; its first game:" if self.batch_shape else ""
        head = paragraphs(repr(self)[1:-1] + which)
        return head + game_table(self.players, self.strategies, first)


def as_game(source: Any) -> NormalFormGame:
    """Take a game, or anything that has a ``.game()``.

    Parameters
    ----------
    source : NormalFormGame or object with a method ``game``
        For instance a negotiation.

    Returns
    -------
    NormalFormGame

    Raises
    ------
    NegotiationError
        If `source` is neither.
    """
    if isinstance(source, NormalFormGame):
        return source
    make = getattr(source, "game", None)
    made = make() if callable(make) and not isinstance(source, type) else None
    if isinstance(made, NormalFormGame):
        return made
    raise NegotiationError(
        f"expected a NormalFormGame or something with a .game(), got {type(source).__name__};"
        " ng.NormalFormGame(payoffs) makes one of payoffs"
    )
