"""A game in normal form as a table of values between commas, which a spreadsheet opens.

    Ann,Ben,payoff: Ann,payoff: Ben
    swerve,swerve,0,0
    swerve,drive on,-1,1
    drive on,swerve,1,-1
    drive on,drive on,-10,-10

There is a column for each player, with its strategy, then one for each player with its payoff, and
a row for each profile, in any order. Semicolons or tabs may stand in place of the commas. What has
one of them in it, a line end or a quotation mark stands in quotation marks, which are doubled
inside. Numbers are as in an ``.nfg`` file, with a decimal point.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
from collections.abc import Iterator
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.formats.long_tables import PAYOFF, game_of_rows, players_of
from negotiation.formats.nfg import single
from negotiation.formats.rationals import SHOWN, Number, as_written, number_text, read_number
from negotiation.formats.sources import TABLE, mark_between, read_source
from negotiation.games.normal_form import NormalFormGame

__all__ = ["game_of", "read_csv", "to_csv"]


def read_csv(source: str | os.PathLike[str]) -> NormalFormGame:
    """Read a game in normal form from a table of values between commas.

    Parameters
    ----------
    source : str or path
        The name of a file, or a text of several lines. The first names the players, once as they
        are and once after ``payoff:``; each other line has a strategy of every player and what
        everybody gets.

    Returns
    -------
    NormalFormGame
        Strategies are in the order in which they come; numbers are kept exactly.

    Raises
    ------
    NegotiationError
        If the file cannot be read or is malformed, with the line and what was expected there; or
        if a profile is missing or comes twice.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.read_csv('''A,B,payoff: A,payoff: B
    ... stop,stop,0,0
    ... stop,go,-1,1
    ... go,stop,1,-1
    ... go,go,-10,-10
    ... ''')
    >>> game.strategies, game.payoffs[0].tolist()
    ((('stop', 'go'), ('stop', 'go')), [[0.0, -1.0], [1.0, -10.0]])
    """
    return read_source(source, "a CSV file", TABLE, "has several lines", game_of)


def game_of(text: str) -> NormalFormGame:
    """Read a game from the text of a CSV file; see `read_csv`."""
    rows = _rows(text)
    line, head = next(rows, (1, []))
    try:
        players = players_of(head)
    except NegotiationError as error:
        raise _error(line, str(error)) from None
    places = {name: k for k, name in enumerate(head)}

    def read(line: int, row: list[str]) -> tuple[str, list[str], list[Number]]:
        if len(row) != len(head):
            raise _error(line, f"expected {len(head)} values, as in the first line, got {len(row)}")
        profile = [row[places[name]].strip() for name in players]
        heads = [PAYOFF + name for name in players]
        return f"line {line}", profile, [_number(line, name, row[places[name]]) for name in heads]

    return game_of_rows(players, (read(*each) for each in rows))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row ends and its values, without rows that are empty."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=mark_between(text), strict=True)
    try:
        for row in reader:
            if any(value.strip() for value in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise _error(reader.line_num, f"this is no CSV: {error}") from None


def _number(line: int, column: str, word: str) -> Number:
    """Read a payoff."""
    try:
        value = read_number(word.strip())
    except NegotiationError as error:
        raise _error(line, f"{column}: {error}") from None
    if value is None:
        raise _error(
            line,
            f"{column}: expected an integer, a fraction such as 1/3, or a decimal with a point,"
            f" got {word[:SHOWN]!r}",
        )
    return value


def _error(line: int, what: str) -> NegotiationError:
    """Build an error that says where."""
    return NegotiationError(f"line {line}: {what}")


def to_csv(game: Any) -> str:
    """Write a game in normal form as a table of values between commas.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.

    Returns
    -------
    str
        From which `read_csv` makes the same game, but for title and comment. A float is written as
        the shortest decimal number that is read as the same float, everything else exactly.

    Raises
    ------
    NegotiationError
        If it is a family of games, or a table could not say it: a name with white space around it,
        or a number too long to be read again.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(to_csv(ng.NormalFormGame([[1, 0.5]], players=["A"], strategies=[["go", "stay"]])))
    A,payoff: A
    go,1
    stay,0.5
    <BLANKLINE>
    """
    game = single(game, "a CSV file")
    values = as_written("payoffs", game.given_payoffs.reshape(game.n_players, -1).T)
    texts = zip(*[map(number_text, values)] * game.n_players, strict=True)
    rows = zip(itertools.product(*game.strategies), texts, strict=True)
    head = [*game.players, *(PAYOFF + name for name in game.players)]
    lines = [head, *([*profile, *paid] for profile, paid in rows)]
    text = "".join(f"{','.join(map(_quoted, line))}\n" for line in lines)
    try:
        again = game_of(text)
    except NegotiationError as error:
        raise NegotiationError(f"{game!r} cannot be written as a table: {error}") from None
    if (again.players, again.strategies) != (game.players, game.strategies):
        raise NegotiationError(f"a name in {game!r} would not be read back as it is")
    return text


def _quoted(value: str) -> str:
    """A value as it stands in the file; the csv module would leave some of these bare."""
    return '"' + value.replace('"', '""') + '"' if re.search(r'[",;\t\r\n]', value) else value
