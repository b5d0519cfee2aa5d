"""Tables in LaTeX that are no wider than a page, with booktabs and nothing else.

How wide a text is, is reckoned for Computer Modern at 10 points, which is wider than most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Self

__all__ = ["AROUND", "PAGE", "POINTS", "Typeset", "latex", "panels", "points", "tabular"]

#: Millimetres between the margins of LaTeX's own page; a journal's column has about 85.
PAGE = 120.0
#: Points of a millimetre; around a column; that a column of words has at least, if it can.
POINTS, AROUND, NARROWEST = 72.27 / 25.4, 12.0, 60.0
#: Records side by side at most: more never fit.
ABREAST = 20
#: Widths of letters in points; OTHER for those that are not among them.
OTHER = 5.6
WIDTHS = {
    **dict.fromkeys("il!',.:;[]_`", 2.8), **dict.fromkeys(" -fj", 3.4),
    **dict.fromkeys("Itrs()", 4.0), **dict.fromkeys('acegoz?0123456789/*"', 5.0),
    **dict.fromkeys("ABCDEFGHKLNOPQRTUVXYw&+=@\u2212", 7.8), **dict.fromkeys("mMW#%|", 9.6),
}  # fmt: skip
SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "\u2212": "$-$",
    "\u2264": r"$\leq$", "\u2265": r"$\geq$", "\u2192": r"$\to$", "\u2026": r"\ldots{}",
    **{c: "\\" + c for c in "&%$#_{}"},
}  # fmt: skip


class Typeset(str):
    r"""A text that has a form of its own in LaTeX, such as a formula.

    Examples
    --------
    >>> print(tabular(["holds"], [[Typeset("g >= 1", r"$g \geq 1$")]]))
    \begin{tabular}{l}
    \toprule
    holds \\
    \midrule
    $g \geq 1$ \\
    \bottomrule
    \end{tabular}
    <BLANKLINE>
    """

    tex: str

    def __new__(cls, text: str, tex: str) -> Self:
        """Text, and what stands for it in LaTeX."""
        self = super().__new__(cls, text)
        self.tex = tex
        return self


def latex(text: str) -> str:
    r"""Escape what LaTeX would take for a command, or could not print; minus signs before numbers.

    Examples
    --------
    >>> print(latex("R&D: -1 to 50%"))
    R\&D: $-$1 to 50\%
    """
    if isinstance(text, Typeset):
        return text.tex
    signed = re.sub(r"(?<![\w)\]-])-(?=\d)", "\u2212", text)
    return "".join(SPECIAL.get(c, c) for c in signed)


def tabular(
    head: Iterable[str], rows: Iterable[Sequence[str]], width: float = PAGE, numbers: str = ""
) -> str:
    """Write a table that fits: wide ones with wrapped words, or turned, a column a record.

    Parameters
    ----------
    head : iterable of str
    rows : iterable of sequences of str
        Texts, which are escaped unless they are `Typeset`. One alone is a heading within the table.
    width : float, optional
        Millimetres that the table may take. It takes more only if a word alone does.
    numbers : str, optional
        Letters of the columns of numbers, which are set to the right: ``"lr"``.

    Returns
    -------
    str
        A ``tabular``. Turned, the heads are its first column, and the records stand side by side,
        as many as fit, and then below each other.
    """
    head, records = list(head), [list(row) for row in rows]
    grouped = any(len(row) == 1 < len(head) for row in records)
    columns = [[h, *(r[k] for r in records if len(r) == len(head))] for k, h in enumerate(head)]
    widths = _fitted(columns, width * POINTS - AROUND * len(head))
    if widths is None and not grouped:
        numbered = [row[0] for row in records] == [str(k) for k in range(len(records))]
        if len(records) > 1 and not numbered:
            head = ["no.", *head]
            records = [[str(k), *row] for k, row in enumerate(records)]
        return panels(head, records, width, headed=len(records) > 1)
    widths = widths or _squeezed(columns, width * POINTS - AROUND * len(head))
    return _written([[head, *records]], columns, widths, numbers=numbers, most=width * POINTS)


def panels(
    stub: Sequence[str], columns: Sequence[Sequence[str]], width: float = PAGE, *,
    headed: bool = True,
) -> str:  # fmt: skip
    """Write a table by its columns: as many side by side as fit, and then below each other.

    Parameters
    ----------
    stub : sequence of str
        First column, which every panel has.
    columns : sequence of sequences of str
        The others, of the same length.
    width : float, optional
        As for `tabular`.
    headed : bool, optional
        The first line is that of the heads.
    """
    fitted: list[float] | None = None
    for abreast in range(max(1, min(len(columns), ABREAST)), 0, -1):
        parts = [columns[k : k + abreast] for k in range(0, max(1, len(columns)), abreast)]
        blank = [""] * len(stub)
        parts[-1:] = [[*parts[-1], *[blank] * (abreast - len(parts[-1]))]]
        below = [list(stub)] + [[c for p in parts for c in p[j]] for j in range(abreast)]
        room = width * POINTS - AROUND * (abreast + 1)
        if fitted := _fitted(below, room):
            break
    else:
        fitted = _squeezed(below, room)
    blocks = [[list(line) for line in zip(stub, *part, strict=True)] for part in parts]
    return _written(blocks, below, fitted, headed=headed)


def _written(
    blocks: Sequence[Sequence[Sequence[str]]], columns: Sequence[Sequence[str]],
    widths: Sequence[float], *, headed: bool = True, numbers: str = "", most: float = 0.0,
) -> str:  # fmt: skip
    """Write blocks of lines, the first of each a head; words that must wrap are ragged."""
    wrapped = [w < _natural(column) for w, column in zip(widths, columns, strict=True)]
    places = [
        f"p{{{w - 0.05:.1f}pt}}" if wrap else (numbers[k : k + 1] or "l")
        for k, (w, wrap) in enumerate(zip(widths, wrapped, strict=True))
    ]
    lines = []
    for block in blocks:
        for at, row in enumerate(block):
            if len(row) == 1 < len(widths):
                lines.append("\\addlinespace" * (at > 1) + _heading(row[0], len(widths), most))
                continue
            cells = [
                ("\\raggedright " if wrap and cell else "") + latex(cell)
                for cell, wrap in zip(row, wrapped, strict=True)
            ]
            end = "\\tabularnewline" if wrapped[-1] else "\\\\"
            lines.append(f"{' & '.join(cells)} {end}")
            lines += ["\\midrule"] * (headed and at == 0)
        lines.append("\\midrule")
    body = "\n".join(lines[:-1])
    return (
        f"\\begin{{tabular}}{{{''.join(places)}}}\n\\toprule\n{body}\n\\bottomrule\n"
        "\\end{tabular}\n"
    )


def _heading(text: str, columns: int, most: float) -> str:
    """Write a heading within a table, wrapped if it alone is wider than all."""
    kind, said = "l", latex(text)
    if points(text) > most - AROUND:
        kind, said = f"p{{{most - AROUND:.1f}pt}}", f"\\raggedright {said}"
    return f"\\multicolumn{{{columns}}}{{{kind}}}{{{said}}} \\\\"


def _fitted(columns: Sequence[Sequence[str]], room: float) -> list[float] | None:
    """Widths that fit, the widest columns wrapped; None if some would be too narrow to read."""
    if sum(map(_natural, columns)) <= room:
        return [_natural(column) for column in columns]
    widths = _squeezed(columns, room, NARROWEST)
    return widths if sum(widths) <= room else None


def _squeezed(columns: Sequence[Sequence[str]], room: float, narrowest: float = 0.0) -> list[float]:
    """Widths with the widest columns cut to one width, and none to less than a word."""
    full = [_natural(column) for column in columns]
    least = [
        max(min(narrowest, most), *(points(word) for cell in column for word in _words(cell)))
        for column, most in zip(columns, full, strict=True)
    ]
    low, high = 0.0, max(full)
    for _ in range(30):
        level = (low + high) / 2
        fits = sum(max(a, min(b, level)) for a, b in zip(least, full, strict=True)) <= room
        low, high = (level, high) if fits else (low, level)
    return [max(a, min(b, low)) for a, b in zip(least, full, strict=True)]


def _words(cell: str) -> list[str]:
    """Parts of a text between which a line may end."""
    return cell.split() or [""]


def _natural(column: Sequence[str]) -> float:
    """Points that a column takes if no line is broken."""
    return max(map(points, column), default=0.0)


def points(text: str) -> float:
    """Points that a text takes, about."""
    return sum(WIDTHS.get(c, OTHER) for c in text)
