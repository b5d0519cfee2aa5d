"""The one exception that a user of the toolkit has to know."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Protocol

__all__ = [
    "Named", "NegotiationError", "NoClosedFormError", "as_flag", "as_list", "as_text",
    "known_name", "no_attribute", "unknown_name",
]  # fmt: skip


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


class NoClosedFormError(NegotiationError):
    """What was asked for has no exact answer here, or none that can be told; numbers may have."""


class Named(Protocol):
    """Something that has a name, such as an actor."""

    @property
    def name(self) -> str:
        """What it is called."""


def known_name(kind: str, given: str | Named, known: Iterable[str], where: str = "") -> str:
    """Take the name of something that exists, given as a name or as what bears it.

    Parameters
    ----------
    kind
        What the name should be, for instance ``"player"``.
    given
        A name, or something that has a ``.name``.
    known
        The names that exist.
    where
        As for `unknown_name`.

    Returns
    -------
    str

    Raises
    ------
    NegotiationError
        If there is none of that name.
    """
    names = list(known)
    name = getattr(given, "name", given)
    if not isinstance(name, str) or name not in names:
        raise unknown_name(kind, name if isinstance(name, str) else given, names, where)
    return str(name)


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
    known_ones = ", ".join(repr(name) for name in names) or "none"
    hint = _did_you_mean(given, names) or f"; there is {known_ones}"
    return NegotiationError(f"no {kind} {given!r}{place}{hint}")


def no_attribute(module: str, name: str, known: Iterable[str]) -> AttributeError:
    """Build the error for a name that a module does not have, with the nearest ones that it has.

    Parameters
    ----------
    module, name : str
    known : iterable of str
        The module's names.

    Returns
    -------
    AttributeError

    Examples
    --------
    >>> print(no_attribute("negotiation", "nash", ["nash_equilibria", "pure_equilibria"]))
    module 'negotiation' has no attribute 'nash'; did you mean 'nash_equilibria'?
    """
    hint = "" if name.startswith("_") else _did_you_mean(name, known)
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}")


def _did_you_mean(given: object, known: Iterable[str]) -> str:
    """Ask for the names that begin with what was given, or else for the nearest, if any."""
    lowered = {name.lower(): name for name in known}
    begun = str(given).lower()
    near = [name for name in lowered if begun and name.startswith(begun)]
    near = near or difflib.get_close_matches(begun, list(lowered), n=1, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(lowered[name]) for name in near)}?" if near else ""


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
    if not isinstance(given, (str, bytes, Mapping, AbstractSet)):
        with contextlib.suppress(TypeError):  # Arrays without axes say that they are iterable.
            return list(given)
    raise NegotiationError(f"{what} must be a list, got {given!r}")


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
    try:
        given.encode()
    except UnicodeEncodeError:
        raise NegotiationError(
            f"{what} has a character that no file can hold, got {given!r:.80}"
        ) from None
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
