"""What a reader is given: the name of a file, or its text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from negotiation.errors import NegotiationError, as_text

__all__ = ["TABLE", "decoded", "mark_between", "read_source"]

Made = TypeVar("Made")


#: What the text of a table begins with, and the name of a file does not.
TABLE = re.compile(r"[^\n]*\n|\s*\Z")


def mark_between(text: str) -> str:
    """Tell which of comma, semicolon and tab stands between the values of a table.

    Examples
    --------
    >>> mark_between('"a, b";c;1')
    ';'
    """
    head = re.sub(r'"[^"]*("|\Z)', "", text.lstrip()).partition("\n")[0]
    return max(",;\t", key=head.count)


def read_source(
    source: str | os.PathLike[str],
    kind: str,
    text: re.Pattern[str],
    tell: str,
    read: Callable[[str], Made],
) -> Made:
    """Read what is given as a text, or as the name of a file.

    Parameters
    ----------
    source : str or path
    kind : str
        With its article, for errors: ``"an .efg file"``.
    text : re.Pattern
        What a text begins with, and the name of a file does not.
    tell : str
        How a text is told, for errors: ``"starts with EFG"``.
    read : callable
        Makes of a text what is returned.

    Raises
    ------
    NegotiationError
        If there is no such file, it is not in UTF-8, or `read` refuses it: with the file's name.
    """
    if not isinstance(source, (str, os.PathLike)):
        raise NegotiationError(f"expected a path or the text of {kind}, got {source!r:.80}")
    plain = source.removeprefix("\ufeff") if isinstance(source, str) else None
    if plain is not None and text.match(plain):
        return read(as_text(f"the text of {kind}", plain))
    path = Path(source)
    try:
        return read(_text(path, tell))
    except NegotiationError as error:
        raise NegotiationError(f"{path!s:.200}: {error}") from None


def _text(path: Path, tell: str) -> str:
    """Read the text of a file."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # A ValueError for what cannot be a name.
        reason = getattr(error, "strerror", None) or error
        raise NegotiationError(
            f"cannot be read ({reason}); it is neither a file nor the text of one, which {tell}"
        ) from None
    return decoded(data)


def decoded(data: bytes) -> str:
    """Take bytes for a text in UTF-8, or say on which line they are none.

    Examples
    --------
    >>> decoded("Türkiye".encode("latin-1"))
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: line 1: expected text in UTF-8, got byte 0xfc; save the
    file again, with the encoding UTF-8
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NegotiationError(
            f"line {line}: expected text in UTF-8, got byte 0x{data[error.start]:02x}; save the"
            " file again, with the encoding UTF-8"
        ) from None
