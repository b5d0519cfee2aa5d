"""Read a game in extensive form from the text of an ``.efg`` file: the words, and the nodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from negotiation.errors import NegotiationError
from negotiation.formats.efg_writing import LONGEST
from negotiation.games.nodes import CHANCE, Columns
from negotiation.games.tree import SLACK, Tree

__all__ = ["tree_of"]

Number = int | Fraction

_QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
#: A quotation mark that is never closed takes all that is left.
_WORD = re.compile(rf'{_QUOTED.pattern}|".*|[{{}},]|[^\s{{}},"]+', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?)", re.ASCII | re.IGNORECASE)
#: Digits of the number of a player, an information set or an outcome.
_DIGITS = 18
#: Characters of a word that an error shows.
_SHOWN = 40


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
    words = _Words(text)
    title, players, comment = _prologue(words)
    columns = _Nodes(words, len(players)).read()
    return Tree.from_columns(players, columns, title=title, comment=comment)


class _Words:
    """The words of a text, and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.all: list[str] = _WORD.findall(text)
        last = self.all[-1] if self.all else ""
        unclosed = last.startswith('"') and not _QUOTED.fullmatch(last)
        self.unclosed = len(self.all) - 1 if unclosed else -1
        self.all.append("")  # The end of the text.
        self._numbers: dict[str, Number] = {}

    @property
    def next(self) -> str:
        """The next word, which stays; the empty word is the end."""
        return self.all[self.at]

    @property
    def quoted(self) -> bool:
        """Whether the next word is a text in quotation marks."""
        return self.all[self.at][:1] == '"'

    @property
    def described(self) -> bool:
        """Whether a name or a list in braces comes next."""
        return self.all[self.at][:1] in {'"', "{"}

    def line(self, at: int) -> int:
        """Line on which a word starts, counted from 1."""
        return self.text.count("\n", 0, self._start(at)) + 1

    def _start(self, at: int) -> int:
        """Where a word starts in the text."""
        match = next(islice(_WORD.finditer(self.text), at, None), None)
        return len(self.text.rstrip()) if match is None else match.start()

    def error(self, what: str, at: int | None = None) -> NegotiationError:
        """Build the error for a word, of the next one if none is named."""
        at = self.at if at is None else at
        start = self._start(at)
        column = start - self.text.rfind("\n", 0, start)
        return NegotiationError(f"line {self.line(at)}, column {column}: {what}")

    def unexpected(self, expected: str) -> NegotiationError:
        """Build the error for a next word that should not stand there."""
        if self.at == self.unclosed:
            return self.error(f"expected {expected}, got a quotation mark that is never closed")
        word = self.next
        got = repr(word if len(word) <= _SHOWN else f"{word[:_SHOWN]}...") if word else "the end"
        hint = "; the quotation marks in the file do not pair up" if self.unclosed >= 0 else ""
        return self.error(f"expected {expected}, got {got}{hint}")

    def symbol(self, wanted: str, expected: str) -> None:
        """Pass over a word that must stand here."""
        if self.all[self.at] != wanted:
            raise self.unexpected(expected)
        self.at += 1

    def quote(self, expected: str) -> str:
        """Take a text in quotation marks."""
        word = self.all[self.at]
        if word[:1] != '"' or self.at == self.unclosed:
            raise self.unexpected(f"{expected} in quotation marks")
        self.at += 1
        return _ESCAPED.sub(r"\1", word[1:-1]) if "\\" in word else word[1:-1]

    def whole(self, expected: str) -> int:
        """Take a whole number that is not negative."""
        word = self.all[self.at]
        if not (word.isdigit() and word.isascii() and len(word) <= _DIGITS):
            raise self.unexpected(expected)
        self.at += 1
        return int(word)

    def number(self, expected: str) -> Number:
        """Take a number, exactly."""
        word = self.all[self.at]
        value = self._numbers.get(word)
        if value is None:
            value = self._numbers[word] = self._exact(word, expected)
        self.at += 1
        return value

    def _exact(self, word: str, expected: str) -> Number:
        """Turn a word into a number."""
        if not _NUMBER.fullmatch(word):
            raise self.unexpected(f"{expected}: an integer, a fraction such as 1/3, or a decimal")
        if len(word) > LONGEST:
            raise self.error(f"a number of more than {LONGEST} characters")
        try:
            value = Fraction(word)
            float(value)
        except ZeroDivisionError:
            raise self.error(f"{word} divides by zero") from None
        except OverflowError:
            raise self.error(f"{word:.{_SHOWN}} is too large") from None
        return value.numerator if value.denominator == 1 else value


def _prologue(words: _Words) -> tuple[str, list[str], str]:
    """Read title, players and comment."""
    start = 'the header of a game in extensive form, EFG 2 R "title" { "player" ... }'
    if not words.next:
        raise NegotiationError(f"the file is empty; it starts with {start}")
    words.symbol("EFG", start)
    words.symbol("2", "2, the version of the format")
    if words.next not in {"R", "D"}:
        raise words.unexpected("R (or D), the kind of numbers")
    words.at += 1
    title = words.quote("the title")
    words.symbol("{", "{ and the names of the players")
    players = []
    while words.next != "}":
        players.append(words.quote("the name of a player, or }"))
    words.at += 1
    return title, players, words.quote("a comment") if words.quoted else ""


class _Outcome(NamedTuple):
    """An outcome, and the place of the word that it was first given at."""

    name: str
    payoffs: list[Number]
    at: int


class _Nodes:
    """The nodes of a tree, as columns."""

    def __init__(self, words: _Words, n_players: int) -> None:
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
        if abs(sum(chances) - 1) > SLACK:
            total = f"{float(sum(chances)):.10g}"
            raise words.error(f"probabilities of chance move {number} add up to {total}, not 1", at)
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
        payoffs = self._payoffs(number)
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

    def _payoffs(self, number: int) -> list[Number]:
        """Read payoffs in braces, with or without commas."""
        words = self.words
        words.symbol("{", "{ and the payoffs")
        payoffs: list[Number] = []
        while words.next != "}":
            if len(payoffs) == self.n_players:
                raise words.unexpected(f"}} after the payoffs of all {self.n_players} players")
            payoffs.append(words.number(f"the payoff of player {len(payoffs) + 1}"))
            words.at += words.next == ","
        if len(payoffs) < self.n_players:
            raise words.unexpected(
                f"{self.n_players} payoffs of outcome {number}, one for each player, after"
                f" {len(payoffs)}"
            )
        words.at += 1
        return payoffs

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
