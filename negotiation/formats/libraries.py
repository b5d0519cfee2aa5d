"""Other libraries, loaded when they are asked for."""

from __future__ import annotations

import importlib
from typing import Any

from negotiation.errors import NegotiationError

__all__ = ["library"]


def library(name: str, package: str, instead: str = "") -> Any:
    """Load another library.

    Parameters
    ----------
    name : str
        Of the module.
    package : str
        What to install, with its version: ``"quantecon>=0.8"``.
    instead : str, optional
        What can be done without it.

    Returns
    -------
    module

    Raises
    ------
    NegotiationError
        If it is not installed.

    Examples
    --------
    >>> library("no_such_module", "no-such-package>=1")
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: no_such_module is not installed: pip install
    'no-such-package>=1'
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        hint = f"; without it, {instead}" if instead else ""
        top = name.partition(".")[0]
        raise NegotiationError(f"{top} is not installed: pip install '{package}'{hint}") from None
