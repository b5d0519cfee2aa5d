"""Write the report: everything is built beside the target, then moved into place."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from negotiation import figures
from negotiation.errors import NegotiationError
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.talks import Talks
from negotiation.report.answers import DEFAULT_RULE, with_rule
from negotiation.report.blocks import Figure, Section, Table
from negotiation.report.in_order import TreePart, put_in_order, tree_sections
from negotiation.report.in_sequence import sequence_sections
from negotiation.report.overview import in_short, made_by_section, sources
from negotiation.report.page import DPI, Picture, render
from negotiation.report.parts import Part, Plan, compute, plans
from negotiation.report.results import as_json, results
from negotiation.report.sections import sections
from negotiation.scenarios import CATALOGUE, facts, load
from negotiation.solvers.selection import check_rule
from negotiation.stages import Stages

__all__ = ["write_report"]

PAGE, NUMBERS = "report.html", "results.json"

#: Outcomes that a report shows at most.
MOST_OUTCOMES = 2**10

#: What a report may have put into its folder.
_OURS = re.compile(r"(figures|tables)/[a-z0-9-]+\.(pdf|png|csv|tex)")

#: Formats of every figure.
KINDS = ("pdf", "png")

Item = TypeVar("Item")
Result = TypeVar("Result")


def write_report(
    talks: Talks | str,
    directory: str | Path,
    *,
    rule: str = DEFAULT_RULE,
    progress: bool = False,
    executor: Executor | None = None,
) -> Path:
    """Write a report on a negotiation: a page, every figure and table, and the numbers.

    The page stands alone: pictures are in it, and it needs no network and no scripts. Figures are
    PDF and PNG, tables CSV and LaTeX. The same negotiation gives the same bytes in every file.
    Nothing is put under its final name before everything is built; files of an earlier report in
    the folder are replaced, and other files are left alone.

    Parameters
    ----------
    talks : Negotiation, Stages or str
        Or the name of a conflict of the catalogue.
    directory : str or Path
        Made if it is not there.
    rule : str, optional
        How one of several equilibria is named; see `negotiation.solvers.selection`.
    progress : bool, optional
        Show a bar on the terminal for work that takes more than a second.
    executor : concurrent.futures.Executor, optional
        Where to solve and draw, for instance a pool of processes; in this process by default.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    NegotiationError
        For an unknown name or rule, more than 1024 outcomes, or a folder that cannot be written to.
    """
    name = talks if isinstance(talks, str) else None
    conflict: Talks = with_rule(load(talks) if isinstance(talks, str) else talks, rule)
    for each in conflict.negotiations if isinstance(conflict, Stages) else [conflict]:
        check_rule(rule, each.names)
        outcomes = math.prod(each.shape)
        if outcomes > MOST_OUTCOMES:
            raise NegotiationError(
                f"{each.name!r} has {outcomes:,} outcomes; a report, which shows them all, takes"
                f" {MOST_OUTCOMES:,} at most, and 'negotiation solve' takes more"
            )
    target = Path(directory)
    with _building(target) as folder:
        _build(conflict, name, rule, folder, _Work(executor, progress=progress))
    return target / PAGE


class _Work:
    """Goes through items one by one, or several at a time, and shows how far it is.

    Parameters
    ----------
    executor : Executor or None
    progress : bool
        Show a bar for work that takes more than a second.
    """

    def __init__(self, executor: Executor | None, *, progress: bool) -> None:
        self.executor, self.progress = executor, progress

    def through(
        self, work: Callable[[Item], Result], items: Sequence[Item], words: str
    ) -> list[Result]:
        """Do the work on every item; results in the order of the items."""
        if self.executor is None:
            results: Iterable[Result] = map(work, items)
        else:
            results = self.executor.map(work, items)
        if self.progress:
            from tqdm import tqdm

            results = tqdm(
                results, desc=words, total=len(items), delay=1, leave=False, disable=None
            )
        return list(results)


def _build(talks: Talks, name: str | None, rule: str, folder: Path, work: _Work) -> None:
    """Compute and write everything into an empty folder."""
    todo = plans(talks, name)
    # The sequence takes longest, so that it is begun first.
    order = sorted(range(len(todo)), key=lambda k: not isinstance(todo[k].talks, Stages))
    solved = work.through(partial(_computed, rule=rule), [todo[k] for k in order], "solving")
    parts = [solved[order.index(k)] for k in range(len(todo))]
    document = _document(parts, name, rule)
    blocks = [block for part in document for block in part.blocks]
    wanted = [block for block in blocks if isinstance(block, Figure)]
    for kind in ("figures", "tables"):
        (folder / kind).mkdir()
    work.through(partial(_draw, folder=folder), wanted, "drawing")
    title = parts[0].plan.title if len(parts) == 1 else _title(talks, name)
    pictures = {f.name: Picture.of(folder / f"figures/{f.name}.png") for f in wanted}
    (folder / PAGE).write_text(render(title, document, pictures), encoding="utf-8", newline="\n")
    files = [PAGE, NUMBERS, *_write_tables(blocks, folder)]
    files += [f"figures/{figure.name}.{kind}" for figure in wanted for kind in KINDS]
    numbers = as_json(results(title, parts, rule, files))
    (folder / NUMBERS).write_text(numbers, encoding="utf-8", newline="\n")


def _computed(plan: Plan, rule: str) -> Part | TreePart:
    """Compute a part: in order, if later moves make it no simultaneous game."""
    in_order = isinstance(plan.talks, Negotiation) and plan.talks.moves
    return put_in_order(plan) if in_order else compute(plan, rule)


def _title(talks: Talks, name: str | None) -> str:
    """What the page is headed."""
    line = CATALOGUE[name].line if name is not None else talks.name
    return line[0].upper() + line[1:]


def _document(parts: Sequence[Part | TreePart], name: str | None, rule: str) -> list[Section]:
    """All sections in order."""
    origin, told, literature = facts(name) if name is not None else ("", {}, {})
    found = [in_short(parts), sources(parts, origin, told, literature)]
    for part in parts:
        if isinstance(part, TreePart):
            found += tree_sections(part)
        else:
            found += sequence_sections(part) if isinstance(part.talks, Stages) else sections(part)
    return [*found, made_by_section(rule, parts)]


def _draw(figure: Figure, folder: Path) -> None:
    """Draw a figure, as PDF and PNG."""
    axes = figure.draw()
    for kind in KINDS:
        figures.save(axes, folder / f"figures/{figure.name}.{kind}", dpi=DPI)


def _write_tables(blocks: Iterable[object], folder: Path) -> Iterator[str]:
    """Write every table, as CSV and LaTeX; names of the files."""
    for table in blocks:
        if isinstance(table, Table):
            for ending, text in (("csv", table.csv), ("tex", table.latex)):
                path = f"tables/{table.name}.{ending}"
                (folder / path).write_text(text, encoding="utf-8", newline="\n")
                yield path


@contextmanager
def _building(target: Path) -> Iterator[Path]:
    """An empty folder that becomes the target, or is gone if something fails."""
    if target.exists() and not target.is_dir():
        raise NegotiationError(f"cannot write the report to {target}: it is not a folder")
    try:
        # Inside a folder that exists: it may be all that is writable, or a disk of its own.
        inside = target.is_dir()
        place = target if inside else target.resolve().parent
        place.mkdir(parents=True, exist_ok=True)
        folder = place / f".{target.resolve().name}.{os.getpid()}.partial"
        folder.mkdir()
    except OSError as error:
        file = next((p for p in target.parents if p.is_file()), None)
        why = f"{file} is a file and no folder" if file else error.strerror
        raise NegotiationError(f"cannot write the report to {target}: {why}") from None
    try:
        yield folder
        if inside:
            _replace(folder, target)
        else:
            folder.rename(target)
    except OSError as error:
        raise NegotiationError(f"cannot write the report to {target}: {error.strerror}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _replace(folder: Path, target: Path) -> None:
    """Move the files of a report over those of an earlier one, which goes."""
    new = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    old = _earlier(target)
    for path in new:
        (target / path).parent.mkdir(exist_ok=True)
        (folder / path).replace(target / path)
    for name in old - {path.as_posix() for path in new}:
        (target / name).unlink(missing_ok=True)


def _earlier(target: Path) -> set[str]:
    """Files that an earlier report put into a folder, as its numbers say."""
    try:
        files = json.loads((target / NUMBERS).read_text(encoding="utf-8"))["files"]
        return {name for name in files if _OURS.fullmatch(name)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
