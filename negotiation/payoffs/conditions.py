"""Conditions on choices: when a consideration holds.

``azerbaijan("halt")`` is a condition; ``&``, ``|`` and ``~`` combine conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["ALWAYS", "And", "Choice", "Condition", "Not", "Or"]

Bools = NDArray[np.bool_]


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
        raise AssertionError


@dataclass(frozen=True, repr=False)
class Choice(Condition):
    """An actor takes an option."""

    actor: str
    option: str

    def choices(self) -> Iterator[Choice]:
        """Itself."""
        yield self

    def holds(self, table: Mapping[str, Sequence[str]]) -> Bools:
        """True along the slice of the option."""
        shape = [1] * len(table)
        if self.actor not in table:
            return np.zeros(shape, dtype=bool)
        shape[list(table).index(self.actor)] = -1
        return np.array([option == self.option for option in table[self.actor]]).reshape(shape)

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

    def holds(self, table: Mapping[str, Sequence[str]]) -> Bools:
        """Conjunction over the outcomes."""
        result = np.ones([1] * len(table), dtype=bool)
        for part in self.parts:
            result = result & part.holds(table)
        return result

    def __repr__(self) -> str:
        """Parts joined by ``&``."""
        return " & ".join(_bracketed(p, Or) for p in self.parts) or "always"


@dataclass(frozen=True, repr=False)
class Or(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def choices(self) -> Iterator[Choice]:
        """Those of the parts."""
        for part in self.parts:
            yield from part.choices()

    def holds(self, table: Mapping[str, Sequence[str]]) -> Bools:
        """Disjunction over the outcomes."""
        result = np.zeros([1] * len(table), dtype=bool)
        for part in self.parts:
            result = result | part.holds(table)
        return result

    def __repr__(self) -> str:
        """Parts joined by ``|``."""
        return " | ".join(str(p) for p in self.parts)


@dataclass(frozen=True, repr=False)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def choices(self) -> Iterator[Choice]:
        """Those of the part."""
        yield from self.part.choices()

    def holds(self, table: Mapping[str, Sequence[str]]) -> Bools:
        """Negation over the outcomes."""
        return ~self.part.holds(table)

    def __repr__(self) -> str:
        """The part after ``~``."""
        return f"~{_bracketed(self.part, And, Or)}"


#: The condition of a consideration that holds at every outcome.
ALWAYS: Condition = And(())


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


def _bracketed(part: Condition, *kinds: type[Condition]) -> str:
    """Text of a part, in brackets where it binds less tightly."""
    return f"({part})" if isinstance(part, kinds) else str(part)


def _quoted(name: str) -> str:
    """Text of a name: in double quotes if the grammar of conditions would not read it as one."""
    if " ".join(name.split()) == name and not set(name) & set(':&|~()"'):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
