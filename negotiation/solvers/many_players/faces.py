"""Faces of the strategy space: who mixes over what, and which of them can hold an equilibrium.

A face is a product of supports, one a player. Every equilibrium lies in the relative interior of
exactly one face, where each player's used strategies pay the same and no other pays more.

A strategy is *conditionally dominated* on a face when another does at least as well against every
pure profile of the others in the face, and better against one. Nobody then uses it in the interior
of the face, for there every such profile has positive probability: the face is dropped. This is
the pruning of Porter, Nudelman and Shoham (2008), here for all faces of all games at once; as it
only compares payoffs, it is exact.

Porter, R., Nudelman, E. and Shoham, Y. (2008), "Simple search methods for finding a Nash
equilibrium", Games and Economic Behavior 63(2):642-662.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.many_players.cells import Cells

__all__ = [
    "Kind",
    "cells_of_faces",
    "count_faces",
    "kinds_of_faces",
    "rounded",
    "surviving_faces",
    "whole_faces",
]

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.intp]
Labels = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Kind:
    """Faces that have the same form once their players are put in a suitable order, the *slots*.

    Attributes
    ----------
    sizes : tuple over slots of int
        Number of strategies used, falling; those who mix come first.
    mixers : int
        How many slots use more than one strategy.
    number : array, shape (F,)
        Position of each face in the array that `surviving_faces` returns, flattened.
    player : array, shape (n, F)
        Which player stands in which slot.
    order : tuple over slots of arrays (s, F)
        The strategies of that player, the used ones first.
    """

    sizes: tuple[int, ...]
    mixers: int
    number: Ints
    player: Labels
    order: tuple[Labels, ...]


def count_faces(shape: Sequence[int]) -> int:
    """Number of faces of a game with `shape` strategies."""
    return math.prod(2**size - 1 for size in shape)


@functools.lru_cache(maxsize=8)
def kinds_of_faces(shape: tuple[int, ...]) -> tuple[Kind, ...]:
    """All faces on which somebody mixes, those with few strategies first.

    Parameters
    ----------
    shape : tuple of int
        Number of strategies of each player.

    Returns
    -------
    tuple of Kind
    """
    found: dict[tuple[tuple[int, int], ...], list[tuple[Ints, list[int], list[Labels]]]] = {}
    for sizes in itertools.product(*[range(1, size + 1) for size in shape]):
        if max(sizes) == 1:
            continue
        slots = sorted(range(len(shape)), key=lambda i: (-sizes[i], -shape[i]))
        key = tuple((sizes[i], shape[i]) for i in slots)
        tables = [_supports(*key_i) for key_i in zip(shape, sizes, strict=True)]
        grid = np.indices([len(numbers) for numbers, _ in tables]).reshape(len(shape), -1)
        number = np.ravel_multi_index(
            [numbers[k] for (numbers, _), k in zip(tables, grid, strict=True)],
            [2**size - 1 for size in shape],
        )
        orders = [tables[i][1][:, grid[i]] for i in slots]
        found.setdefault(key, []).append((number, slots, orders))
    kinds = [
        Kind(
            sizes=tuple(size for size, _ in key),
            mixers=sum(size > 1 for size, _ in key),
            number=np.concatenate([number for number, _, _ in parts]),
            player=np.concatenate(
                [
                    np.tile(np.array(slots, np.int16)[:, None], len(number))
                    for number, slots, _ in parts
                ],
                axis=1,
            ),
            order=tuple(
                np.concatenate([orders[r] for _, _, orders in parts], axis=1)
                for r in range(len(shape))
            ),
        )
        for key, parts in found.items()
    ]
    return tuple(sorted(kinds, key=lambda kind: (sum(kind.sizes), kind.sizes)))


def _supports(size: int, used: int) -> tuple[Ints, Labels]:
    """Supports of `used` out of `size` strategies: their numbers, and all strategies reordered."""
    supports = list(itertools.combinations(range(size), used))
    numbers = [sum(1 << k for k in support) - 1 for support in supports]
    order = [[*support, *sorted(set(range(size)) - set(support))] for support in supports]
    return np.array(numbers, dtype=np.intp), np.array(order, dtype=np.int16).T


def surviving_faces(payoffs: Floats) -> NDArray[np.bool_]:
    """Faces on which no used strategy is conditionally dominated.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)

    Returns
    -------
    array of bool, shape (2**s_1 - 1, ..., 2**s_n - 1, G)
        Support number k uses the strategies that are the bits of k + 1.
    """
    n = payoffs.shape[0]
    alive = np.ones((*[2**size - 1 for size in payoffs.shape[1 : n + 1]], payoffs.shape[-1]), bool)
    for i in range(n):
        own = np.moveaxis(payoffs[i], i, 0)
        size = len(own)
        if size == 1:
            continue
        dominated: list[NDArray[np.bool_] | None] = [None] * size
        for a, b in itertools.combinations(range(size), 2):
            gain = own[b] - own[a]
            least, most = gain, gain
            for axis in range(n - 1):
                least = _over_supports(least, axis, np.minimum)
                most = _over_supports(most, axis, np.maximum)
            for loser, worse in ((a, (least >= 0) & (most > 0)), (b, (most <= 0) & (least < 0))):
                before = dominated[loser]
                dominated[loser] = worse if before is None else before | worse
        bad = _over_supports(np.stack([d for d in dominated if d is not None]), 0, np.logical_or)
        alive &= ~np.moveaxis(bad, 0, i)
    return alive


def _over_supports(array: NDArray[Any], axis: int, reduce: np.ufunc) -> NDArray[Any]:
    """Reduce along `axis` over every support in turn: entry k over the bits of k + 1."""
    source = np.moveaxis(array, axis, 0)
    result = np.empty((2 ** len(source) - 1, *source.shape[1:]), dtype=array.dtype)
    for top in range(len(source)):
        start = (1 << top) - 1
        result[start] = source[top]
        reduce(result[:start], source[top], out=result[start + 1 : 2 * start + 1])
    return np.moveaxis(result, 0, axis)


def cells_of_faces(
    payoffs: Floats, kind: Kind, alive: NDArray[np.bool_], chunk: int, precision: type
) -> Iterator[Cells]:
    """Whole faces as cells, in portions of at most `chunk`.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    kind : Kind
    alive : array of bool, shape (number of faces, G)
        From `surviving_faces`.
    chunk : int
    precision : type
        Of the values.

    Yields
    ------
    Cells
    """
    face, game = np.nonzero(alive[kind.number])
    for start in range(0, len(face), chunk):
        part = slice(start, start + chunk)
        yield whole_faces(payoffs, kind, face[part], game[part], precision)


def whole_faces(
    payoffs: Floats, kind: Kind, face: Ints, game: Ints, precision: type = np.float64
) -> Cells:
    """Build cells that are entire faces of games.

    In the interior of a face every probability is positive: where a gain is a probability times
    something, it is replaced by that something. Ties then do not hide what happens at the border.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    kind : Kind
    face, game : arrays, shape (N,)
        Positions in `kind` and on the last axis of `payoffs`.
    precision : type, optional
        Of the values.

    Returns
    -------
    Cells
    """
    values: list[Floats] = []
    for own in _payoffs_at_corners(payoffs, kind, face, game):
        gain = _without_factors(_scaled(own[1:] - own[:1]))
        values.append(gain.astype(precision, copy=False))
    pure = [v for v in values[kind.mixers :] if len(v)]
    values = values[: kind.mixers]
    if pure:
        values.append(np.concatenate(pure))
    return Cells.whole(kind.sizes[: kind.mixers], face, game, values)


def rounded(payoffs: Floats, kind: Kind, face: Ints, game: Ints) -> NDArray[np.bool_]:
    """Whether some payoff differences on the faces are no floating-point numbers, shape (N,)."""
    result = np.zeros(len(face), dtype=bool)
    for own in _payoffs_at_corners(payoffs, kind, face, game):
        gain = own[1:] - own[:1]
        back = gain - own[1:]  # What follows is the rounding error of the difference (Knuth).
        error = (own[1:] - (gain - back)) - (own[:1] + back)
        result |= (error != 0).any(axis=tuple(range(error.ndim - 1)))
    return result


def _payoffs_at_corners(payoffs: Floats, kind: Kind, face: Ints, game: Ints) -> Iterator[Floats]:
    """For each slot, what its strategies pay at the corners, shape (s, k_1, ..., k_m, N)."""
    flat, n_games = payoffs.reshape(-1), payoffs.shape[-1]
    present, at = np.unique(face, return_inverse=True)
    for table in _profiles(payoffs.shape[1:-1], kind, present):
        yield flat.take((table * n_games).take(at, axis=-1) + game)


def _profiles(shape: tuple[int, ...], kind: Kind, face: Ints) -> list[Ints]:
    """Where the payoffs of each slot's strategies at the corners of faces are.

    Returns
    -------
    list over slots of arrays (s, k_1, ..., k_m, len(face))
        Positions in payoffs of shape (n, s_1, ..., s_n), flattened; k_j is 1 in a mixer's own slot.
    """
    strides = np.cumprod([1, *shape[:0:-1]])[::-1]
    player = kind.player[:, face].astype(np.intp)
    offsets = [order[:, face] * strides[player[r]] for r, order in enumerate(kind.order)]
    tables = []
    for r, own in enumerate(offsets):
        table = own + player[r] * math.prod(shape)
        table = table.reshape(len(own), *[1] * kind.mixers, len(face))
        for j, (offset, size) in enumerate(zip(offsets, kind.sizes, strict=True)):
            if j == r:
                continue
            axes = [1] * (kind.mixers + 1)
            if j < kind.mixers:
                axes[j + 1] = size
            table = table + offset[:size].reshape(*axes, len(face))
        tables.append(table)
    return tables


def _scaled(gain: Floats) -> Floats:
    """Divide each row by a power of two, which is exact, so that its largest entry is about 1."""
    largest = np.abs(gain).max(axis=tuple(range(1, gain.ndim - 1)), keepdims=True, initial=0.0)
    scaled = np.ldexp(gain, -np.frexp(largest)[1])
    lost = (scaled == 0) & (gain != 0)
    if lost.any():  # Underflow must not turn a small difference into a tie.
        scaled[lost] = np.copysign(np.finfo(np.float64).tiny, gain[lost])
    return scaled


def _without_factors(gain: Floats) -> Floats:
    """Divide each row by the probabilities that it is a multiple of."""
    if gain.all():
        return gain
    for axis in range(1, gain.ndim - 1):
        others = tuple(a for a in range(1, gain.ndim - 1) if a != axis)
        vanishes = ~gain.any(axis=others, keepdims=True)
        if gain.shape[axis] > 1:
            factor = vanishes.sum(axis=axis, keepdims=True) == gain.shape[axis] - 1
            gain = np.where(factor, gain.sum(axis=axis, keepdims=True), gain)
    return gain
