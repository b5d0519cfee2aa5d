"""Read a game in extensive form from the text of an ``.efg`` file."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from negotiation.errors import NegotiationError
from negotiation.formats.gambit_words import Words
from negotiation.formats.rationals import Number
from negotiation.games.nodes import CHANCE, Columns
from negotiation.games.tree import Tree
from negotiation.games.tree_numbers import SLACK

__all__ = ["tree_of"]

START = 'the header of a game in extensive form, EFG 2 R "title" { "player" ... }'


def tree_of(text: str) -> Tree:
    """Read a tree.

    Parameters
    ----------
    text : str
        Of an ``.efg`` file.

    Returns
    -------
    Tree

    Raises
    ------
    NegotiationError
        If the text is malformed, with the line and what was expected there; or as for `Tree`.
    """
    words = Words(text)
    title, players, comment = _prologue(words)
    columns = _Nodes(words, len(players)).read()
    return Tree.from_columns(players, columns, title=title, comment=comment)


def _prologue(words: Words) -> tuple[str, list[str], str]:
    """Read title, players and comment."""
    title, players = words.header("EFG", "2", START)
    return title, players, words.quote("a comment") if words.quoted else ""


class _Outcome(NamedTuple):
    """An outcome, and the place of the word that it was first given at."""

    name: str
    payoffs: list[Number]
    at: int


class _Nodes:
    """The nodes of a tree, as columns."""

    def __init__(self, words: Words, n_players: int) -> None:
        self.words, self.n_players = words, n_players
        self.columns = Columns.empty()
        self.known: dict[tuple[int, int], int] = {}  # Of player and number: the information set,
        self.given: list[int] = []  # and of that the place where it was given.
        self.outcomes: dict[int, _Outcome] = {}
        self.starts: list[int] = []  # Places of the nodes.

    def read(self) -> Columns:
        """Read all nodes to the end of the text."""
        words, columns = self.words, self.columns
        readers: dict[str, Callable[[], int]] = {
            "c": self._chance, "p": self._decision, "t": lambda: -1
        }  # fmt: skip
        ahead = [(-1, -1)]
        while ahead:
            reader = readers.get(words.next)
            if reader is None:
                raise self._no_node(ahead)
            here = len(columns.parent)
            self.starts.append(words.at)
            words.at += 1
            columns.names.append(words.quote("the name of the node (may be empty)"))
            parent, action = ahead.pop()
            columns.parent.append(parent)
            columns.action.append(action)
            h = reader()
            columns.information.append(h)
            columns.outcome.append(self._outcome())
            if h >= 0:
                ahead.extend([(here, k) for k in reversed(range(len(columns.set_actions[h])))])
        if words.next:
            raise words.unexpected("the end, since all branches of the tree have ended")
        self._fill_outcomes()
        return columns

    def _no_node(self, ahead: list[tuple[int, int]]) -> NegotiationError:
        """Build the error for a next word that should start a node."""
        words, (parent, action) = self.words, ahead[-1]
        where = "at the root"
        if parent >= 0:
            label = self.columns.set_actions[self.columns.information[parent]][action]
            line = words.line(self.starts[parent])
            where = f"after {label!r} of the node on line {line}"
        missing = "" if words.next else f" ({len(ahead)} missing in all)"
        return words.unexpected(
            f"c, p or t, for a chance move, a player's move or an end {where}{missing}"
        )

    def _decision(self) -> int:
        """Read the player and the information set of a node."""
        words = self.words
        at = words.at
        player = words.whole("the number of a player")
        if not 1 <= player <= self.n_players:
            expected = f"expected the number of a player, from 1 to {self.n_players}"
            raise words.error(f"{expected}, got {player}", at)
        number = words.whole("the number of an information set")
        if not words.described:
            return self._known_set(player - 1, number)
        label = words.quote("the name of the information set") if words.quoted else ""
        actions = self._actions(self._action)
        if len(set(actions)) < len(actions):
            raise words.error(f"actions of information set {number} repeat", at)
        return self._set(player - 1, number, label, actions, None, at)

    def _chance(self) -> int:
        """Read the information set of a chance move, which nodes may share."""
        words = self.words
        at = words.at
        number = words.whole("the number of a chance move")
        if not words.described:
            return self._known_set(CHANCE, number)
        label = words.quote("the name of the chance move") if words.quoted else ""
        chances: list[Number] = []

        def branch() -> str:
            action = self._action()
            chances.append(words.number(f"the probability of {action!r}"))
            if chances[-1] < 0:
                raise words.error(f"the probability of {action!r} is negative", words.at - 1)
            return action

        actions = self._actions(branch)
        total = float(sum(map(Fraction, chances)))
        if abs(total - 1) > SLACK:
            what = f"probabilities of chance move {number} add up to {total:.10g}"
            raise words.error(f"{what}, not 1", at)
        return self._set(CHANCE, number, label, actions, chances, at)

    def _action(self) -> str:
        """Read the name of an action."""
        return self.words.quote("the name of an action, or }")

    def _actions(self, one: Callable[[], str]) -> tuple[str, ...]:
        """Read a list of actions in braces."""
        words = self.words
        words.symbol("{", "{ and the actions")
        actions = []
        while words.next != "}":
            actions.append(one())
        if not actions:
            raise words.unexpected("at least one action")
        words.at += 1
        return tuple(actions)

    def _known_set(self, player: int, number: int) -> int:
        """Find an information set that was given before."""
        h = self.known.get((player, number))
        if h is None:
            raise self.words.error(
                f"{_set_words(player, number)} was not given before: expected its name and actions"
                " after the number",
                self.words.at - 1,
            )
        return h

    def _set(
        self,
        player: int,
        number: int,
        label: str,
        actions: tuple[str, ...],
        chances: list[Number] | None,
        at: int,
    ) -> int:
        """Keep an information set, or compare it with what was given before."""
        columns = self.columns
        h = self.known.setdefault((player, number), len(self.given))
        if h == len(self.given):
            self.given.append(at)
            columns.set_player.append(player)
            columns.set_number.append(number)
            columns.set_label.append(label)
            columns.set_actions.append(actions)
            columns.set_chances.append(chances)
            return h
        for what, before, now in (
            ("the name", columns.set_label[h], label),
            ("the actions", columns.set_actions[h], actions),
            ("the probabilities", columns.set_chances[h], chances),
        ):
            if before != now:
                raise self._differs(
                    _set_words(player, number), what, before, now, self.given[h], at
                )
        return h

    def _outcome(self) -> int:
        """Read the outcome of a node; return its number, -1 for none."""
        words, at = self.words, self.words.at
        number = words.whole("the number of an outcome, 0 for none")
        known = self.outcomes.get(number)
        if not number:
            if words.described:
                raise words.error("outcome 0 stands for none, and has no name and no payoffs")
            return -1
        if not words.described:
            if known is None:
                raise words.error(
                    f"outcome {number} was not given before: expected its name and payoffs after"
                    " the number",
                    at,
                )
            return number
        name = words.quote("the name of the outcome") if words.quoted else ""
        words.symbol("{", "{ and the payoffs")
        payoffs = words.payoffs(self.n_players, f"outcome {number}")
        if known is None:
            self.outcomes[number] = _Outcome(name, payoffs, at)
            return number
        for what, before, now in (
            ("the name", known.name, name),
            ("payoffs", known.payoffs, payoffs),
        ):
            if before != now:
                raise self._differs(f"outcome {number}", what, before, now, known.at, at)
        return number

    def _fill_outcomes(self) -> None:
        """Put the outcomes in the order of their numbers."""
        columns, place = self.columns, {-1: -1}
        for number, outcome in sorted(self.outcomes.items()):
            place[number] = len(columns.outcome_names)
            columns.outcome_names.append(outcome.name)
            columns.outcome_payoffs.append(outcome.payoffs)
        columns.outcome[:] = [place[number] for number in columns.outcome]

    def _differs(
        self, which: str, what: str, before: object, now: object, given: int, at: int
    ) -> NegotiationError:
        """Build the error for a description that is not that of before."""
        one, two = (_listed(value) for value in (before, now))
        line = self.words.line(given)
        return self.words.error(
            f"{what} of {which} must be as on line {line}: expected {one}, got {two}", at
        )


def _set_words(player: int, number: int) -> str:
    """Say which information set is meant."""
    if player == CHANCE:
        return f"chance move {number}"
    return f"information set {number} of player {player + 1}"


def _listed(value: object) -> str:
    """Show a text, or what is in a list."""
    if isinstance(value, (list, tuple)):
        return ", ".join(repr(v) if isinstance(v, str) else str(v) for v in value)
    return repr(value)
