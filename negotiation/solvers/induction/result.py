"""The result of backward induction: ties are kept compactly, and taken apart when asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.lines import WIDTH, wrapped
from negotiation.games.nodes import CHANCE
from negotiation.games.tables import SHOWN, paragraphs, table
from negotiation.solvers.assessments import Assessment, Assessments
from negotiation.solvers.induction.chunks import NUMBERS, Chunks
from negotiation.solvers.induction.listing import listed, root_values, used
from negotiation.solvers.induction.plans import (
    actions_to,
    equilibria_in_words,
    in_words,
    path_in_words,
    plays,
)
from negotiation.solvers.induction.tables import LIMIT, spread
from negotiation.solvers.induction.ties import Ties
from negotiation.solvers.words import in_games, more, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BackwardInduction"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Chosen = NDArray[np.int32]


class BackwardInduction(Assessments):
    """Every pure subgame-perfect equilibrium of a tree, or of each tree of a family.

    Made by `backward_induction`. Equilibria are numbered, and any of them is worked out when it is
    asked for: ``result[k]`` is quick however many there are, while columns such as `behaviour` have
    one entry for each equilibrium that is listed. The first of each game is that in which everybody
    takes the first of the best actions, in the order in which they were given.

    Attributes
    ----------
    source : Tree
    first_payoffs : array, shape (n, *batch)
        Payoffs in the first equilibrium of each game.
    unique : array of bool, shape (n_games,)
        Whether there is one equilibrium only.
    most : int
        How many are listed of each game at most.
    game : array, shape (E,)
        Of those that are listed: the game, in the flattened batch.
    behaviour : array, shape (K, E)
        As in `Assessments`; likewise `beliefs`, `payoffs` and `regret`.
    """

    def __init__(self, chunks: Chunks, most: int, budget: float) -> None:
        tree = self.source = chunks.tree
        self.most = most
        self.method = "backward induction"
        self._belief_sets = None
        self._chunks, self._budget = chunks, budget
        paid = np.full((tree.n_players, tree.n_games), np.nan)
        self.unique: Bools = np.zeros(tree.n_games, dtype=bool)
        self._solved: Bools = np.zeros(tree.n_games, dtype=bool)
        deadline = time.monotonic() + budget
        for chunk in range(len(chunks)):
            if time.monotonic() > deadline:
                break
            first, games = chunks.first(chunk), chunks.games(chunk)
            paid[:, games] = chunks.compared.paid(first.worth[:, 0])
            self.unique[games] = ~first.tied[0]
            self._solved[games] = True
        self.first_payoffs: Floats = paid.reshape(tree.n_players, *tree.batch_shape)

    # How many

    @cached_property
    def _totals(self) -> tuple[Ints, Bools]:
        """Number of equilibria of each game, no more than LIMIT, and whether none was left out."""
        counts, whole = self._solved.astype(np.intp), self._solved.copy()
        deadline = time.monotonic() + self._budget
        for chunk in range(len(self._chunks)):
            games = self._chunks.games(chunk)
            tied = np.flatnonzero(self._solved[games] & ~self.unique[games]) + games.start
            if not len(tied):
                continue
            if time.monotonic() > deadline:
                whole[tied] = False
                continue
            for ties in self._chunks.ties(chunk):
                here, top = games.start + ties.games, ties.layers[0]
                counts[here] = np.minimum(np.add.reduceat(top.count, top.start[:-1]), LIMIT)
                whole[here] = ~ties.cut
        return counts, whole

    @cached_property
    def count(self) -> NDArray[Any]:
        """Number of equilibria of each game, listed or not, shape (n_games,).

        Exact; of whole numbers of any length where 64 bits are too few. Where `unresolved` says so
        it is the number of those that were found.
        """
        counts, _ = self._totals
        large = np.flatnonzero(counts >= LIMIT)
        if not len(large):
            return counts
        exact = counts.astype(object)
        for game in large:
            chunk, at = divmod(int(game), self._chunks.size)
            ties = self._chunks.solve_ties(chunk, np.array([at]), exact=True)
            exact[game] = sum(ties.layers[0].count.tolist())
        return exact if max(exact) >= 2**63 else exact.astype(np.intp)

    @cached_property
    def complete(self) -> Bools:
        """Whether every equilibrium of a game is listed, shape (n_games,)."""
        counts, whole = self._totals
        return whole & (counts <= self.most)

    @cached_property
    def unresolved(self) -> list[str]:
        """What is not listed, in words."""
        counts, whole = self._totals
        said = [
            (~self._solved, "not reached in the budget"),
            (self._solved & ~whole, "not all ties were followed: there are more equilibria"),
            (
                counts > self.most,
                f"more than {self.most} equilibria, the first of which are listed",
            ),
        ]
        every = self.source.n_games
        return [in_games(what, np.flatnonzero(w), every) for w, what in said if w.any()]

    # Columns

    @cached_property
    def game(self) -> Ints:
        """Game of each equilibrium that is listed, shape (E,)."""
        return np.repeat(np.arange(self.source.n_games), np.minimum(self._totals[0], self.most))

    @cached_property
    def _rank(self) -> Ints:
        """Number of each among those of its game."""
        return spread(np.minimum(self._totals[0], self.most))[1]

    def _parts(self, entries: Ints) -> Iterator[tuple[int, Ints, Ints, Ties | None]]:
        """Entries that are worked out together: the chunk, where they are, their games, the ties.

        Games are numbered as the ties count them; where there are none, as the chunk does.
        """
        chunks, games = np.divmod(self.game[entries], self._chunks.size)
        single = self.unique[self.game[entries]]
        for chunk in np.unique(chunks).tolist():
            here = np.flatnonzero((chunks == chunk) & single)
            if len(here):
                yield chunk, here, games[here], None
            here = np.flatnonzero((chunks == chunk) & ~single)
            for ties in self._chunks.ties(chunk) if len(here) else ():
                some = here[np.isin(games[here], ties.games)]
                if len(some):
                    yield chunk, some, np.searchsorted(ties.games, games[some]), ties

    def _chosen(self, entries: Ints) -> Chosen:
        """Nodes that follow decisions, shape (N, len(entries))."""
        result = np.empty((len(self.source.parent), len(entries)), dtype=np.int32)
        for chunk, here, games, ties in self._parts(entries):
            if ties is None:
                result[:, here] = self._chunks.first(chunk).chosen[:, games]
            else:
                result[:, here] = listed(ties, games, self._rank[entries[here]])
        return result

    def _pieces(self) -> Iterator[Ints]:
        """Go through all entries, some at a time."""
        step = max(1, NUMBERS // (self.source.n_players * len(self.source.parent)))
        for low in range(0, len(self), step):
            yield np.arange(low, min(low + step, len(self)))

    def _played(self, entries: Ints) -> Floats:
        """Behaviour, shape (K, len(entries))."""
        tree, chosen = self.source, self._chosen(entries)
        by_chance = np.repeat(tree.set_player == CHANCE, np.diff(tree.first_choice))
        result = np.where(by_chance[:, None], self._chunks.chances[:, self.game[entries]], 0.0)
        decisions = np.flatnonzero(tree.player >= 0)
        result[tree.choice[chosen[decisions]], np.arange(len(entries))] = 1.0
        return result

    @cached_property
    def behaviour(self) -> Floats:
        """Probability of each choice, shape (K, E)."""
        return self._played(np.arange(len(self)))

    @cached_property
    def beliefs(self) -> Floats:
        """Everybody knows where it is: 1 at each decision, shape (N, E)."""
        one = np.where(self.source.player >= 0, 1.0, np.nan)
        return np.broadcast_to(one[:, None], (len(one), len(self)))

    @cached_property
    def payoffs(self) -> Floats:
        """Expected payoffs, shape (n, E)."""
        return self._paid(np.arange(len(self)))

    def _paid(self, entries: Ints) -> Floats:
        """Expected payoffs, shape (n, len(entries))."""
        flat = self.first_payoffs.reshape(self.source.n_players, -1)
        result = flat[:, self.game[entries]]
        for _, here, games, ties in self._parts(entries):
            if ties is not None:
                value, _ = root_values(ties, games, self._rank[entries[here]])
                result[:, here] = self._chunks.compared.paid(ties.layers[0].value[:, value])
        return result

    @cached_property
    def regret(self) -> Floats:
        """The most that anybody could gain by other choices from some decision on, shape (E,).

        Worked out anew from the payoffs of the tree.
        """
        parts = [self._chunks.gains(self.game[e], self._chosen(e)) for e in self._pieces()]
        return np.concatenate([np.empty(0), *parts])

    @cached_property
    def is_pure(self) -> Bools:
        """Nobody mixes anywhere, shape (E,)."""
        return np.ones(len(self), dtype=bool)

    # Of each game

    @cached_property
    def values(self) -> Floats:
        """What each node is worth in the first equilibrium of each game, (n, N, *batch)."""
        tree = self.source
        result = np.full((tree.n_players, len(tree.parent), tree.n_games), np.nan)
        for chunk, games in self._each_chunk():
            result[..., games] = self._chunks.compared.paid(self._chunks.first(chunk).worth)
        return result.reshape(*result.shape[:2], *tree.batch_shape)

    @cached_property
    def optimal(self) -> Bools:
        """Whether some equilibrium takes a choice, shape (K, *batch); true of chance."""
        tree = self.source
        by_chance = np.repeat(tree.set_player == CHANCE, np.diff(tree.first_choice))
        result = np.repeat(by_chance[:, None], tree.n_games, axis=1)
        decisions = np.flatnonzero(tree.player >= 0)
        for chunk, games in self._each_chunk():
            chosen = self._chunks.first(chunk).chosen[decisions]
            result[tree.choice[chosen], np.arange(games.start, games.stop)] = True
            for ties in self._chunks.ties(chunk):
                node, game = used(ties)
                result[tree.choice[node], games.start + ties.games[game]] = True
        return result.reshape(-1, *tree.batch_shape)

    @cached_property
    def outcome(self) -> Ints:
        """The end that the first equilibrium reaches, as `Tree.leaves` counts, shape (*batch).

        -1 where chance decides between several.
        """
        result = np.full(self.source.n_games, -1)
        for chunk, games in self._each_chunk():
            result[games] = self._chunks.outcome(chunk)
        return result.reshape(self.source.batch_shape)

    def _each_chunk(self) -> Iterator[tuple[int, slice]]:
        """Chunks that were solved, and their games."""
        for chunk in range(len(self._chunks)):
            games = self._chunks.games(chunk)
            if self._solved[games].all():
                yield chunk, games

    # One by one

    def __getitem__(self, k: int) -> Assessment:
        """Equilibrium number `k`."""
        entry = self._entry(k)
        return Assessment(
            self.source,
            self._played(entry)[:, 0],
            self.beliefs[:, 0],
            self._paid(entry)[:, 0],
            float(self._chunks.gains(self.game[entry], self._chosen(entry))[0]),
            int(self.game[entry[0]]),
        )

    def _entry(self, k: int) -> Ints:
        """Check the number of an equilibrium."""
        if not isinstance(k, (int, np.integer)) or not -len(self) <= k < len(self):
            raise NegotiationError(f"no equilibrium {k!r}: {len(self)} are listed")
        return np.array([k % len(self)])

    def path(self, k: int = 0) -> dict[tuple[str, ...], float]:
        """Return what happens in an equilibrium.

        Parameters
        ----------
        k : int, optional
            The first by default.

        Returns
        -------
        dict of tuple of str to float
            Of each sequence of actions (and branches of chance moves) to an end that is reached,
            the probability.
        """
        return {actions_to(self.source, end): p for end, p in self._plays(self._entry(k))}

    def _plays(self, entry: Ints) -> list[tuple[int, float]]:
        """Ends that are reached in an equilibrium, and how likely."""
        chances = self._chunks.chances[:, self.game[entry[0]]]
        return plays(self.source, self._chosen(entry)[:, 0], chances)

    # For people

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an equilibrium that is listed.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``path``, what happens in words; one an information set, named
            ``PLAYER at SET``, with the action there; one a player with the payoff, named
            ``payoff: PLAYER``; ``regret``.
        """
        import pandas as pd

        tree = self.source
        rows: dict[str, Any] = {"game": self.game, "path": [""] * len(self)}
        chosen = self._chosen(np.arange(len(self)))
        for k, game in enumerate(self.game.tolist()):
            chances = self._chunks.chances[:, game]
            rows["path"][k] = path_in_words(tree, plays(tree, chosen[:, k], chances), chances)
        for here in tree.sets:
            if here.player is not None:
                actions = np.array(here.actions, dtype=object)
                taken = tree.action[chosen[here.nodes[0]]]
                rows[f"{here.player} at {here.key}"] = actions[taken]
        for i, player in enumerate(tree.players):
            rows[f"payoff: {player}"] = self.payoffs[i]
        rows["regret"] = self.regret
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        """How many; of a family, of how many games."""
        if self.source.n_games > 1:
            alone = int(self.unique.sum())
            found = f"one equilibrium in {alone} of {self.source.n_games} games"
            if alone < self.source.n_games:
                found += f", several in {int((self._solved & ~self.unique).sum())}"
        else:
            found = equilibria_in_words(int(self.count[0]))
            found += " of 1 game, " + ("complete" if self.complete[0] else "not all listed")
        return f"<BackwardInduction: {found}; {self.method}>"

    def _lines(self, k: int) -> tuple[str, str, dict[str, str]]:
        """What happens in an equilibrium, the payoffs, and what each player would do."""
        tree, entry = self.source, self._entry(k)
        size = float(np.abs(tree.payoffs).max())
        payoffs = ", ".join(number(v, size) for v in self._paid(entry)[:, 0])
        path = path_in_words(tree, self._plays(entry), self._chunks.chances[:, self.game[k]])
        return path, payoffs, in_words(tree, self._chosen(entry)[:, 0])

    def __str__(self) -> str:
        """Of the first few equilibria the path, and then what each player would do where."""
        lines = [repr(self)]
        for k in range(min(len(self), SHOWN)):
            path, payoffs, plans = self._lines(k)
            lead = f"game {self.game[k]}: " * (self.source.n_games > 1)
            line = f"  {lead}{path}  (payoffs {payoffs})"
            parts = [*wrapped(lead + path, "  ", hang=4), f"    payoffs {payoffs}"]
            lines += [line] if len(line) <= WIDTH else parts
            told = [f"{named('player', name)}: {plan}" for name, plan in plans.items()]
            lines += [part for plan in told for part in wrapped(plan, "    ", hang=4)]
        return "\n".join([*lines, *(f"  {line}" for line in self._left())])

    def _left(self) -> list[str]:
        """Lines for what is not in a table."""
        rest = more(len(self) - SHOWN, "equilibrium", "equilibria")
        return [line for line in (rest, *self.unresolved) if line]

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        several = self.source.n_games > 1
        names = [named("player", name) for name in self.source.players]
        rows = []
        for k in range(min(len(self), SHOWN)):
            *first, plans = self._lines(k)
            rows.append([str(self.game[k])] * several + [*first, *plans.values()])
        head = ["game"] * several + ["path", "payoffs", *names]
        return paragraphs(repr(self)[1:-1]) + table(head, rows) + paragraphs(*self._left())
