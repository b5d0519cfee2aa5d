"""What players do, in words, as every result prints it; with the words for names and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from negotiation.games.words import counted, more, named, number

__all__ = [
    "actions", "apart", "choices", "counted", "in_games", "mixture", "more", "named", "number",
    "planned", "quoted",
]  # fmt: skip

Place = TypeVar("Place")


def mixture(names: Sequence[str], x: NDArray[Any], kind: str = "strategy") -> str:
    """Say what a player does, or believes.

    Parameters
    ----------
    names : sequence of str
        The player's strategies.
    x : array of float or Fraction, shape (s,)
        Their probabilities.
    kind : str, optional
        What they are, if they are no strategies, for instance ``"action"``.

    Returns
    -------
    str
        A strategy's name as it is, or the shares. Among shares a name that is only a number is
        preceded by `kind`, and another that begins with one is quoted.

    Examples
    --------
    >>> mixture(["halt", "press on"], np.array([0, 1]))
    'press on'
    >>> mixture(["halt", "press on"], np.array([0.25, 0.75]))
    '0.25 halt + 0.75 press on'
    >>> from fractions import Fraction
    >>> mixture(["1", "2"], np.array([Fraction(1, 3), Fraction(2, 3)]))
    '1/3 strategy 1 + 2/3 strategy 2'
    >>> mixture(["5 years", "never"], np.array([0.5, 0.5]))
    "0.5 '5 years' + 0.5 never"
    """
    used = np.flatnonzero(x > 0)
    if len(used) == 1:
        return names[int(used[0])]
    return " + ".join(f"{number(x[k], 0)} {apart(names[int(k)], kind)}" for k in used)


def apart(name: str, kind: str) -> str:
    """Write a name so that it does not run into the number before it."""
    name = named(kind, name)
    return f"'{name}'" if name.lstrip("+-.")[:1].isdigit() else name


def choices(
    players: Sequence[str], strategies: Sequence[Sequence[str]], x: Iterable[NDArray[Any]]
) -> str:
    """Say what everybody does, in one line.

    Parameters
    ----------
    players : sequence of str
    strategies : sequence over players of sequences of str
    x : iterable over players of arrays of float or Fraction (s_i,)

    Examples
    --------
    >>> choices("AB", [["halt", "fight"]] * 2, np.array([[1, 0], [0.5, 0.5]]))
    'A: halt; B: 0.5 halt + 0.5 fight'
    >>> choices("12", ["12", "12"], np.array([[1, 0], [0.5, 0.5]]))
    'player 1: strategy 1; player 2: 0.5 strategy 1 + 0.5 strategy 2'
    """
    return "; ".join(
        f"{named('player', player)}: {does}"
        for player, does in zip(players, actions(strategies, x), strict=True)
    )


def actions(strategies: Sequence[Sequence[str]], x: Iterable[NDArray[Any]]) -> list[str]:
    """Say what each player does: as `mixture`, but ``strategy 1`` where one is played, too."""
    told = [[named("strategy", name) for name in names] for names in strategies]
    return [mixture(names, own) for names, own in zip(told, x, strict=True)]


def planned(places: Mapping[str, Sequence[Place]], where: Callable[[Sequence[Place]], str]) -> str:
    """Say what a player does where.

    Parameters
    ----------
    places : mapping of what is done to the places where it is
    where : callable
        Says of places which they are.

    Examples
    --------
    >>> planned({"accept": [3, 4, 5], "reject": [0]}, lambda places: f"after {places}")
    'reject after [0]; accept elsewhere'
    """
    if len(places) == 1:
        ((does, at),) = places.items()
        return does + (" everywhere" if len(at) > 1 else "")
    most = max(places, key=lambda does: len(places[does]))
    rest = len(places[most]) > max(2, *(len(at) for does, at in places.items() if does != most))
    parts = [f"{does} {where(at)}" for does, at in places.items() if not (rest and does == most)]
    return "; ".join(parts + [f"{most} elsewhere"] * rest)


def quoted(place: str) -> str:
    """Put the name of an information set in quotes if it would run into the words around it.

    Examples
    --------
    >>> [quoted(name) for name in ("A:1", "A: halt; B: wait and see")]
    ['A:1', '"A: halt; B: wait and see"']
    """
    parted = any(mark in place for mark in (": ", "; ", ", ", " and "))
    return f'"{place}"' if parted else place


def in_games(what: str, games: NDArray[np.intp], count: int) -> str:
    """Say of which games of a family something is true: ``2 games (4, 7): not reached``.

    Parameters
    ----------
    what : str
    games : array of int
    count : int
        Number of games of the family; of a single game nothing is said but `what`.
    """
    if count == 1:
        return what
    names = ", ".join(map(str, games[:10])) + (", ..." if len(games) > 10 else "")
    return f"{counted(len(games), 'game')} ({names}): {what}"
