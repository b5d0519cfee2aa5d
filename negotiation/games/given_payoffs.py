"""Payoffs of a game in normal form as they are given: taken as an array, or refused in words."""

from __future__ import annotations

import reprlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array

__all__ = ["by_player_from_cells", "checked_payoffs", "kept", "refuse_cells"]

#: What an array holds that is not of numbers, by its kind.
KINDS = {"b": "truth values", "c": "complex", "U": "text", "S": "text", "M": "dates"}

#: How many axes an array of NumPy can have.
MOST_AXES = 64


def checked_payoffs(payoffs: ArrayLike) -> NDArray[np.float64]:
    """Copy payoffs to a read-only float array, or say what is wrong with them."""
    array = _numbers("payoffs", payoffs)
    n = array.shape[0] if array.ndim else 0
    if n == 0:
        raise NegotiationError(
            f"payoffs need a first axis with one entry a player, got shape {array.shape}"
        )
    if array.ndim < n + 1:
        raise NegotiationError(
            f"payoffs of shape {array.shape} are for {n} players (the first axis), so {n} strategy"
            f" axes must follow; there are {array.ndim - 1}"
        )
    if 0 in array.shape:
        raise NegotiationError(f"payoffs of shape {array.shape} have an empty axis")
    if not np.isfinite(array).all():
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise NegotiationError(f"payoffs must be finite; payoffs{list(where)} is {array[where]}")
    array.setflags(write=False)
    return array


def kept(payoffs: ArrayLike, floats: NDArray[np.float64]) -> NDArray[Any] | None:
    """Keep a copy of payoffs that floats may not hold: objects, long integers, long floats."""
    given = np.asarray(payoffs)
    whole = given.dtype.kind in "iu" and bool((np.abs(floats) >= 2.0**53).any())
    if whole or given.dtype.kind == "O" or given.dtype.itemsize > 8:
        return given.copy()
    return None


def by_player_from_cells(cells: ArrayLike) -> NDArray[Any]:
    """Turn cells, shape (s_1, ..., s_n, n), into payoffs player by player, shape (n, s_1, ...)."""
    shape = _numbers("cells", cells).shape
    if len(shape) < 2 or shape[-1] != len(shape) - 1:
        raise NegotiationError(
            "cells lie along one axis for the strategies of each player, and each has one payoff a"
            f" player; got shape {shape}"
        )
    return np.moveaxis(np.asarray(cells), -1, 0)


def refuse_cells(payoffs: Any, players: Any, strategies: Any) -> None:
    """Refuse payoffs that were given cell by cell, where that can be told.

    The numbers alone do not tell: with two strategies each, either reading is a game. What does are
    tuples in lists, the way in which cells are written; more entries on the first axis than there
    can be players; and names that are as many as the cells have players and strategies.
    """
    shape, kinds = _as_written(payoffs)
    cells, n = shape[:-1], len(shape) - 1
    if n < 2 or shape[-1] != n:
        return
    if (
        kinds[-2:] == [list, tuple]
        or shape[0] > n
        or _sizes([players]) == (n,) != shape[:1]
        or _sizes(strategies) == cells != shape[1 : shape[0] + 1]
    ):
        raise NegotiationError(
            f"payoffs of shape {shape} look like cells, each with the payoffs of all {n} players:"
            " NormalFormGame.from_cells takes cells. NormalFormGame takes payoffs[i, a_1, ...,"
            " a_n], player by player, with rows as lists and not as tuples"
        )


def _sizes(lists: Any) -> tuple[int, ...]:
    """How many names there are in each of some lists, -1 for what is none."""
    lists = lists if isinstance(lists, list | tuple) else ()
    return tuple(len(names) if isinstance(names, list | tuple) else -1 for names in lists)


def _as_written(payoffs: Any) -> tuple[tuple[int, ...], list[type]]:
    """Shape of nested lists and tuples, and which they are, along their first entries."""
    shape: list[int] = []
    kinds: list[type] = []
    while isinstance(payoffs, list | tuple) and payoffs and len(shape) < MOST_AXES:
        shape.append(len(payoffs))
        kinds.append(tuple if isinstance(payoffs, tuple) else list)
        payoffs = payoffs[0]
    if isinstance(payoffs, np.ndarray) and payoffs.ndim:
        return (*shape, *payoffs.shape), [np.ndarray]
    return tuple(shape), kinds


def _numbers(what: str, given: Any) -> NDArray[np.float64]:
    """Take an array of numbers, or say why it is none."""
    array = as_array(given)
    if array is None:
        raise NegotiationError(f"{what} are not an array of numbers: {_why_not(given)}")
    return array


def _why_not(given: Any) -> str:
    """Say why something is no array of numbers."""
    try:
        array = np.asarray(given)
    except ValueError:
        return "they are lists of different lengths"
    if array.dtype.kind == "O":
        wrong = next((value for value in array.flat if as_array(value) is None), given)
        return f"one is {reprlib.repr(wrong)}"
    return f"they are {KINDS.get(array.dtype.kind, 'incomplete')}"
