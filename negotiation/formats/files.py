"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from negotiation.errors import NegotiationError

__all__ = ["as_path", "check_new", "reason", "write"]


def as_path(given: Any) -> Path:
    """Take the name of a file, or say that it is none."""
    if not isinstance(given, (str, os.PathLike)):
        raise NegotiationError(f"expected the name of a file, got {given!r:.80}")
    return Path(given)


def check_new(path: Path, *, overwrite: bool, flag: str = "--overwrite") -> None:
    """Say early what would stop a file from being written."""
    if path.is_dir():
        raise NegotiationError(f"cannot write {path}: it is a folder")
    if path.exists() and not overwrite:
        raise NegotiationError(f"{path} exists; give {flag} to replace it")
    if not path.parent.is_dir():
        raise NegotiationError(f"cannot write {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise NegotiationError(f"cannot write {path}: the folder {path.parent} is not writable")


def write(
    path: Path, write: Callable[[Path], Any], *, overwrite: bool, flag: str = "--overwrite"
) -> None:
    """Write a file beside its place, then move it there: it is there whole or not at all."""
    check_new(path, overwrite=overwrite, flag=flag)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        write(partial)
        partial.replace(path)
    except OSError as error:
        raise NegotiationError(f"cannot write {path}: {reason(error)}") from None
    finally:
        partial.unlink(missing_ok=True)


def reason(error: Exception) -> str:
    """What the system says, without the path."""
    return (isinstance(error, OSError) and error.strerror) or str(error)
