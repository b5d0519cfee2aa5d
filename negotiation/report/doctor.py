"""What is installed, in which version, and whether it works: for ``negotiation doctor``."""

from __future__ import annotations

import platform
import re
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

from negotiation import __version__
from negotiation.games.words import counted
from negotiation.report.trials import TRIALS

__all__ = ["Finding", "diagnosis", "findings"]

#: Extras that are for those who work on the toolkit.
WORKSHOP = {"dev", "docs", "test"}
#: What goes along with the toolkit and is no part of it, since it is under the GPL.
BESIDE = ["pygambit>=16.3"]
#: Characters of the first column, and of what is said of an error.
WIDTH, LONGEST = 32, 400


class Finding(NamedTuple):
    """One line of the diagnosis.

    Attributes
    ----------
    part : str
        The part of the diagnosis that it belongs to.
    what, said : str
    well : bool
        False for what has to be mended.
    """

    part: str
    what: str
    said: str
    well: bool = True


def findings() -> Iterator[Finding]:
    """Look at what is installed, then try what it is for.

    Yields
    ------
    Finding
        One after the other; to try everything takes some seconds.

    Examples
    --------
    >>> first = next(findings())
    >>> first.part, first.what, first.well
    ('This is', 'negotiation', True)
    """
    yield Finding("This is", "negotiation", __version__)
    yield Finding("This is", "Python", f"{platform.python_version()} on {platform.platform()}")
    yield from _installed()
    for what, (module, check) in TRIALS.items():
        if not module or _version(module):
            yield _tried(what, check)


def diagnosis() -> Iterator[tuple[str, bool]]:
    """Write the findings as lines, each with whether all in it is well; the last one sums up."""
    part, wrong = "", 0
    for one in findings():
        if one.part != part:
            yield f"{chr(10) * bool(part)}{one.part}", True
        part, wrong = one.part, wrong + (not one.well)
        yield f"  {one.what:<{WIDTH}}  {one.said}", one.well
    summary = "Everything works." if not wrong else f"{counted(wrong, 'thing')} to mend, see above."
    yield f"\n{summary}", not wrong


def _installed() -> Iterator[Finding]:
    """Compare the versions that are installed with those that are asked for."""
    try:
        asked = [Requirement(text) for text in metadata.requires("negotiation") or []]
    except metadata.PackageNotFoundError:
        said = "the package itself is not installed, so that nothing says what it needs"
        yield Finding("What it needs", "negotiation", said, well=False)
        return
    for one in sorted(asked, key=lambda one: one.name.lower()):
        if one.marker is None:
            yield _compared("What it needs", one)
    extras: dict[str, list[Requirement]] = {}
    for one in asked:
        extra = re.search(r"extra == ['\"](.+?)['\"]", str(one.marker or ""))
        if extra and extra[1] not in WORKSHOP and one.name != "negotiation":
            extras.setdefault(extra[1], []).append(one)
    for name, parts in extras.items():
        used = all(_version(one.name) for one in parts)  # Too old is a fault only in what is used.
        for one in parts:
            yield _compared("What it can use", one, f"'negotiation[{name}]'", asked=used)
    for text in BESIDE:
        yield _compared("What it can use", Requirement(text), f"'{text}'", asked=False)


def _compared(part: str, wanted: Requirement, install: str = "", *, asked: bool = True) -> Finding:
    """Say which version of a library is there; what nobody asked for is no fault."""
    found, name = _version(wanted.name), wanted.name
    pip = f"pip install -U {install or repr(str(wanted))}"
    if not found:
        return Finding(part, name, f"not installed: {pip}", well=bool(install))
    if not wanted.specifier.contains(found, prereleases=True):
        said = f"{found}, but {wanted.specifier} is needed: {pip}"
        return Finding(part, name, said, well=not asked)
    return Finding(part, name, found)


def _version(name: str) -> str:
    """Version of a library; empty if it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _tried(what: str, check: Callable[[Path], object]) -> Finding:
    """Try one thing, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            right = bool(check(Path(folder)))
        except Exception as error:  # noqa: BLE001  # Whatever it is, it is what was looked for.
            said = f"no: {type(error).__name__}: {error}"
            return Finding("What works", what, said[:LONGEST], well=False)
    return Finding("What works", what, "yes" if right else "no: the result is wrong", well=right)
