"""Values as a person types them: ``g = 3.5``."""

from __future__ import annotations

import math
import re

from negotiation.errors import NegotiationError

__all__ = ["typed_number", "typed_pair"]

_WORD = re.compile(r"\s*([^\W\d]\w*)\s*=(.*)", re.DOTALL)


def typed_pair(text: str, where: str, wanted: str = "PARAMETER=NUMBER") -> tuple[str, str]:
    """Split ``name=rest``.

    Parameters
    ----------
    text : str
    where : str
        Named in the error, for instance ``"--set"``.
    wanted : str, optional
        What the whole should look like, for the error.

    Returns
    -------
    name, rest : str

    Raises
    ------
    NegotiationError
        If it does not begin with a name and an equals sign.

    Examples
    --------
    >>> typed_pair("g = 3.5", "--set")
    ('g', ' 3.5')
    """
    found = _WORD.fullmatch(text)
    if not found:
        raise NegotiationError(f"{where} needs {wanted}, got {text!r:.80}")
    return found[1], found[2]


def typed_number(text: str, where: str) -> float:
    """Read a finite number.

    Parameters
    ----------
    text : str
    where : str
        Named in the error.

    Returns
    -------
    float

    Raises
    ------
    NegotiationError
        If it is none.

    Examples
    --------
    >>> typed_number(" 3.5", "--set g = 3.5")
    3.5
    """
    try:
        value = float(text) if text.strip().isascii() else math.nan  # Digits are 0 to 9.
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise NegotiationError(
            f"{where}: {text.strip()!r:.80} is not a finite number; write it like 3.5, with a point"
        )
    return value
