"""The result of solvers of trees: behaviour, beliefs, and whether they are all there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.decisions import decision_names
from negotiation.games.framed import Framed
from negotiation.games.lines import WIDTH, wrapped
from negotiation.games.tables import SHOWN, paragraphs, table
from negotiation.games.tree import Tree
from negotiation.solvers.assessment import Assessment
from negotiation.solvers.play import bayes, gains, reach, values
from negotiation.solvers.words import apart, counted, mixture, more, named, number, quoted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Assessment", "Assessments", "equilibria_table"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Up to this share of the payoffs a regret is rounding, and is not mentioned.
ROUNDING = 1e-12


class Assessments(Framed):
    """Equilibria of a tree or of a family of trees, in columns.

    Made by the solvers of trees. Entries are ordered by game.

    Attributes
    ----------
    source : Tree
        What was solved.
    method : str
        How they were found.
    """

    def __init__(
        self,
        source: Tree,
        game: Ints,
        behaviour: Floats,
        *,
        complete: Bools,
        method: str,
        beliefs: Floats | None = None,
        belief_sets: Sequence[dict[int, Floats]] | None = None,
        unresolved: Sequence[str] = (),
    ) -> None:
        order = np.argsort(game, kind="stable")
        self.source, self.method = source, method
        self._game: Ints = np.asarray(game, dtype=np.intp)[order]
        self._behaviour: Floats = behaviour[:, order]
        self._complete, self._unresolved = complete, list(unresolved)
        self._beliefs = None if beliefs is None else beliefs[:, order]
        self._belief_sets = None if belief_sets is None else [belief_sets[k] for k in order]

    @property
    def game(self) -> Ints:
        """Index of the game in the flattened batch, shape (E,)."""
        return self._game

    @property
    def behaviour(self) -> Floats:
        """Probability of each choice, chance moves among them, as `Tree.first_choice`; (K, E)."""
        return self._behaviour

    @property
    def complete(self) -> Bools:
        """Whether every equilibrium was proved to be listed, shape (n_games,).

        Of the kind that was asked for; of a continuum its extreme points.
        """
        return self._complete

    @property
    def unresolved(self) -> list[str]:
        """What was not looked at or not decided, in words."""
        return self._unresolved

    @cached_property
    def beliefs(self) -> Floats:
        """How likely each decision is, given its set; NaN where nothing is said; (N, E)."""
        if self._beliefs is not None:
            return self._beliefs
        return bayes(self.source, reach(self.source, self.behaviour))

    @cached_property
    def payoffs(self) -> Floats:
        """Expected payoffs, shape (n, E)."""
        return np.asarray(values(self.source, self._paid_out, self.behaviour)[:, 0])

    @cached_property
    def regret(self) -> Floats:
        """The most that a player could gain at any information set with a belief, shape (E,).

        By other choices from there on; recomputed from the payoffs of the tree.
        """
        known = gains(self.source, self._paid_out, self.behaviour, self.beliefs)
        return np.asarray(np.nan_to_num(known, nan=0.0).max(axis=0, initial=0.0))

    @property
    def _paid_out(self) -> Floats:
        """Payoffs at the ends in the game of each equilibrium, shape (n, L, E)."""
        flat = self.source.payoffs.reshape(*self.source.payoffs.shape[:2], self.source.n_games)
        return flat[..., self.game]

    def __len__(self) -> int:
        """Number of equilibria, of all games together."""
        return len(self.game)

    def __getitem__(self, k: int) -> Assessment:
        """Equilibrium number `k`."""
        if not isinstance(k, (int, np.integer)) or not -len(self) <= k < len(self):
            raise NegotiationError(f"no equilibrium {k!r}: there are {len(self)}")
        return Assessment(
            self.source,
            self.behaviour[:, k],
            self.beliefs[:, k],
            self.payoffs[:, k],
            float(self.regret[k]),
            int(self.game[k]),
            self._belief_sets[k] if self._belief_sets else {},
        )

    def __iter__(self) -> Iterator[Assessment]:
        """Go through the equilibria in order."""
        return (self[k] for k in range(len(self)))

    @cached_property
    def count(self) -> Ints:
        """Number of equilibria found in each game, shape (n_games,)."""
        return np.bincount(self.game, minlength=self.source.n_games)

    @cached_property
    def is_pure(self) -> Bools:
        """Whether no player mixes anywhere, shape (E,)."""
        sizes = np.diff(self.source.first_choice)
        own = np.repeat(self.source.set_player >= 0, sizes)
        return np.asarray(np.isin(self.behaviour[own], (0.0, 1.0)).all(axis=0))

    def of(self, game: int) -> list[Assessment]:
        """Equilibria of one game of the family."""
        if not isinstance(game, (int, np.integer)) or not 0 <= game < self.source.n_games:
            raise NegotiationError(f"no game {game!r}: the family has {self.source.n_games}")
        return [self[int(k)] for k in np.flatnonzero(self.game == game)]

    def probability(self, action: str) -> Floats:
        """How likely it is that somebody takes an action of this name, chance included.

        Parameters
        ----------
        action : str

        Returns
        -------
        array, shape (E,)

        Raises
        ------
        NegotiationError
            If there is none of that name in the tree.

        Examples
        --------
        >>> import negotiation as ng
        >>> answer = ng.Decision("B", {"accept": (3, 1), "fight": (0, 0)})
        >>> eqs = ng.backward_induction(ng.Tree(["A", "B"], ng.Decision("A", {
        ...     "wait": (2, 2), "demand": answer})))
        >>> eqs.probability("fight")
        array([0.])
        """
        tree = self.source
        named_so = [name == action for actions in tree.set_actions for name in actions]
        if not any(named_so):
            known = sorted({name for actions in tree.set_actions for name in actions})
            raise unknown_name("action", action, known)
        taken = np.zeros(len(tree.parent), dtype=bool)
        for level in tree.levels[1:]:
            taken[level] = taken[tree.parent[level]] | np.array(named_so)[tree.choice[level]]
        ends: Floats = reach(tree, self.behaviour)[tree.leaves]
        return ends[taken[tree.leaves]].sum(axis=0)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an equilibrium.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; one an information set, named ``PLAYER at SET``, with what is done
            there in words; one an information set of several decisions, named ``PLAYER at SET
            believes``, with the belief, or the range of those that will do, in words; one a player
            with the payoff, named ``payoff: PLAYER``; ``regret``.
        """
        import pandas as pd

        tree = self.source
        rows: dict[str, Any] = {"game": self.game}
        for here in tree.sets:
            if here.player is not None:
                own = slice(tree.first_choice[here.number], tree.first_choice[here.number + 1])
                rows[f"{here.player} at {here.key}"] = [
                    mixture(here.actions, x, "action") for x in self.behaviour[own].T
                ]
        for here in tree.sets:
            if here.player is not None and len(here.nodes) > 1:
                ranges = self._belief_sets or [{}] * len(self)
                rows[f"{here.player} at {here.key} believes"] = [
                    _belief(self._decisions[here.number], x, rows_of.get(here.number))
                    for x, rows_of in zip(self.beliefs[here.nodes].T, ranges, strict=True)
                ]
        for i, player in enumerate(tree.players):
            rows[f"payoff: {player}"] = self.payoffs[i]
        rows["regret"] = self.regret
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        """How many, of how many games, proved or not."""
        games = counted(self.source.n_games, "game")
        if self.complete.all():
            proof = "complete"
        elif self.source.n_games == 1:
            proof = "not proved complete"
        else:
            proof = f"complete for {int(self.complete.sum())}"
        return (
            f"<Assessments: {counted(len(self), 'equilibrium', 'equilibria')} of {games}, {proof};"
            f" {self.method}>"
        )

    def __str__(self) -> str:
        """Every equilibrium, and beliefs on a line below it; the first few of a long list."""
        lines = [repr(self)]
        for k in range(min(len(self), SHOWN)):
            one = self[k]
            lead = f"game {one.game}: " if self.source.n_games > 1 else ""
            lines += self._told(one, f"  {lead}")
            for what in self._believed(one):
                lines += wrapped(what, "    ", hang=4)
        lines += [f"  unresolved: {what}" for what in self.unresolved[:SHOWN]]
        rest = more(len(self) - SHOWN, "equilibrium", "equilibria")
        return "\n".join([*lines, *([f"  {rest}"] if rest else [])])

    def _told(self, one: Assessment, lead: str) -> list[str]:
        """What everybody does, in one line if it fits, or in one for each player."""
        facts = ", ".join(self._facts(one))
        line = f"{lead}{one}  ({facts})"
        if len(line) <= WIDTH:
            return [line]
        plans = [wrapped(plan, "    ", hang=4) for plan in one.by_player()]
        return [f"{lead}{facts}", *(part for plan in plans for part in plan)]

    def _facts(self, one: Assessment) -> list[str]:
        """What is said of an equilibrium in brackets."""
        size = float(np.abs(self.source.payoffs).max())
        facts = [f"payoffs {', '.join(number(v, size) for v in one.payoffs)}"]
        if one.regret > ROUNDING * size:
            facts.append(f"regret {one.regret:.1e}")
        return facts

    def _believed(self, one: Assessment) -> Iterator[str]:
        """What each player believes where it does not know where it is."""
        for player, sets in one.beliefs.items():
            own = self.source.sets_of(player)
            words = [
                f"at {quoted(key)}: "
                + _belief(self._decisions[own[key].number], x, one.belief_sets[player].get(key))
                for key, x in sets.items()
                if len(x) > 1
            ]
            if words:
                yield f"beliefs of {named('player', player)} {'; '.join(words)}"

    @cached_property
    def _decisions(self) -> list[tuple[str, ...]]:
        """Names of the decisions of each information set."""
        return [decision_names(self.source, here.number) for here in self.source.sets]

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        return (
            paragraphs(repr(self)[1:-1])
            + equilibria_table(self.to_frame(), self.source)
            + paragraphs(*self.unresolved[:SHOWN])
        )


def equilibria_table(frame: pd.DataFrame, source: Tree) -> str:
    """HTML of a table with one row an equilibrium, the first of many."""
    rows = frame.head(SHOWN)
    if source.n_games == 1:
        rows = rows.drop(columns="game")
    columns = {
        name: [number(v) if isinstance(v, float) else str(v) for v in rows[name]]
        for name in rows.columns
    }
    rest = more(len(frame) - SHOWN, "equilibrium", "equilibria")
    return table(columns, zip(*columns.values(), strict=True)) + paragraphs(rest)


def _belief(names: Sequence[str], x: Floats, rows: Floats | None) -> str:
    """What is believed, or between what and what each probability may be."""
    if np.isnan(x).any():
        return ""
    if rows is None:
        return mixture(names, x, "decision")
    low, high = rows.min(axis=0), rows.max(axis=0)
    return ", ".join(
        f"{number(a, 0)}{f' to {number(b, 0)}' if a < b else ''} {apart(name, 'decision')}"
        for name, a, b in zip(names, low, high, strict=True)
        if b > 0
    )
