"""What the docstring of a textbook model says, for people who do not read code."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

__all__ = ["Setting", "setting"]

HEADING = re.compile(r"^([A-Z][a-z]+)\n-{3,}$\n", re.MULTILINE)
ENTRY = re.compile(r"^(\w[\w, ]*) : [^\n]*\n((?:    [^\n]*\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class Setting:
    """The parts of a docstring in numpydoc form.

    Attributes
    ----------
    text : list of str
        Paragraphs before the first heading: the set-up.
    meanings : dict of str to str
        What each parameter is.
    reference : str
    """

    text: list[str]
    meanings: dict[str, str]
    reference: str


def setting(doc: str) -> Setting:
    """Take a docstring apart.

    Parameters
    ----------
    doc : str
        As `inspect.getdoc` returns it.

    Returns
    -------
    Setting
    """
    first, *others = HEADING.split(doc)
    sections = dict(zip(others[::2], others[1::2], strict=True))
    meanings = {
        name.strip(): _line(text)
        for names, text in ENTRY.findall(sections.get("Parameters", ""))
        for name in names.split(",")
    }
    text = [_line(part) for part in first.strip().split("\n\n")]
    return Setting(text, meanings, _line(sections.get("References", "")))


def _line(text: str) -> str:
    """A paragraph on one line, without the marks of code."""
    return re.sub(r"`+", "", " ".join(textwrap.dedent(text).split()))
