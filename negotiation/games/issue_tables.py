"""A table of actors on one issue or several, as a spreadsheet has it."""

from __future__ import annotations

import os
from io import StringIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name, unknown_name
from negotiation.formats.sources import TABLE, mark_between, read_source
from negotiation.games.arguments import as_array

__all__ = ["COLUMNS", "actors_and_numbers", "read_csv"]

Floats = NDArray[np.float64]
Columns = dict[str, list[Any]]

#: Columns of numbers.
COLUMNS = ("position", "capability", "salience")


def read_csv(source: str | os.PathLike[str]) -> Any:
    """Read a CSV file, or the text of one if it has several lines, as a pandas.DataFrame."""
    import pandas as pd

    def read(text: str) -> Any:
        try:
            return pd.read_csv(StringIO(text), sep=mark_between(text))
        except ValueError as error:
            raise NegotiationError(f"the table cannot be read: {error}") from None

    return read_source(source, "a CSV file", TABLE, "has several lines", read)


def actors_and_numbers(
    frame: Any, issue: str | None, share: float
) -> tuple[list[str], list[Floats], str]:
    """Take a table apart.

    Parameters
    ----------
    frame : pandas.DataFrame or mapping of column to list
    issue : str or None
        The only one to take; None for all.
    share : float
        What saliences are divided by.

    Returns
    -------
    actors : list of str
    numbers : list of arrays (n,) or (n, issues)
        In the order of `COLUMNS`.
    title : str
        Name of the issue, if it is one of several.
    """
    columns = _columns(frame)
    about = [str(name).strip() for name in columns.get("issue", [""] * len(columns["actor"]))]
    issues = list(dict.fromkeys(about))
    if issue is not None:
        issues = [known_name("issue", issue, issues, "in the table")]
    if not issues:
        raise NegotiationError("the table has no rows")
    rows = [_rows(columns, about, name, share) for name in issues]
    actors = list(rows[0])
    for name, own in zip(issues, rows, strict=True):
        if set(own) != set(actors):
            raise NegotiationError(
                f"issues {issues[0]!r} and {name!r} have different actors, so that they are no"
                " family: take one at a time, issue=..."
            )
    stacked = np.array([[own[actor] for own in rows] for actor in actors])  # (n, issues, 3)
    numbers = [stacked[..., k] if len(rows) > 1 else stacked[:, 0, k] for k in range(3)]
    return actors, numbers, issues[0] if len(rows) == 1 else ""


def _columns(frame: Any) -> Columns:
    """Columns of a table by their name in small letters."""
    if not hasattr(frame, "keys") or not hasattr(frame, "__getitem__"):
        raise NegotiationError(
            "expected a table with columns actor, position, capability and salience, got"
            f" {type(frame).__name__}"
        )
    names = [str(name).strip().lower() for name in list(frame.keys())]
    for name in ("issue", "actor", *COLUMNS):
        if names.count(name) > 1:
            raise NegotiationError(f"the table has {names.count(name)} columns {name!r}")
    columns = {name: list(frame[key]) for name, key in zip(names, list(frame.keys()), strict=True)}
    for name in ("actor", *COLUMNS):
        if name not in columns:
            raise unknown_name("column", name, columns, "in the table")
        if len(columns[name]) != len(columns["actor"]):
            raise NegotiationError(
                f"column {name!r} has {len(columns[name])} rows, 'actor' {len(columns['actor'])}"
            )
    return columns


def _rows(columns: Columns, about: list[str], issue: str, share: float) -> dict[str, list[float]]:
    """Position, capability and salience of each actor on one issue."""
    found: dict[str, list[float]] = {}
    for k, name in enumerate(columns["actor"]):
        if about[k] != issue:
            continue
        actor = str(name).strip()
        if actor in found:
            where = f" on issue {issue!r}" if issue else ""
            raise NegotiationError(f"actor {actor!r} comes twice{where}")
        given = [columns[column][k] for column in COLUMNS]
        row = as_array(given)
        if row is None:
            raise NegotiationError(f"the row of {actor!r} must be numbers, got {given}")
        found[actor] = [float(row[0]), float(row[1]), float(row[2]) / share]
    return found
