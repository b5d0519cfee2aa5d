"""Tables for a notebook or a paper; a game as one."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.words import more, named, number

__all__ = ["SHOWN", "escaped", "game_table", "markdown", "paragraphs", "piped", "table"]

TABLE = "<table class='dataframe'>"  # As pandas has it, so that notebooks and pages style it.

#: Rows, and columns of a game, that a table has before it says how many are left.
SHOWN = 20


def game_table(
    players: Sequence[str], strategies: Sequence[Sequence[str]], payoffs: NDArray[Any]
) -> str:
    """Table of one game: rows and columns for two players, otherwise one row a profile.

    Parameters
    ----------
    players : sequence of str
    strategies : sequence over players of sequences of str
    payoffs : array of numbers, shape (n, s_1, ..., s_n)

    Returns
    -------
    str
        HTML.
    """
    players = [named("player", name) for name in players]
    strategies = [[named("strategy", name) for name in names] for names in strategies]
    if len(players) == 2:
        return _two_players(players, strategies, payoffs)
    rows = (
        [*names, *(number(v, 0) for v in payoffs[(slice(None), *at)])]
        for names, at in zip(
            itertools.product(*strategies), np.ndindex(*payoffs.shape[1:]), strict=True
        )
    )
    head = [*players, *(f"payoff: {name}" for name in players)]
    left = payoffs[0].size - SHOWN
    return table(head, itertools.islice(rows, SHOWN)) + paragraphs(more(left, "profile"))


def _two_players(
    players: Sequence[str], strategies: Sequence[Sequence[str]], payoffs: NDArray[Any]
) -> str:
    """Write the first player's strategies as rows, the second's as columns."""
    rows, columns = (names[:SHOWN] for names in strategies)
    head = f"<th colspan='{len(columns)}' style='text-align:center'>{html.escape(players[1])}</th>"
    lines = (
        "<tr>"
        + _cells([name], "th")
        + _cells([f"{number(a, 0)}, {number(b, 0)}" for a, b in payoffs[:, k, :SHOWN].T])
        + "</tr>"
        for k, name in enumerate(rows)
    )
    return (
        f"{TABLE}<thead><tr><th></th>{head}</tr><tr>{_cells([players[0], *columns], 'th')}</tr>"
        f"</thead><tbody>{''.join(lines)}</tbody></table>"
        + paragraphs(more(payoffs.shape[1] - SHOWN, "row"))
        + paragraphs(more(payoffs.shape[2] - SHOWN, "column"))
    )


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """HTML table of texts, which are escaped."""
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return f"{TABLE}<thead><tr>{_cells(head, 'th')}</tr></thead><tbody>{body}</tbody></table>"


def markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Markdown table of texts, which are escaped, as GitHub and notebooks show it."""
    return piped(map(escaped, head), (map(escaped, row) for row in rows))


def piped(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Markdown table of what is Markdown already."""
    first, *others = map(list, (head, *rows))
    lines = [first, ["---"] * len(first), *others]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def escaped(text: str) -> str:
    """Escape what Markdown would take for a mark."""
    return re.sub(r"([\\`*_\[\]<>|~#$])", r"\\\1", " ".join(text.split()))


def paragraphs(*lines: str) -> str:
    """HTML of lines of text, which are escaped; none for an empty one."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)


def _cells(texts: Iterable[str], kind: str = "td") -> str:
    """Cells of a row."""
    return "".join(f"<{kind}>{html.escape(text)}</{kind}>" for text in texts)
