"""What payoffs are made of: coefficients, at which end of the tree, times which column of data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, known_name, unknown_name
from negotiation.games.arguments import as_array, by_player
from negotiation.games.tree import Tree

__all__ = ["Design", "Term", "column", "observed", "regressors", "terms_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: What the regressor 1 is called.
CONSTANT = "constant"


@dataclass(frozen=True)
class Term:
    """A coefficient.

    Attributes
    ----------
    player, outcome, regressor : str
        Whose payoff at which outcome, and what it is multiplied by.
    row, end : int
        Numbers of the player and of the end.
    """

    player: str
    outcome: str
    regressor: str
    row: int
    end: int

    def __str__(self) -> str:
        """Say what it is the coefficient of."""
        return f"{self.regressor} in {self.player}'s payoff at {self.outcome!r}"


@dataclass(frozen=True)
class Design:
    """Payoffs as functions of coefficients, in N rows of data.

    Attributes
    ----------
    base : array, shape (n, L, N)
        What is known of them.
    columns : array, shape (k, N)
        What each coefficient is multiplied by.
    by : array of int, shape (m, 2)
        Player and end of the payoffs that depend on any.
    place : array of int, shape (k,)
        To which of these each coefficient adds.
    """

    base: Floats
    columns: Floats
    by: Ints
    place: Ints

    @classmethod
    def of(cls, tree: Tree, terms: Sequence[Term], columns: Floats) -> Design:
        """Take the columns of terms, shape (k, N), and what the tree itself pays."""
        n, ends = len(tree.players), len(tree.leaves)
        base = tree.payoffs.reshape(n, ends, -1)
        if base.shape[2] not in (1, columns.shape[1]):
            raise NegotiationError(
                f"the tree is a family of {base.shape[2]}, for data with {columns.shape[1]} rows"
            )
        pairs = np.array([(term.row, term.end) for term in terms], dtype=np.intp)
        by, place = np.unique(pairs, axis=0, return_inverse=True)
        wide = np.broadcast_to(base, (n, ends, columns.shape[1]))
        return cls(wide, columns, by, place.reshape(-1))

    def payoffs(self, coefficients: Floats) -> Floats:
        """Payoffs at coefficients (k,), shape (n, L, N)."""
        result = self.base.copy()
        at = self.by[self.place]
        np.add.at(result, (at[:, 0], at[:, 1]), coefficients[:, None] * self.columns)
        return result

    def scores(self, slopes: Floats) -> Floats:
        """Derivatives by coefficients, (..., k, N), of those by payoffs, (..., m, N)."""
        return slopes[..., self.place, :] * self.columns


def terms_of(tree: Tree, names: Sequence[str], payoffs: Any) -> list[Term]:
    """Read which payoffs depend on what: player to outcome to list of columns, and 1."""
    given = by_player(tree.players, "payoffs", payoffs, "outcomes", optional=tree.players)
    terms = []
    for player, outcomes in given.items():
        if not isinstance(outcomes, Mapping):
            raise NegotiationError(
                f"payoffs of {player!r} are a dict from outcome to list of columns, got"
                f" {outcomes!r}"
            )
        for outcome, members in outcomes.items():
            end = names.index(known_name("outcome", outcome, names))
            row = tree.players.index(player)
            terms += [Term(player, outcome, r, row, end) for r in _regressors(outcome, members)]
    if not terms:
        raise NegotiationError("payoffs have no coefficient to estimate: name columns, or 1")
    return terms


def _regressors(outcome: str, members: Any) -> list[str]:
    """Names of columns, and `CONSTANT` for 1."""
    listed = (
        [members] if isinstance(members, str | int) else as_list(f"columns of {outcome!r}", members)
    )
    names: list[str] = []
    for member in listed:
        one = member == 1 and not isinstance(member, bool)
        if not one and (not isinstance(member, str) or not member):
            raise NegotiationError(
                f"columns at {outcome!r} are names, or the number 1 for a constant, got {member!r}"
            )
        names.append(CONSTANT if one else str(member))
    if len(set(names)) < len(names):
        raise NegotiationError(f"columns at {outcome!r} repeat: {', '.join(names)}")
    return names


def regressors(terms: Sequence[Term], data: Any) -> Floats:
    """Columns of the terms, shape (k, N), from a table."""
    used = dict.fromkeys(term.regressor for term in terms)
    known = {name: column(data, name) for name in used if name != CONSTANT}
    rows = len(next(iter(known.values()))) if known else _length(data)
    if CONSTANT in used and CONSTANT in _names(data):
        raise NegotiationError(f"a column must not be called {CONSTANT!r}: that is the number 1")
    for name, values in known.items():
        if len(values) != rows:
            raise NegotiationError(f"column {name!r} has {len(values)} rows, others {rows}")
    known[CONSTANT] = np.ones(rows)
    return np.array([known[term.regressor] for term in terms]).reshape(len(terms), rows)


def column(data: Any, name: str) -> Floats:
    """A column of numbers, all known."""
    array = as_array(_values(data, name))
    if array is None or array.ndim != 1:
        flags = np.asarray(_values(data, name))
        if flags.dtype.kind != "b" or flags.ndim != 1:
            raise NegotiationError(
                f"column {name!r} must be numbers, got {_values(data, name)!r:.80}"
            )
        array = flags.astype(np.float64)
    off = np.flatnonzero(~np.isfinite(array))
    if len(off):
        raise NegotiationError(
            f"column {name!r} is {array[off[0]]} in row {off[0]}, and in {len(off)} rows no finite"
            " number: drop those rows, or say what they are"
        )
    return array


def observed(names: Sequence[str], data: Any, outcome: Any, rows: int) -> Ints:
    """Numbers of the outcomes that were observed, shape (N,)."""
    listed = _values(data, outcome) if isinstance(outcome, str) else as_list("outcomes", outcome)
    said = [str(value) for value in listed]
    for value in dict.fromkeys(said):
        known_name("outcome", value, names, "in the tree")
    if len(said) != rows:
        raise NegotiationError(f"there are {len(said)} outcomes for data with {rows} rows")
    place = {name: k for k, name in enumerate(names)}
    return np.array([place[value] for value in said], dtype=np.intp)


def _names(data: Any) -> list[str]:
    """Names of the columns of a table."""
    if not hasattr(data, "keys") or not hasattr(data, "__getitem__"):
        raise NegotiationError(
            f"data are a pandas.DataFrame or a dict of columns, got {type(data).__name__}"
        )
    return [name for name in list(data.keys()) if isinstance(name, str)]


def _values(data: Any, name: str) -> list[Any]:
    """Entries of a column."""
    names = _names(data)
    if name not in names:
        raise unknown_name("column", name, names, "in the data")
    return list(data[name])


def _length(data: Any) -> int:
    """Rows of a table."""
    names = _names(data)
    if not names:
        raise NegotiationError("the data have no columns")
    return len(_values(data, names[0]))
