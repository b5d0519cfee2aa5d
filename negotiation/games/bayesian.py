"""Games with private information: everybody knows its own type and chooses at once.

Harsanyi, J. C. (1967), "Games with incomplete information played by 'Bayesian' players, I",
Management Science 14(3):159-182.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import Named, NegotiationError, as_list, as_text, known_name
from negotiation.games.arguments import as_array, labels
from negotiation.games.given_payoffs import checked_payoffs
from negotiation.games.nodes import Chance, Decision
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.games.tables import paragraphs, table
from negotiation.games.tree import Tree
from negotiation.games.words import named, number

__all__ = ["BayesianGame", "as_bayesian"]

Floats = NDArray[np.float64]

#: How far a prior may be from a sum of 1, by rounding.
SLACK = 1e-9
#: Ends that the tree of a game may have.
MOST_ENDS = 2**20


class BayesianGame:
    """A simultaneous game with private types; with trailing batch axes, a family of them.

    Parameters
    ----------
    payoffs : array_like, shape (n, t_1, ..., t_n, s_1, ..., s_n, *batch)
        ``payoffs[i, k_1, ..., k_n, a_1, ..., a_n]`` is player i's payoff when player j has type
        ``k_j`` and takes strategy ``a_j``.
    prior : array_like, shape (t_1, ..., t_n) or (t_1, ..., t_n, *batch)
        How probable each profile of types is. Types may be correlated; independent ones have an
        outer product for a prior.
    players : sequence of str or Actor, optional
        ``"1"``, ``"2"``, ... by default.
    types, strategies : sequence of sequence of str, optional
        Names of each player's types and strategies; ``"1"``, ``"2"``, ... by default.
    title : str, optional

    Attributes
    ----------
    payoffs : array, shape (n, t_1, ..., t_n, s_1, ..., s_n, *batch)
    prior : array, shape (t_1, ..., t_n, *batch)
    players, title
    types, strategies : tuples of tuples of str
    type_shape, shape, batch_shape : tuples of int
        (t_1, ..., t_n), (s_1, ..., s_n), and the shape of the family.

    Raises
    ------
    NegotiationError
        If a payoff is missing or not finite, a probability is negative, NaN or they do not add up
        to 1, the prior does not fit the payoffs, or names repeat, are empty or do not fit.

    Examples
    --------
    A attacks or not; it may be strong, which B does not know.

    >>> import negotiation as ng
    >>> payoffs = [[[[[2, 3], [1, 1]]], [[[-2, 3], [1, 1]]]],    # A strong, A weak
    ...            [[[[-2, 0], [1, 1]]], [[[-1, 0], [1, 1]]]]]
    >>> game = ng.BayesianGame(payoffs, [[0.4], [0.6]], players=["A", "B"],
    ...     types=[["strong", "weak"], ["B"]], strategies=[["attack", "wait"], ["resist", "yield"]])
    >>> game
    <BayesianGame: A (strong, weak), B; 2 x 2>
    >>> game.game().strategies[0]
    ('attack, attack', 'attack, wait', 'wait, attack', 'wait, wait')
    """

    def __init__(
        self,
        payoffs: ArrayLike,
        prior: ArrayLike,
        players: Sequence[str | Named] | None = None,
        types: Sequence[Sequence[str]] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        *,
        title: str = "",
    ) -> None:
        given = checked_payoffs(payoffs)
        n = len(given)
        if given.ndim < 2 * n + 1:
            raise NegotiationError(
                f"payoffs of shape {given.shape} are for {n} players (the first axis), so {n} axes"
                f" of types and {n} of strategies must follow; there are {given.ndim - 1} axes"
            )
        self.type_shape: tuple[int, ...] = given.shape[1 : n + 1]
        self.shape: tuple[int, ...] = given.shape[n + 1 : 2 * n + 1]
        odds = _checked_prior(prior, self.type_shape)
        try:
            #: Shape of the family; ``()`` for a single game.
            self.batch_shape = np.broadcast_shapes(given.shape[2 * n + 1 :], odds.shape[n:])
        except ValueError:
            raise NegotiationError(
                f"payoffs are for a family of shape {given.shape[2 * n + 1 :]}, the prior for one"
                f" of {odds.shape[n:]}"
            ) from None
        self.payoffs = _over(given, 2 * n + 1, self.batch_shape)
        self.prior = _over(odds, n, self.batch_shape)
        self.players = labels("the players", players, n)
        self.types = self._names("types", types, self.type_shape)
        self.strategies = self._names("strategies", strategies, self.shape)
        self.title = as_text("the title of a game", title)

    def _names(self, what: str, given: Any, sizes: Sequence[int]) -> tuple[tuple[str, ...], ...]:
        """Check names of types or strategies."""
        names = [None] * len(sizes) if given is None else as_list(what, given)
        if len(names) != len(sizes):
            raise NegotiationError(
                f"{what} must be {len(sizes)} lists of names, one for each player, got {len(names)}"
            )
        return tuple(
            labels(f"the {what} of {player!r}", own, size)
            for player, own, size in zip(self.players, names, sizes, strict=True)
        )

    @classmethod
    def of(cls, game: NormalFormGame, types: Sequence[Sequence[str]] | None = None) -> BayesianGame:
        """View a game without private information as one in which everybody has one type."""
        n = game.n_players
        return cls(
            game.payoffs.reshape(n, *(1,) * n, *game.payoffs.shape[1:]),
            np.ones((1,) * n),
            game.players,
            types,
            game.strategies,
            title=game.title,
        )

    # The family

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.shape)

    @property
    def n_games(self) -> int:
        """Number of games in the family; 1 for a single game."""
        return math.prod(self.batch_shape)

    @property
    def is_private(self) -> bool:
        """Whether somebody has more than one type."""
        return math.prod(self.type_shape) > 1

    def player_index(self, player: str | Named) -> int:
        """Position of a player, by name or as an `Actor`, on the first axis of the payoffs."""
        return self.players.index(known_name("player", player, self.players))

    def __len__(self) -> int:
        """Number of games in the family."""
        return self.n_games

    def __getitem__(self, k: int) -> BayesianGame:
        """Game number `k` of the flattened family."""
        if not isinstance(k, int | np.integer) or not -self.n_games <= k < self.n_games:
            raise NegotiationError(f"no game {k!r}: the family has {self.n_games}")
        n = self.n_players
        payoffs, prior = (
            values.reshape(*values.shape[:lead], self.n_games)[..., k]
            for values, lead in ((self.payoffs, 2 * n + 1), (self.prior, n))
        )
        return BayesianGame(
            payoffs, prior, self.players, self.types, self.strategies, title=self.title
        )

    def __iter__(self) -> Iterator[BayesianGame]:
        """Go through the games of the family in order."""
        return (self[k] for k in range(self.n_games))

    # Views

    def marginal(self, player: str | Named) -> Floats:
        """How probable each type of a player is, shape (t_i, *batch)."""
        i = self.player_index(player)
        return self.prior.sum(axis=tuple(j for j in range(self.n_players) if j != i))

    def interim(self, plan: ArrayLike) -> tuple[Floats, ...]:
        """Expected payoffs of every type, once it knows that it is of that type.

        Parameters
        ----------
        plan : array_like, shape (t_1, ..., t_n, s_1, ..., s_n) or (..., *batch)
            How probable each profile of strategies is, given the types.

        Returns
        -------
        tuple over players of arrays (t_i, *batch)
            NaN for a type that has no probability.

        Raises
        ------
        NegotiationError
            If the plan has another shape.

        Examples
        --------
        What a strong and a weak A get if A attacks and B yields, whatever they are.

        >>> import negotiation as ng
        >>> payoffs = [[[[[2, 3], [1, 1]]], [[[-2, 3], [1, 1]]]],
        ...            [[[[-2, 0], [1, 1]]], [[[-1, 0], [1, 1]]]]]
        >>> game = ng.BayesianGame(payoffs, [[0.5], [0.5]])
        >>> [x.tolist() for x in game.interim([[[[0, 1], [0, 0]]], [[[0, 1], [0, 0]]]])]
        [[3.0, 3.0], [0.0]]
        """
        outcomes = (*self.type_shape, *self.shape)
        given = as_array(plan)
        shapes = dict.fromkeys([outcomes, outcomes + self.batch_shape])
        if given is None or given.shape not in shapes:
            expected = " or ".join(map(str, shapes))
            raise NegotiationError(f"a plan is an array of numbers of shape {expected}")
        n = self.n_players
        chances = _over(given, 2 * n, self.batch_shape)
        result = []
        for i, player in enumerate(self.players):
            own = (self.payoffs[i] * chances).sum(axis=tuple(range(n, 2 * n))) * self.prior
            total = own.sum(axis=tuple(j for j in range(n) if j != i))
            odds = self.marginal(player)
            known = odds > 0
            result.append(np.where(known, total / np.where(known, odds, 1.0), np.nan))
        return tuple(result)

    def tree(self) -> Tree:
        """Return the game as a tree: chance draws the types, then the players move, unseen.

        Returns
        -------
        Tree
            For `sequential_equilibria` and other solvers of trees. An information set is called by
            the type. Profiles of types that cannot be have no branch.

        Raises
        ------
        NegotiationError
            If there are more than a million ends.
        """
        n, paid = self.n_players, cast("Any", self.payoffs)
        possible = np.asarray(self.prior.reshape(*self.type_shape, -1).any(axis=-1))
        if possible.sum() * math.prod(self.shape) > MOST_ENDS:
            raise NegotiationError(f"the tree of {self!r} has more than {MOST_ENDS:,} ends")

        def moves(at: tuple[int, ...], taken: tuple[int, ...]) -> Any:
            i = len(taken)
            if i == n:
                return list(paid[:, *at, *taken])
            after = {name: moves(at, (*taken, a)) for a, name in enumerate(self.strategies[i])}
            return Decision(self.players[i], after, information=self.types[i][at[i]])

        branches = {
            ", ".join(self._own_types(at)) or "types": (self.prior[at], moves(at, ()))
            for at in itertools.product(*map(range, self.type_shape))
            if possible[at]
        }
        return Tree(self.players, Chance(branches), title=self.title)

    def game(self) -> NormalFormGame:
        """Return the normal form: a strategy says what each type does.

        Returns
        -------
        NormalFormGame
            Without private information, of the strategies as they are.

        Raises
        ------
        NegotiationError
            If there are more than a million profiles.
        """
        if self.is_private:
            return self.tree().game()
        n = self.n_players
        payoffs = self.payoffs.reshape(n, *self.shape, *self.batch_shape)
        return NormalFormGame(payoffs, self.players, self.strategies, title=self.title)

    def agent_form(self) -> NormalFormGame:
        """Return the agent form: a player for each type, with its owner's payoffs.

        Raises
        ------
        NegotiationError
            If there are more than a million profiles.
        """
        return self.tree().agent_form()

    def _own_types(self, at: Sequence[int]) -> list[str]:
        """Name the types of those who have more than one."""
        return [
            named("type", names[k]) for names, k in zip(self.types, at, strict=True) if names[1:]
        ]

    def __repr__(self) -> str:
        """Names and sizes in one line."""
        who = ", ".join(
            named("player", player) + (f" ({', '.join(names)})" if names[1:] else "")
            for player, names in zip(self.players, self.types, strict=True)
        )
        sizes = " x ".join(map(str, self.shape))
        title = f" {self.title!r}" if self.title else ""
        family = f", family of shape {self.batch_shape}" if self.batch_shape else ""
        return f"<BayesianGame{title}: {who}; {sizes}{family}>"

    def _repr_html_(self) -> str:
        """The prior as a table for a notebook; of a family, that of the first game."""
        which = "; the prior of its first game:" if self.batch_shape else ""
        prior = self.prior.reshape(*self.type_shape, -1)[..., 0]
        rows = (
            [*names, number(p, 0)]
            for names, p in zip(itertools.product(*self.types), prior.flat, strict=True)
        )
        head = [named("player", player) for player in self.players]
        return paragraphs(repr(self)[1:-1] + which) + table([*head, "probability"], rows)


def as_bayesian(source: Any) -> BayesianGame:
    """Take a game with private information, or anything that has a ``.bayesian()`` or ``.game()``.

    Parameters
    ----------
    source : BayesianGame, NormalFormGame, or object with a method ``bayesian`` or ``game``
        For instance a negotiation.

    Returns
    -------
    BayesianGame
        With one type a player where nobody has private information.

    Raises
    ------
    NegotiationError
        If `source` is none of these.
    """
    make = getattr(source, "bayesian", None)
    made = make() if callable(make) and not isinstance(source, type) else source
    return made if isinstance(made, BayesianGame) else BayesianGame.of(as_game(made))


def _checked_prior(given: ArrayLike, sizes: tuple[int, ...]) -> Floats:
    """Check probabilities of profiles of types."""
    prior = as_array(given)
    if prior is None:
        raise NegotiationError("the prior is not an array of numbers")
    if prior.shape[: len(sizes)] != sizes or 0 in prior.shape:
        raise NegotiationError(
            f"the prior must have one probability for each profile of types, shape {sizes}, got"
            f" shape {prior.shape}"
        )
    if not np.isfinite(prior).all():
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(prior))[0])
        raise NegotiationError(f"the prior must be finite; prior{list(where)} is {prior[where]}")
    if prior.min() < 0:
        where = tuple(int(k) for k in np.argwhere(prior < 0)[0])
        raise NegotiationError(
            f"probabilities must not be negative; prior{list(where)} is {prior[where]:g}"
        )
    total = np.atleast_1d(prior.sum(axis=tuple(range(len(sizes)))))
    if (np.abs(total - 1) > SLACK).any():
        wrong = total.flat[np.abs(total - 1).argmax()]
        raise NegotiationError(f"the probabilities of the prior add up to {wrong:.10g}, not to 1")
    return prior


def _over(values: Floats, lead: int, batch: tuple[int, ...]) -> Floats:
    """Spread numbers over a family, read-only; the first `lead` axes stay."""
    first, own = values.shape[:lead], values.shape[lead:]
    wide = (1,) * (len(batch) - len(own))
    return np.broadcast_to(values.reshape(*first, *wide, *own), (*first, *batch))
