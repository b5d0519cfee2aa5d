"""The one exception that a user of the toolkit has to know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

__all__ = ["NegotiationError", "as_flag", "as_list", "as_text", "unknown_name"]


class NegotiationError(ValueError):
    """A mistake in what was asked: it names what was given and what was expected.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.Actor("Azerbaijan", options=[])
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: actor 'Azerbaijan' needs at least one option
    """


def unknown_name(
    kind: str, given: object, known: Iterable[str], where: str = ""
) -> NegotiationError:
    """Build the error for a name that does not exist, with the nearest one that does.

    Parameters
    ----------
    kind
        What the name should have been, for instance ``"actor"``.
    given
        The name as given.
    known
        The names that exist.
    where
        Where they were looked for, for instance ``"in 'Ceasefire talks'"``.

    Returns
    -------
    NegotiationError
        Not raised here, so that the caller's ``raise`` shows in the traceback.
    """
    names = list(known)
    place = f" {where}" if where else ""
    lowered = {name.lower(): name for name in names}
    near = difflib.get_close_matches(str(given).lower(), list(lowered), n=1, cutoff=0.6)
    if near:
        hint = f"; did you mean {lowered[near[0]]!r}?"
    elif names:
        hint = f"; there is {', '.join(repr(name) for name in names)}"
    else:
        hint = "; there is none"
    return NegotiationError(f"no {kind} {given!r}{place}{hint}")


def as_list(what: str, given: Any) -> list[Any]:
    """Return the members of something that has an order, or say that it has none.

    Parameters
    ----------
    what : str
        Named in the error, for instance ``"options of 'A'"``.
    given : iterable
        No text, set or mapping.

    Returns
    -------
    list
    """
    if not isinstance(given, Iterable) or isinstance(given, (str, bytes, Mapping, AbstractSet)):
        raise NegotiationError(f"{what} must be a list, got {given!r}")
    return list(given)


def as_text(what: str, given: Any) -> str:
    """Return a text, or say that it is none.

    Parameters
    ----------
    what : str
        Named in the error, for instance ``"the meaning of parameter 'v'"``.
    given : str

    Returns
    -------
    str
    """
    if not isinstance(given, str):
        raise NegotiationError(f"{what} must be text, got {given!r}")
    return given


def as_flag(what: str, given: Any) -> bool:
    """Take True or False.

    Parameters
    ----------
    what : str
        Name of the argument, for the error.
    given : object

    Returns
    -------
    bool

    Raises
    ------
    NegotiationError
        If `given` is neither.
    """
    if isinstance(given, bool) or type(given).__name__ == "bool":  # NumPy's, too
        return bool(given)
    raise NegotiationError(f"{what} must be True or False, got {given!r}")
