"""Equilibria of a whole tree, put together from those of its subgames."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.subgames.solutions import Inside, Menu

__all__ = ["distinct", "listed"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


#: Digits to which two equilibria are one.
DIGITS = 9
#: How many are looked at for each that is wanted, as some are met more than once.
TRIES = 10


def distinct(menus: list[Menu], games: Ints, choices: int, most: int) -> tuple[list[Floats], bool]:
    """List different equilibria of a tree.

    Parameters
    ----------
    menus : list of Menu
        Of the whole tree.
    games : array, shape (g,)
    choices : int
        Number of choices of the tree.
    most : int

    Returns
    -------
    plays : list of arrays (choices, g)
        Behaviour.
    whole : bool
        Whether there are no more.
    """
    result: list[Floats] = []
    seen: set[bytes] = set()
    for tried, play in enumerate(listed(menus, games, choices)):
        key = np.round(play, DIGITS).tobytes()
        if tried == TRIES * most or (key not in seen and len(result) == most):
            return result, False
        if key not in seen:
            seen.add(key)
            result.append(play)
    return result, True


class _Turns:
    """All sequences of choices, where what there is to choose depends on earlier choices."""

    def __init__(self) -> None:
        self._digits: list[int] = []
        self._sizes: list[int] = []
        self._at = 0

    def choose(self, size: int) -> int:
        """Take the next choice among some."""
        if self._at == len(self._digits):
            self._digits.append(0)
            self._sizes.append(size)
        self._at += 1
        return self._digits[self._at - 1]

    def advance(self) -> bool:
        """Go on to the next sequence, and say whether there is one."""
        self._at = 0
        while self._digits and self._digits[-1] + 1 == self._sizes[-1]:
            self._digits.pop()
            self._sizes.pop()
        if self._digits:
            self._digits[-1] += 1
        return bool(self._digits)


def listed(menus: list[Menu], games: Ints, choices: int) -> Iterator[Floats]:
    """Go through the equilibria of a tree.

    Parameters
    ----------
    menus : list of Menu
        Of the whole tree.
    games : array, shape (g,)
    choices : int
        Number of choices of the tree.

    Yields
    ------
    array, shape (choices, g)
        Behaviour.
    """
    every = [Inside(menu, (k,)) for menu in menus for k in range(len(menu.options))]
    turns, more = _Turns(), bool(every)
    while more:
        result = np.empty((choices, len(games)))
        ahead = [(every[turns.choose(len(every))], games)]
        while ahead:
            inside, own = ahead.pop()
            ahead += [(part, own) for part in _put(result, inside, games, turns)]
        yield result
        more = turns.advance()


def _put(result: Floats, inside: Inside, games: Ints, turns: _Turns) -> list[Inside]:
    """Write down what is played in a subgame; return what is played in those inside it."""
    menu, chosen, weights = inside.menu, inside.options, inside.weights
    columns = menu.columns(games)
    if chosen is None:
        chosen = (turns.choose(len(menu.options)),) if len(menu.options) > 1 else (0,)
    options = [menu.options[k] for k in chosen]
    if weights is None or len(options) == 1:
        result[menu.piece.choices] = options[0].play[:, columns]
        return [_at(part, columns) for part in options[0].inside]
    plays = np.stack([option.play[:, columns] for option in options])
    reached = [menu.piece.own_reach(menu.player, play) for play in plays]
    sizes = [len(menu.piece.tree.set_actions[h]) for h in menu.piece.sets]
    shares = _shares(np.stack([sets for sets, _ in reached]) * weights[:, None])
    result[menu.piece.choices] = (np.repeat(shares, sizes, axis=1) * plays).sum(axis=0)
    ends = _shares(np.stack([ends for _, ends in reached]) * weights[:, None])
    return [
        _mixed([_at(option.inside[k], columns) for option in options], ends[:, end])
        for k, end in enumerate(menu.piece.inner.tolist())
    ]


def _at(inside: Inside, columns: Ints) -> Inside:
    """Take the weights of some games."""
    if inside.weights is None:
        return inside
    return Inside(inside.menu, inside.options, inside.weights[:, columns])


def _shares(weights: Floats) -> Floats:
    """Scale weights (options, ..., g) to sums of 1; to the first option where all are zero."""
    total = weights.sum(axis=0)
    first = np.arange(len(weights)).reshape(-1, *(1 for _ in total.shape)) == 0
    return np.where(total > 0, weights / np.where(total > 0, total, 1.0), first)


def _mixed(parts: list[Inside], shares: Floats) -> Inside:
    """How a subgame is played if how it is played is itself mixed, by shares (options, g)."""
    weighed = [
        (part.options or (), share * part.weights)
        for part, share in zip(parts, shares, strict=True)
        if part.weights is not None
    ]
    if not weighed:
        return parts[0]
    options = sorted({k for some, _ in weighed for k in some})
    total = np.zeros((len(options), shares.shape[1]))
    for some, weights in weighed:
        total[[options.index(k) for k in some]] += weights
    return Inside(parts[0].menu, tuple(options), _shares(total))
