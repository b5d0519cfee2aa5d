r"""A game in normal form as an ``.nfg`` file, which Gambit and others read and write.

    NFG 1 R "Chicken" { "Ann" "Ben" }

    { { "swerve" "drive on" }
    { "swerve" "drive on" }
    }
    "The comment may be left out."

    0 0
    1 -1
    -1 1
    -10 -10

After the players come their strategies, by name or, as in ``{ 2 2 }``, by number. Then come the
payoffs of all players at one profile after the other, the first player's strategy changing fastest.
In the other form outcomes are described first, and the number of one is given for each profile, 0
for none, which pays nothing:

    { { "peace" 0, 0 } { "gives in" 1 -1 } { "" -1 1 } { "crash" -10 -10 } }
    1 2 3 4

White space and line ends mean nothing but in texts. In a text a quotation mark comes after a
backslash; a backslash stands for itself, and two of them for one. A name that is empty is the
number of the player or strategy.
"""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.formats.gambit_words import Words, quoted
from negotiation.formats.long_tables import MOST_PLAYERS, array_of
from negotiation.formats.rationals import Number, as_written, number_text
from negotiation.formats.sources import read_source
from negotiation.games.normal_form import NormalFormGame, as_game

__all__ = ["game_of", "read_nfg", "single", "to_nfg"]

#: How a text begins, which is no name of a file.
_TEXT = re.compile(r"\s*(NFG\s|NFG\Z|\Z)|.*[\n\"{]")
_START = 'the header of a game in normal form, NFG 1 R "title" { "player" ... } { ... }'


def read_nfg(source: str | os.PathLike[str]) -> NormalFormGame:
    r"""Read a game in normal form from an ``.nfg`` file or its text, in either form.

    Parameters
    ----------
    source : str or path
        The name of a file, or a text that starts with ``NFG``.

    Returns
    -------
    NormalFormGame
        Numbers are kept exactly, decimals too: 0.1 is 1/10 in `NormalFormGame.exact_payoffs`.
        A game has no names of outcomes; those of the file are read and left.
        `NormalFormGame.to_nfg` writes the text in a normal form.

    Raises
    ------
    NegotiationError
        If the file cannot be read or is malformed, with the line and what was expected there.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.read_nfg('''NFG 1 R "Chicken" { "Ann" "Ben" } { { "stop" "go" } { "stop" "go" } }
    ... 0 0  1 -1  -1 1  -10 -10''')
    >>> game
    <NormalFormGame 'Chicken': Ann, Ben; 2 x 2>
    >>> game.payoffs[0]
    array([[  0.,  -1.],
           [  1., -10.]])
    """
    return read_source(source, "an .nfg file", _TEXT, "starts with NFG", game_of)


def game_of(text: str) -> NormalFormGame:
    """Read a game from the text of an ``.nfg`` file; see `read_nfg`."""
    words = Words(text)
    at = words.at
    title, named = words.header("NFG", "1", _START)
    if not 1 <= len(named) <= MOST_PLAYERS:
        raise words.error(f"expected 1 to {MOST_PLAYERS} players, got {len(named)}", at)
    players = _names(words, "players", named, at)
    strategies = _strategies(words, players)
    comment = words.quote("a comment") if words.quoted else ""
    shape = tuple(map(len, strategies))
    if words.next == "{":
        rows = _by_outcome(words, len(players), shape)
    else:
        rows = _by_profile(words, len(players), shape)
    if words.next:
        raise words.unexpected(f"the end, since all {math.prod(shape)} profiles have payoffs")
    payoffs = array_of(rows).T.reshape(len(players), *shape, order="F")
    return NormalFormGame(payoffs, players, strategies, title=title, comment=comment)


def _names(words: Words, what: str, names: Sequence[str], at: int) -> list[str]:
    """Take names, which must differ; an empty one is its number."""
    found = [name if name.strip() else str(k) for k, name in enumerate(names, 1)]
    name, times = Counter(found).most_common(1)[0]
    if times > 1:
        raise words.error(f"the names of {what} repeat: {name!r}", at)
    return found


def _strategies(words: Words, players: Sequence[str]) -> list[list[str]]:
    """Read the strategies of all players: their names in braces, or how many there are."""
    words.symbol("{", "{ and the strategies")
    found: list[list[str]] = []
    for player in players:
        at = words.at
        if words.next == "{":
            words.at += 1
            names = words.quotes(f"the name of a strategy of {player!r}, or }}")
        else:
            number = words.whole(f"{{ and the strategies of {player!r}, or how many there are")
            if number > words.left:
                raise words.error(f"{number} strategies of {player!r}, and not so many payoffs", at)
            names = [""] * number
        if not names:
            raise words.error(f"player {player!r} needs a strategy", at)
        found.append(_names(words, f"the strategies of {player!r}", names, at))
    words.symbol("}", f"}} after the strategies of all {len(players)} players")
    return found


def _by_profile(words: Words, n: int, shape: tuple[int, ...]) -> list[list[Number]]:
    """Read the payoffs of all players at each profile."""
    if words.left < math.prod(shape) * n:  # Each is a word: an array is made for none too many.
        found = f"{words.left} words are left" if words.left else "the file ends here"
        raise words.error(
            f"expected {math.prod(shape) * n} payoffs, of {n} players at {math.prod(shape)}"
            f" profiles, or {{ and the outcomes; {found}"
        )
    rows = []
    for k in range(math.prod(shape)):
        row = []
        for i in range(n):
            row.append(words.number(f"the payoff of player {i + 1} at profile {k + 1}"))
            words.at += words.next == ","
        rows.append(row)
    return rows


def _by_outcome(words: Words, n: int, shape: tuple[int, ...]) -> list[list[Number]]:
    """Read outcomes, and the number of one for each profile."""
    words.symbol("{", "{ and the outcomes")
    outcomes: list[list[Number]] = [[0] * n]
    while words.next != "}":
        words.symbol("{", "{ and an outcome, or } after the last")
        if words.quoted:
            words.quote("the name of an outcome")
        outcomes.append(words.payoffs(n, f"outcome {len(outcomes)}"))
    words.at += 1
    count = math.prod(shape)
    if words.left < count:
        raise words.error(
            f"expected the number of an outcome for each of {count} profiles;"
            f" {words.left} words are left"
        )
    rows = []
    for k in range(count):
        at = words.at
        number = words.whole(f"the number of the outcome of profile {k + 1}, 0 for none")
        if number >= len(outcomes):
            raise words.error(f"no outcome {number}: there are {len(outcomes) - 1}", at)
        rows.append(outcomes[number])
    return rows


def to_nfg(game: Any, *, outcomes: bool = False) -> str:
    r"""Write a game in normal form as the text of an ``.nfg`` file.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    outcomes : bool, optional
        Write the form with outcomes, profiles with the same payoffs sharing one.

    Returns
    -------
    str
        From which `read_nfg` makes the same game. A float is written as the shortest decimal number
        that is read as the same float, everything else exactly.

    Raises
    ------
    NegotiationError
        If it is a family of games, or a number is too long to be read again.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[1, 0], [0, 1]], [[1, 0], [0, 2]]], players=["A", "B"])
    >>> print(to_nfg(game))
    NFG 1 R "" { "A" "B" }
    <BLANKLINE>
    { { "1" "2" }
    { "1" "2" }
    }
    ""
    <BLANKLINE>
    1 1
    0 0
    0 0
    1 2
    <BLANKLINE>
    >>> print(to_nfg(game, outcomes=True).split('""\n\n')[1])
    {
    { "" 1, 1 }
    { "" 0, 0 }
    { "" 1, 2 }
    }
    1 2 2 3
    <BLANKLINE>
    """
    game = single(game, "an .nfg file")
    players = " ".join(map(quoted, game.players))
    strategies = (" ".join(map(quoted, names)) for names in game.strategies)
    lists = "\n".join(f"{{ {names} }}" for names in strategies)
    head = f"NFG 1 R {quoted(game.title)} {{ {players} }}\n\n{{ {lists}\n}}\n"
    body = _outcomes(game) if outcomes else "\n".join(map(" ".join, _profiles(game)))
    return f"{head}{quoted(game.comment)}\n\n{body}\n"


def single(game: Any, what: str) -> NormalFormGame:
    """Take a game, which must be no family, for a file that holds one."""
    game = as_game(game)
    if game.batch_shape:
        raise NegotiationError(
            f"{what} holds one game, and this is a family of shape {game.batch_shape}: take one of"
            " its games, such as game[0]"
        )
    return game


def _profiles(game: NormalFormGame) -> Iterator[tuple[str, ...]]:
    """Yield the payoffs of each profile as texts, the first player's strategy changing fastest."""
    values = game.given_payoffs.reshape(game.n_players, -1, order="F").T
    texts = map(number_text, as_written("payoffs", values))
    return zip(*[texts] * game.n_players, strict=True)


def _outcomes(game: NormalFormGame) -> str:
    """Describe all outcomes, then say which is that of each profile."""
    known: dict[tuple[str, ...], int] = {}
    numbers = [str(known.setdefault(paid, len(known) + 1)) for paid in _profiles(game)]
    described = "\n".join(f'{{ "" {", ".join(paid)} }}' for paid in known)
    return f"{{\n{described}\n}}\n{' '.join(numbers)}"
