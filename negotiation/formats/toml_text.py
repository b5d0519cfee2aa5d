"""Texts, numbers, lists and tables as a TOML file has them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from negotiation.errors import NegotiationError

__all__ = ["key_text", "table_text"]


def table_text(heading: str, rows: Mapping[str, Any]) -> str:
    """One table; what is None is left out."""
    lines = [heading] if heading else []
    lines += [f"{key_text(key)} = {_shown(row)}" for key, row in rows.items() if row is not None]
    return "\n".join(lines) + "\n"


def key_text(name: str) -> str:
    """Return a key, quoted if TOML asks for it."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _shown(given: Any) -> str:
    """Return a text, a number, a list or a table of texts as TOML has them."""
    if isinstance(given, dict):
        return f"{{{', '.join(f'{key_text(k)} = {_shown(v)}' for k, v in given.items())}}}"
    if isinstance(given, list):
        return f"[{', '.join(map(_shown, given))}]"
    if isinstance(given, float):
        return repr(given) if repr(given) == "-0.0" else repr(given).removesuffix(".0")
    return _quoted(given)


def _quoted(text: Any) -> str:
    """Return a text in quotes; a JSON string is a TOML string, but for one character."""
    if not isinstance(text, str):
        raise NegotiationError(f"expected a text, got {text!r}")
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
