"""Conflicts written with the floors below; no mathematics.

`CATALOGUE` names what the command line can show, solve and report.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from negotiation.errors import unknown_name

__all__ = ["CATALOGUE", "Entry", "load"]

_MODULES = ("karabakh_2020", "karabakh_2023")


@dataclass(frozen=True)
class Entry:
    """One conflict of the catalogue.

    Attributes
    ----------
    name : str
        As the command line knows it.
    module, function : str
        Where it is made.
    line : str
        What it is, in one line.
    """

    name: str
    module: str
    function: str
    line: str


CATALOGUE = {
    entry.name: entry
    for entry in (
        Entry(
            "karabakh-2023",
            "karabakh_2023",
            "talks",
            "ceasefire and reintegration talks of September 2023, in sequence",
        ),
        Entry(
            "karabakh-2023-ceasefire",
            "karabakh_2023",
            "ceasefire",
            "ceasefire talks of 19-20 September 2023",
        ),
        Entry(
            "karabakh-2023-reintegration",
            "karabakh_2023",
            "reintegration",
            "reintegration talks of 21 September 2023",
        ),
        Entry(
            "karabakh-2023-resumption",
            "karabakh_2023",
            "resumption",
            "whether the ceasefire of 2023 holds",
        ),
        Entry("karabakh-2020", "karabakh_2020", "truce", "truce of 9-10 November 2020"),
    )
}


def load(name: str) -> Any:
    """Make a conflict of the catalogue.

    Parameters
    ----------
    name : str
        Such as ``"karabakh-2023"``.

    Returns
    -------
    Negotiation or Stages

    Raises
    ------
    NegotiationError
        If there is none of that name.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.load("karabakh-2020").name
    'Truce of 9-10 November 2020'
    """
    if name not in CATALOGUE:
        raise unknown_name("scenario", name, CATALOGUE)
    entry = CATALOGUE[name]
    return getattr(importlib.import_module(f"{__name__}.{entry.module}"), entry.function)()


def __getattr__(name: str) -> Any:
    """Load the modules of the catalogue on first use."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Names for tab-completion."""
    return [*__all__, *_MODULES]
