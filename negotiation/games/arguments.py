"""What a user gives, taken for what it is or refused in words: numbers and dicts of players."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, as_text, known_name
from negotiation.games.words import counted

__all__ = ["as_array", "as_number", "as_whole", "by_player", "finite", "labels", "together"]

Floats = NDArray[np.float64]


def as_number(
    what: str,
    given: Any,
    expected: str = "a finite number",
    fits: Callable[[float], bool] = math.isfinite,
) -> float:
    """Take a real number.

    Parameters
    ----------
    what : str
        Named in the error, for instance ``"tolerance"``.
    given : int, float, Fraction, or what else is one real number
        No truth value and no text.
    expected : str, optional
        What it must be, for the error.
    fits : callable, optional
        Says of a float whether it is that; it is asked of NaN where there is no number.

    Returns
    -------
    float

    Raises
    ------
    NegotiationError
        If it is no number, or does not fit.

    Examples
    --------
    >>> as_number("tolerance", -1, "a number from 0 up", lambda x: x >= 0)
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: tolerance must be a number from 0 up, got -1
    """
    array = as_array(given)
    value = math.nan if array is None or array.ndim else float(array)
    if not fits(value):
        raise NegotiationError(f"{what} must be {expected}, got {given!r}")
    return value


def as_whole(what: str, given: Any, least: int) -> int:
    """Take a whole number from `least` up."""
    if not isinstance(given, int | np.integer) or isinstance(given, bool) or given < least:
        raise NegotiationError(f"{what} must be a whole number from {least} up, got {given!r}")
    return int(given)


def as_array(given: Any) -> NDArray[np.float64] | None:
    """Take real numbers as an array of floats, which is a copy.

    Parameters
    ----------
    given : array_like

    Returns
    -------
    array or None
        None for whatever is something else: text, truth values, complex numbers, dates, lists of
        different lengths, or what floats are too short for.
    """
    try:
        array = np.asarray(given)
        wrong = array.dtype.kind not in "iufO" or np.ma.is_masked(given)
        if array.dtype.kind == "O":  # Fractions, long integers; float() would take texts, too.
            wrong |= any(isinstance(v, str | bytes | bool | np.bool_ | None) for v in array.flat)
        return None if wrong else array.astype(np.float64, order="C")
    except (TypeError, ValueError, OverflowError):
        return None


def finite(
    what: str,
    given: Any,
    expected: str = "finite numbers",
    fits: Callable[[Floats], Any] = np.isfinite,
) -> Floats:
    """Take an array of finite numbers that fit, or say which does not.

    Parameters
    ----------
    what, expected : str
        For the error: ``WHAT must be EXPECTED, got ...``.
    given : array_like
    fits : callable, optional
        Says of each number whether it is as expected.

    Examples
    --------
    >>> finite("the discounts", [0.9, 1.2], "numbers from 0 to 1", lambda x: (x >= 0) & (x <= 1))
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: the discounts must be numbers from 0 to 1, got 1.2
    """
    array = as_array(given)
    if array is None:
        raise NegotiationError(f"{what} must be {expected}, got {given!r}")
    good = np.isfinite(array) & fits(array)
    if not good.all():
        raise NegotiationError(f"{what} must be {expected}, got {array[~good].flat[0]:g}")
    return array


def together(arrays: dict[str, tuple[Floats, int]]) -> tuple[dict[str, Floats], tuple[int, ...]]:
    """Stretch arrays to one family.

    Parameters
    ----------
    arrays : dict of name to (array, int)
        Each array, and how many axes it has before those of the family.

    Returns
    -------
    arrays : dict of name to array
    batch_shape : tuple of int
    """
    shapes = {name: a.shape[own:] for name, (a, own) in arrays.items()}
    try:
        batch = np.broadcast_shapes(*shapes.values())
    except ValueError:
        told = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise NegotiationError(f"the families do not fit one another: {told}") from None
    if 0 in batch:
        raise NegotiationError(f"a family must not have an empty axis, got shape {batch}")
    stretched = {}
    for name, (a, own) in arrays.items():
        missing = (1,) * (len(batch) - (a.ndim - own))
        room = a.reshape((*a.shape[:own], *missing, *a.shape[own:]))
        stretched[name] = np.broadcast_to(room, (*a.shape[:own], *batch)).copy()
    return stretched, batch


def by_player(
    players: Sequence[str],
    what: str,
    given: Any,
    holds: str,
    *,
    optional: Collection[str] = (),
) -> dict[str, Any]:
    """Take a dict whose keys are players.

    Parameters
    ----------
    players : sequence of str
    what : str
        Named in errors, for instance ``"the profile"``.
    given : mapping of player to anything
        A player is a name, or something that has a ``.name``.
    holds : str
        What the values are, for errors.
    optional : collection of str, optional
        Players who may be left out.

    Returns
    -------
    dict of name to value
        In the order of the players.

    Raises
    ------
    NegotiationError
        If it is no mapping, a player is unknown or named twice, or one is left out.

    Examples
    --------
    >>> by_player(["A", "B"], "the profile", {"B": "halt", "A": "fight"}, "strategy")
    {'A': 'fight', 'B': 'halt'}
    >>> by_player(["A", "B"], "the profile", ["fight", "halt"], "strategy")
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: the profile is a dict from player to strategy, got
    ['fight', 'halt']; did you mean {'A': 'fight', 'B': 'halt'}?
    """
    if not isinstance(given, Mapping):
        hint = _meant(players, given)
        raise NegotiationError(f"{what} is a dict from player to {holds}, got {given!r}{hint}")
    found: dict[str, Any] = {}
    for player, value in given.items():
        name = known_name("player", player, players, f"in {what}")
        if name in found:
            raise NegotiationError(f"{what} names {name!r} twice")
        found[name] = value
    missing = [name for name in players if name not in found and name not in optional]
    if missing:
        raise NegotiationError(f"{what} says nothing of {', '.join(map(repr, missing))}")
    return {name: found[name] for name in players if name in found}


def _meant(players: Sequence[str], given: Any) -> str:
    """Hint at the dict that was meant, if that can be told."""
    if isinstance(getattr(given, "profile", None), Mapping):
        return "; its .profile is one"
    names = list(given) if isinstance(given, list | tuple) else []
    if len(names) == len(players) and all(isinstance(name, str) for name in names):
        return f"; did you mean {dict(zip(players, names, strict=True))}?"
    return ""


def labels(of: str, names: Sequence[Any] | None, size: int) -> tuple[str, ...]:
    """Check `size` distinct labels, or number them from 1.

    Parameters
    ----------
    of : str
        Whose names they are, for errors, for instance ``"the players"``.
    names : sequence of str, number or what has a ``.name``, or None
    size : int

    Returns
    -------
    tuple of str

    Raises
    ------
    NegotiationError
        If there are more or fewer, one is empty or no name, or one repeats.
    """
    if names is None:
        return tuple(str(k + 1) for k in range(size))
    given = [getattr(name, "name", name) for name in as_list(f"the names of {of}", names)]
    if len(given) != size:
        raise NegotiationError(f"{of} need {counted(size, 'name')}, got {len(given)}: {given}")
    for name in given:
        if not isinstance(name, str | Real) or isinstance(name, bool):
            raise NegotiationError(f"the names of {of} must be text, got {name!r}")
    found = tuple(as_text(f"a name of {of}", str(name)) for name in given)
    if not all(name.strip() for name in found):
        raise NegotiationError(f"the names of {of} must not be empty, got {list(found)}")
    if len(set(found)) != size:
        raise NegotiationError(f"the names of {of} repeat: {', '.join(found)}")
    return found
