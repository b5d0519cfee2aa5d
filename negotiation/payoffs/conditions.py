"""Conditions on choices: when a consideration holds.

``azerbaijan("halt")`` is a condition; ``&``, ``|`` and ``~`` combine conditions.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["ALWAYS", "NEVER", "And", "Choice", "Condition", "Not", "Or"]

Bools = NDArray[np.bool_]

TRUE: Bools = np.ones((), dtype=bool)


class Condition:
    """Something that is true or false of an outcome; made by calling an actor with an option.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["halt", "press on"])
    >>> b = ng.Actor("B", options=["disarm", "resist"])
    >>> print(a("halt") & ~b("resist"))
    A: halt & ~B: resist
    """

    def __and__(self, other: Condition) -> Condition:
        """Both hold."""
        return _joined(And, self, other)

    def __or__(self, other: Condition) -> Condition:
        """At least one holds."""
        return _joined(Or, self, other)

    def __rand__(self, other: object) -> Condition:
        """Refuse what is no condition."""
        return _joined(And, self, other)

    __ror__ = __rand__

    def _no_number(self, other: object) -> Condition:
        """Refuse arithmetic."""
        raise NegotiationError(
            f"a condition is no number: give {self} as when=...,"
            " and combine conditions with &, | and ~"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __xor__ = _no_number

    def __invert__(self) -> Condition:
        """It does not hold."""
        return Not(self)

    def __bool__(self) -> bool:
        """Refuse ``and``, ``or`` and ``not``, which would drop half of the condition."""
        raise NegotiationError("combine conditions with &, | and ~, not with 'and', 'or' and 'not'")

    def choices(self) -> Iterator[Choice]:
        """Every choice that the condition mentions."""
        raise AssertionError

    def holds(self, table: Mapping[str, Sequence[str]]) -> Bools:
        """Where the condition holds, over all outcomes of a table.

        Parameters
        ----------
        table : mapping of actor name to the options available to it
            In the order of the outcome axes. A choice that the table does not offer is false.

        Returns
        -------
        array of bool
            Broadcastable to one axis an actor.
        """

        def of(choice: Choice) -> Bools:
            shape = [1] * len(table)
            if choice.actor not in table:
                return np.zeros(shape, dtype=bool)
            shape[list(table).index(choice.actor)] = -1
            options = table[choice.actor]
            return np.array([option == choice.option for option in options]).reshape(shape)

        return self.where(of)

    def where(self, of: Callable[[Choice], Bools]) -> Bools:
        """Where the condition holds, given where each choice is made.

        Parameters
        ----------
        of : callable from Choice to array of bool
            The arrays broadcast against each other.

        Returns
        -------
        array of bool
        """
        raise AssertionError

    def given(self, known: Mapping[str, str]) -> Condition:
        """What is left of the condition once some choices are known.

        Parameters
        ----------
        known : mapping of name to option

        Returns
        -------
        Condition
            On other choices; `ALWAYS` or `NEVER` if it does not depend on them.
        """
        raise AssertionError


@dataclass(frozen=True, repr=False)
class Choice(Condition):
    """An actor takes an option, in a move of its own or a later one; or a type has a value."""

    actor: str
    option: str

    def choices(self) -> Iterator[Choice]:
        """Itself."""
        yield self

    def where(self, of: Callable[[Choice], Bools]) -> Bools:
        """Where it is made."""
        return of(self)

    def given(self, known: Mapping[str, str]) -> Condition:
        """True or false if it is known."""
        if self.actor not in known:
            return self
        return ALWAYS if known[self.actor] == self.option else NEVER

    def __repr__(self) -> str:
        """``Actor: option``."""
        return f"{_quoted(self.actor)}: {_quoted(self.option)}"


@dataclass(frozen=True, repr=False)
class And(Condition):
    """All parts hold; with no part, always true."""

    parts: tuple[Condition, ...]

    def choices(self) -> Iterator[Choice]:
        """Those of the parts."""
        for part in self.parts:
            yield from part.choices()

    def where(self, of: Callable[[Choice], Bools]) -> Bools:
        """Conjunction."""
        return functools.reduce(operator.and_, (p.where(of) for p in self.parts), TRUE)

    def given(self, known: Mapping[str, str]) -> Condition:
        """Parts that are left; false if one is."""
        return _left(And, self.parts, known, neutral=ALWAYS, decisive=NEVER)

    def __repr__(self) -> str:
        """Parts joined by ``&``."""
        return " & ".join(_bracketed(p, Or) for p in self.parts) or "always"


@dataclass(frozen=True, repr=False)
class Or(Condition):
    """At least one part holds; with no part, never true."""

    parts: tuple[Condition, ...]

    def choices(self) -> Iterator[Choice]:
        """Those of the parts."""
        for part in self.parts:
            yield from part.choices()

    def where(self, of: Callable[[Choice], Bools]) -> Bools:
        """Disjunction."""
        return functools.reduce(operator.or_, (p.where(of) for p in self.parts), ~TRUE)

    def given(self, known: Mapping[str, str]) -> Condition:
        """Parts that are left; true if one is."""
        return _left(Or, self.parts, known, neutral=NEVER, decisive=ALWAYS)

    def __repr__(self) -> str:
        """Parts joined by ``|``."""
        return " | ".join(str(p) for p in self.parts) or "~always"


@dataclass(frozen=True, repr=False)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def choices(self) -> Iterator[Choice]:
        """Those of the part."""
        yield from self.part.choices()

    def where(self, of: Callable[[Choice], Bools]) -> Bools:
        """Negation."""
        return ~self.part.where(of)

    def given(self, known: Mapping[str, str]) -> Condition:
        """Negation of what is left."""
        left = self.part.given(known)
        return {ALWAYS: NEVER, NEVER: ALWAYS}.get(left, Not(left))

    def __repr__(self) -> str:
        """The part after ``~``."""
        return f"~{_bracketed(self.part, And, Or)}"


#: The condition of a consideration that holds at every outcome.
ALWAYS: Condition = And(())
#: The condition that holds at none.
NEVER: Condition = Or(())


def _joined(kind: type[And | Or], first: Condition, second: object) -> Condition:
    """Join two conditions, flat: ``a & b & c`` has three parts."""
    if not isinstance(second, Condition):
        raise NegotiationError(
            f"a condition can be combined with a condition, not with {second!r};"
            " make one by calling an actor with an option: actor('option')"
        )
    parts: list[Condition] = []
    for part in (first, second):
        parts.extend(part.parts if isinstance(part, kind) and part.parts else [part])
    return kind(tuple(parts))


def _left(
    kind: type[And | Or],
    parts: tuple[Condition, ...],
    known: Mapping[str, str],
    *,
    neutral: Condition,
    decisive: Condition,
) -> Condition:
    """Parts that are left, without what is neutral; only what decides if something does."""
    left = [part.given(known) for part in parts]
    if decisive in left:
        return decisive
    rest = tuple(part for part in left if part != neutral)
    return rest[0] if len(rest) == 1 else kind(rest)


def _bracketed(part: Condition, *kinds: type[Condition]) -> str:
    """Text of a part, in brackets where it binds less tightly."""
    return f"({part})" if isinstance(part, kinds) else str(part)


def _quoted(name: str) -> str:
    """Text of a name: in double quotes if the grammar of conditions would not read it as one."""
    if " ".join(name.split()) == name and not set(name) & set(':&|~()"'):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
