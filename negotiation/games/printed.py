"""What a notebook shows of small objects: what is printed of them."""

from __future__ import annotations

import html

__all__ = ["Printed", "Told"]

#: Characters of one line.
LONGEST = 160


class Printed:
    """Something that a notebook shows as it is printed."""

    def _repr_html_(self) -> str:
        """All that is printed, for a notebook."""
        return f"<pre>{html.escape(str(self))}</pre>"


class Told(Printed):
    """Something that says in words what it is; its repr is the beginning, on one line."""

    def __repr__(self) -> str:
        """Kind, and the beginning of what is printed."""
        line = " ".join(str(self).split())
        short = line if len(line) <= LONGEST else f"{line[:LONGEST]}..."
        return f"<{type(self).__name__}: {short}>"
