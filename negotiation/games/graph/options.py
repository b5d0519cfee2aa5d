"""Options of decision makers, and the states that they make, as bits of a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, as_text, known_name, unknown_name

__all__ = [
    "Option",
    "checked_options",
    "first_infeasible",
    "listed_states",
    "pattern_words",
    "patterns_of",
]

Ints = NDArray[np.int64]
#: Bits that matter, and what they are.
Pattern = tuple[int, int]

#: Options up to which all states are listed, and up to which they are bits of a number.
MOST_LISTED, MOST = 22, 62
DIRECTIONS = ("both", "fwd", "back")
#: What stands for taken and not taken.
TAKEN = {"Y": 1, "N": 0, "y": 1, "n": 0, 1: 1, 0: 0}


@dataclass(frozen=True)
class Option:
    """Something that a decision maker can do.

    Attributes
    ----------
    name, owner : str
    direction : str
        ``"both"``, ``"fwd"`` (it can be taken, and not be taken back) or ``"back"`` (it can be
        dropped, and not be taken again).
    """

    name: str
    owner: str
    direction: str = "both"


def checked_options(
    owners: Sequence[str],
    given: Mapping[Any, Sequence[str]] | Sequence[Option],
    one_way: Mapping[str, str],
) -> tuple[Option, ...]:
    """Options of all owners, in order, with their directions."""
    if isinstance(given, Mapping):
        pairs = [
            (n, who) for who, names in given.items() for n in as_list(f"options of {who!r}", names)
        ]
        given = [Option(name, who) for name, who in pairs]
    if not all(isinstance(option, Option) for option in as_list("options", given)):
        raise NegotiationError(f"options are a dict from decision maker to names, got {given!r}")
    names = [as_text("an option", option.name) for option in given]
    for name in names:
        if not name or names.count(name) > 1:
            raise NegotiationError(f"options need different names, got {name!r} twice or empty")
    if len(names) > MOST:
        raise NegotiationError(f"a graph model has at most {MOST} options, got {len(names)}")
    ways = {option.name: option.direction for option in given}
    ways |= {known_name("option", name, names): way for name, way in dict(one_way).items()}
    for name, way in ways.items():
        if way not in DIRECTIONS:
            raise unknown_name("direction", way, DIRECTIONS, f"of option {name!r}")
    return tuple(
        Option(o.name, known_name("decision maker", o.owner, owners), ways[o.name]) for o in given
    )


def patterns_of(
    options: Sequence[Option], given: Iterable[Mapping[Any, Any]]
) -> tuple[Pattern, ...]:
    """Combinations of options as bits that matter and what they are.

    A key is an option's name, or its position from 0, as a number or as text.
    """
    names = [option.name for option in options]
    found = []
    for combination in as_list("infeasible combinations", given):
        if not isinstance(combination, Mapping) or not combination:
            raise NegotiationError(
                f"a combination is a dict from option to 0 or 1, got {combination!r}"
            )
        mask = bits = 0
        for key, value in combination.items():
            k = _position(names, key)
            if not isinstance(value, int | str | np.integer | np.bool_) or value not in TAKEN:
                raise NegotiationError(f"option {names[k]!r} is 0 or 1 (N or Y), got {value!r}")
            mask |= 1 << k
            bits |= TAKEN[value] << k
        found.append((mask, bits))
    return tuple(found)


def _position(names: Sequence[str], key: Any) -> int:
    """Position of an option that is given by its name or by its position."""
    if key in names:
        return list(names).index(key)
    if str(key).isdigit() and int(key) < len(names):
        return int(key)
    return list(names).index(known_name("option", key, names))


def pattern_words(options: Sequence[Option], pattern: Pattern) -> str:
    """A combination in words, such as ``Escalate = Y, Attack = N``."""
    mask, bits = pattern
    return ", ".join(
        f"{option.name} = {'NY'[bits >> k & 1]}"
        for k, option in enumerate(options)
        if mask >> k & 1
    )


def listed_states(
    options: Sequence[Option], infeasible: Sequence[Pattern], given: Any
) -> tuple[tuple[Any, ...], Ints]:
    """Names and codes of the states, checked; of all feasible ones if none are given."""
    if given is None:
        if not options:
            raise NegotiationError("a graph model without options needs its states and moves")
        codes = _all_states(len(options), infeasible)
        if not len(codes):
            raise NegotiationError("no state is feasible")
        return tuple(range(1, len(codes) + 1)), codes
    listed = given if isinstance(given, Mapping) else dict.fromkeys(as_list("states", given))
    if len(listed) != len(given):
        raise NegotiationError(f"states must differ, got {given!r:.80}")
    if not listed:
        raise NegotiationError("a graph model needs at least one state")
    names = tuple(listed)
    codes = np.array([_code(options, k, taken) for k, taken in listed.items()], dtype=np.int64)
    at = first_infeasible(codes, infeasible)
    if at is not None:
        raise NegotiationError(
            f"state {names[at[0]]!r} is infeasible: it has {pattern_words(options, at[1])}"
        )
    first: dict[int, Any] = {}
    for name, code in zip(names, codes.tolist(), strict=True):
        if code >= 0 and code in first:
            raise NegotiationError(f"states {first[code]!r} and {name!r} take the same options")
        first[code] = name
    return names, codes


def _all_states(count: int, infeasible: Sequence[Pattern]) -> Ints:
    """Codes of all feasible states, the first option varying fastest."""
    if count > MOST_LISTED:
        raise NegotiationError(
            f"{count} options make more than {2**MOST_LISTED:,} states: give the states that matter"
        )
    codes = np.arange(2**count, dtype=np.int64)
    for mask, bits in infeasible:
        codes = codes[codes & mask != bits]
    return codes


def first_infeasible(codes: Ints, infeasible: Sequence[Pattern]) -> tuple[int, Pattern] | None:
    """Position of a state that is infeasible and the combination that it has, if there is one."""
    for mask, bits in infeasible:
        wrong = np.flatnonzero((codes >= 0) & (codes & mask == bits))
        if len(wrong):
            return int(wrong[0]), (mask, bits)
    return None


def _code(options: Sequence[Option], state: Any, taken: Any) -> int:
    """Code of a state from a sequence of 0 and 1; -1 for None."""
    if taken is None:
        return -1
    values = as_list(f"options of state {state!r}", taken)
    if len(values) != len(options) or any(v not in TAKEN for v in values):
        raise NegotiationError(
            f"state {state!r} needs {len(options)} options, each 0 or 1; got {taken!r}"
        )
    return sum(TAKEN[v] << k for k, v in enumerate(values))
