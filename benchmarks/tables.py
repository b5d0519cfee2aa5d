"""Tables and numbers for the page, in Markdown."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class Table:
    """One table with its heading, and what has to be said about it."""

    title: str
    text: str
    head: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells):
        """One more row; show it, since a run takes minutes."""
        self.rows.append([str(cell) for cell in cells])
        print("  " + " | ".join(self.rows[-1]), flush=True)

    def markdown(self):
        """Write the table."""
        lines = [f"## {self.title}", "", self.text, ""]
        lines.append(f"| {' | '.join(self.head)} |")
        lines.append(f"| --- |{' ---: |' * (len(self.head) - 1)}")
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        lines += [line for note in self.notes for line in ("", note)]
        return "\n".join([*lines, ""])


def duration(seconds):
    """A time with three digits and a unit."""
    if math.isnan(seconds):  # Nothing was solved.
        return ""
    for unit, size in (("s", 1), ("ms", 1e-3), ("\N{MICRO SIGN}s", 1e-6)):
        if seconds >= size:
            return f"{_digits(seconds / size)} {unit}"
    return f"{seconds / 1e-9:.0f} ns"


def _digits(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def times(ratio):
    """How many times longer."""
    return "" if math.isnan(ratio) else f"{_digits(ratio)}x"


def count(number):
    """A number with its thousands apart."""
    return f"{number:,}"


def small(value):
    """A regret."""
    return "0" if value == 0 else f"{value:.0e}"
