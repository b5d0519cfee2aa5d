"""What issues are worth to parties: functions of them, checked once, on a lattice."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name
from negotiation.games.arguments import as_array, as_number, labels
from negotiation.games.issues import Issue, Options, as_issue

__all__ = ["Part", "parts_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Points along each dimension of a lattice, by the number of dimensions.
PER_DIMENSION = {1: 2001, 2: 141, 3: 31, 4: 13}


@dataclass(frozen=True, eq=False)
class Part:
    """What is settled together: a list of agreements, or issues that somebody values jointly.

    What a deal is worth is the sum over its parts.

    Attributes
    ----------
    issues : tuple of Issue
    points : array, shape (C, G)
        Settlements, one a column: those of a list, or a lattice.
    utilities : array, shape (n, G)
        What they are worth to each party.
    worth : callable or None
        From settlements, shape (C, M), to their worth, shape (n, M). None where `points` are all
        that there is.
    """

    issues: tuple[Issue, ...]
    points: Floats
    utilities: Floats
    worth: Callable[[Floats], Floats] | None = None

    @cached_property
    def spacing(self) -> Floats:
        """Distance between neighbours of the lattice along each dimension, shape (C,)."""
        return np.array([np.diff(np.unique(row)[:2]).max(initial=0.0) for row in self.points])

    def split(self, points: Floats) -> Iterable[tuple[Issue, Floats]]:
        """Each issue with its rows of the points."""
        ends = [0, *itertools.accumulate(issue.dimensions for issue in self.issues)]
        for issue, (start, end) in zip(self.issues, itertools.pairwise(ends), strict=True):
            yield issue, points[start:end]

    def inside(self, points: Floats) -> Bools:
        """Which points, shape (C, M), are settlements at all."""
        return np.logical_and.reduce([issue.inside(own) for issue, own in self.split(points)])


def parts_of(issues: Any, utilities: Any) -> tuple[tuple[str, ...], list[Part]]:
    """Read issues, and what they are worth to the parties.

    Parameters
    ----------
    issues : mapping of name to (low, high), "split" or sequence of str
    utilities : mapping of party to functions
        Of each party either a function of all issues by name, or a mapping from issue to a
        function, to the worth of a unit, or to the worth of each option.

    Returns
    -------
    parties : tuple of str
    parts : list of Part

    Raises
    ------
    NegotiationError
        If something is missing, no function, or not finite somewhere.
    """
    for what, given in (("issues", issues), ("utilities", utilities)):
        if not isinstance(given, Mapping) or not given:
            raise NegotiationError(f"{what} must be a dict with an entry at least, got {given!r}")
    parties = labels("the parties", list(utilities), len(utilities))
    if len(parties) < 2:
        raise NegotiationError(f"bargaining needs two parties at least, got {parties[0]!r} alone")
    names = labels("the issues", list(issues), len(issues))
    known = [
        as_issue(name, given, len(parties))
        for name, given in zip(names, issues.values(), strict=True)
    ]
    given = list(utilities.values())
    apart = [
        None if callable(own) else _by_issue(party, own, names)
        for party, own in zip(parties, given, strict=True)
    ]
    if any(own is None for own in apart):
        joint = [own or whole for own, whole in zip(apart, given, strict=True)]
        return parties, [_part(tuple(known), parties, joint)]
    return parties, [
        _part((issue,), parties, [{issue.name: own[issue.name]} for own in apart if own])
        for issue in known
    ]


def _by_issue(party: str, given: Any, names: Sequence[str]) -> dict[str, Any]:
    """Read a party's mapping from issues."""
    if not isinstance(given, Mapping):
        raise NegotiationError(
            f"utilities of {party!r} must be a function of all issues, or a dict from issue to"
            f" function, got {given!r}"
        )
    own = {known_name("issue", name, names): worth for name, worth in given.items()}
    missing = [name for name in names if name not in own]
    if missing:
        raise NegotiationError(
            f"utilities of {party!r} say nothing of {', '.join(map(repr, missing))}; write 0 if"
            " it does not care"
        )
    return own


def _part(issues: tuple[Issue, ...], parties: Sequence[str], worth: Sequence[Any]) -> Part:
    """Lay the lattice of issues that are valued together."""
    dimensions = sum(issue.dimensions for issue in issues)
    listed = [issue for issue in issues if isinstance(issue, Options)]
    if len(issues) > 1 and listed:
        raise NegotiationError(
            f"a function of all issues needs amounts and splits, but {listed[0].name!r} has"
            " options: list the agreements instead"
        )
    if dimensions not in PER_DIMENSION:
        raise NegotiationError(
            f"issues that are valued together may have {max(PER_DIMENSION)} dimensions,"
            f" {', '.join(repr(issue.name) for issue in issues)} have {dimensions}: give each"
            " party a dict from issue to function where it values them one by one"
        )
    part = Part(issues, np.empty((dimensions, 0)), np.empty((len(parties), 0)))

    def values(points: Floats) -> Floats:
        return np.array([_worth(part, i, parties[i], own, points) for i, own in enumerate(worth)])

    axes = [a for issue in issues for a in issue.lattice(PER_DIMENSION[dimensions])]
    points = np.array([x.ravel() for x in np.meshgrid(*axes, indexing="ij")])
    points = points[:, part.inside(points)]
    return Part(issues, points, values(points), None if listed else values)


def _worth(part: Part, i: int, party: str, own: Any, points: Floats) -> Floats:
    """Worth of points, shape (C, M), to a party, shape (M,)."""
    seen = {issue.name: issue.seen_by(i, rows) for issue, rows in part.split(points)}
    if callable(own):
        return _checked(own(**seen), party, seen)
    total = np.zeros(points.shape[1])
    for (issue, _), (name, x) in zip(part.split(points), seen.items(), strict=True):
        worth = own[name]
        if isinstance(issue, Options):
            total += _of_options(issue, party, worth)[x.astype(np.intp)]
        elif callable(worth):
            total += _checked(worth(x), party, {name: x})
        else:
            total += as_number(f"the worth of {name!r} to {party!r}", worth) * x
    return total


def _of_options(issue: Options, party: str, worth: Any) -> Floats:
    """Worth of each option."""
    if isinstance(worth, Mapping):
        for option in worth:
            known_name(f"option of {issue.name!r}", option, issue.options)
        worth = [worth.get(option) for option in issue.options]
    numbers = as_array(worth)
    if numbers is None or numbers.shape != (len(issue.options),) or not np.isfinite(numbers).all():
        raise NegotiationError(
            f"the worth of {issue.name!r} to {party!r} must be a finite number for each of"
            f" {', '.join(issue.options)}, got {worth!r}"
        )
    return numbers


def _checked(given: Any, party: str, seen: Mapping[str, Floats]) -> Floats:
    """Take what a utility function returned for an array."""
    count = len(next(iter(seen.values())))
    array = as_array(given)
    if array is None or array.shape not in {(), (count,)}:
        shape = type(given).__name__ if array is None else array.shape
        raise NegotiationError(
            f"the utility of {party!r} for {', '.join(seen)} must take an array and return one of"
            f" its shape, ({count},), got {shape}"
        )
    array = np.broadcast_to(array, (count,))
    if not np.isfinite(array).all():
        k = int(np.argmin(np.isfinite(array)))
        where = ", ".join(f"{name}={float(x[k]):g}" for name, x in seen.items())
        raise NegotiationError(
            f"the utility of {party!r} must be finite, but is {array[k]} at {where}"
        )
    return array
