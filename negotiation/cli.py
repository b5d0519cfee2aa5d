"""The command line: ``negotiation list | show | solve | thresholds | sweep | report``.

Thin: it reads what is asked, calls the library, prints. Heavy libraries are loaded when a command
needs them, so that help comes at once.
"""

from __future__ import annotations

import inspect
import math
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from negotiation.errors import NegotiationError, known_name, unknown_name
from negotiation.report.files import check_new, reason, write

__all__ = ["main"]

#: A sweep of more points than this is taken for a slip of the keyboard.
MOST_POINTS = 10_000_000

#: Processes that a report is made in at most; each takes some 400 MB.
MOST_WORKERS = 2

_WORD = re.compile(r"\s*([^\W\d]\w*)\s*=(.*)", re.DOTALL)


class _Command(click.Command):
    """A command whose examples stay as they are written, one a line."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Mark the examples with the character that tells click not to wrap them."""
        text = inspect.cleandoc(self.help or "")
        self.help = text.replace("\nFor example:", "\n\b\nFor example:")
        super().format_help_text(ctx, formatter)


class _Commands(_Command, click.Group):
    """Commands whose mistakes end in one line on stderr and exit code 2."""

    command_class = _Command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn a mistake in what was asked into one line."""
        try:
            return super().invoke(ctx)
        except NegotiationError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(2)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise unknown_name("command", name, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


NAME = click.argument("name")
SET = click.option(
    "--set", "values", multiple=True, metavar="PARAMETER=NUMBER",
    help="Take another value for a parameter, within its range. May be repeated.",
)  # fmt: skip
RULE = click.option(
    "--rule", default="payoff-dominant", show_default=True,
    help="How one of several equilibria is selected: payoff-dominant, risk-dominant, or"
    " 'best for ACTOR'.",
)  # fmt: skip


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="negotiation", prog_name="negotiation")
def main() -> None:
    """The game theory of diplomacy: what talks lead to, why, and what that hangs on.

    NAME is a conflict of the catalogue (see 'negotiation list'), or a file that ends in .toml. Of
    a textbook model, it can be shown and solved.

    For example:
      negotiation list
      negotiation solve karabakh-2023 --set g=3
      negotiation report karabakh-2023 --out report
    """


@main.command("list")
def list_() -> None:
    """List the conflicts of the catalogue, then the textbook models."""
    from negotiation.scenarios import contents

    lines = contents()
    width = max(map(len, lines))
    for name, line in lines.items():
        click.echo(f"{name:<{width}}  {line}")


@main.command()
@NAME
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write an HTML page instead.")
@click.option("--overwrite", is_flag=True, help="Replace the page if it exists.")
def show(name: str, page: Path | None, *, overwrite: bool) -> None:
    """Show who is at the table, what each can do, gains and loses; or the set-up of a model.

    For example:
      negotiation show karabakh-2020
      negotiation show bargaining-range
      negotiation show karabakh-2020 --html truce.html
    """
    talks = _load(name)
    if page is None:
        click.echo(str(talks))
        return
    from negotiation.report.page import model_page

    text = model_page(talks)
    write(page, lambda path: path.write_text(text, encoding="utf-8"), overwrite=overwrite)
    click.echo(f"wrote {page}")


@main.command()
@NAME
@SET
@RULE
def solve(name: str, values: tuple[str, ...], rule: str) -> None:
    """Say what the talks lead to, why, and on which parameters that turns.

    Of a textbook model, its results by name.

    For example:
      negotiation solve karabakh-2023
      negotiation solve bargaining-range --set p=0.6
      negotiation solve karabakh-2020 --set g=4 --set b=2
      negotiation solve karabakh-2023-reintegration --rule "best for Russia"
    """
    from negotiation.report.answers import answer, in_order, with_rule
    from negotiation.report.plain import solution

    talks = _load(name)
    if not _at_once(talks):
        click.echo(_in_order(name, talks, values, rule))
        return
    talks = with_rule(_at(talks, values), rule)
    rounds = list(in_order(talks))
    found = [answer(each, rule=rule) for each in _bar(rounds, "talks")]
    click.echo(solution(found))


@main.command()
@NAME
@click.option(
    "--over", "names", multiple=True, metavar="PARAMETER",
    help="The parameter to move. May be repeated; all of them if left out.",
)  # fmt: skip
@SET
def thresholds(name: str, names: tuple[str, ...], values: tuple[str, ...]) -> None:
    """List the exact tipping points of the reported outcome, or of every pure equilibrium.

    For example:
      negotiation thresholds karabakh-2023 --over g
      negotiation thresholds karabakh-2020 --over g --over b --set v=12
    """
    from negotiation.report.plain import tipping_points

    talks = _at(_load(name, "thresholds"), values)
    for each in names:
        talks.parameter(each)
    click.echo(tipping_points(talks, _bar(names or list(talks.parameters), "parameters")))


@main.command()
@NAME
@click.option(
    "--over", "ranges", multiple=True, required=True, metavar="PARAMETER=LOW:HIGH:POINTS",
    help="An axis of the grid. May be repeated.",
)  # fmt: skip
@SET
@RULE
@click.option(
    "--equilibria", type=click.Choice(["pure", "all"]), default="pure", show_default=True,
    help="Pure equilibria only, or mixed ones too.",
)  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.nc",
    help="The netCDF file to write.",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the file if it exists.")
def sweep(
    name: str,
    ranges: tuple[str, ...],
    values: tuple[str, ...],
    rule: str,
    equilibria: str,
    out: Path,
    *,
    overwrite: bool,
) -> None:
    """Solve the talks at every point of a grid, and write the answers as a netCDF file.

    For example:
      negotiation sweep karabakh-2023 --over g=0:8:200 --over b=0:6:200 --out sweep.nc
      negotiation sweep karabakh-2020 --over p=0.6:0.9:50 --equilibria all --out truce.nc
    """
    axes = _axes(ranges)
    if out.suffix != ".nc":
        raise NegotiationError(f"--out must end in .nc, since a netCDF file is written; got {out}")
    check_new(out, overwrite=overwrite)
    talks = _at(_load(name, "sweep"), values)
    both = sorted(set(axes) & {_pair(text, "--set")[0] for text in values})
    if both:
        raise NegotiationError(f"parameter {both[0]!r} is given both by --set and by --over")
    from negotiation.report.answers import with_rule
    from negotiation.sensitivity.sweep import sweep as solve_grid

    found = solve_grid(
        with_rule(talks, rule), equilibria=equilibria, rule=rule, progress=True, **axes
    )
    write(out, lambda path: found.to_netcdf(path, engine="h5netcdf"), overwrite=overwrite)
    sizes = " x ".join(str(len(axis)) for axis in axes.values())
    click.echo(f"wrote {out}: {sizes} points over {', '.join(axes)}")


@main.command()
@NAME
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR",
    help="The folder to write to; made if it is not there.",
)  # fmt: skip
@RULE
def report(name: str, out: Path, rule: str) -> None:
    """Write the report: a page, every figure and table, and the numbers behind them.

    Files of an earlier report in the folder are replaced; other files are left alone.

    For example:
      negotiation report karabakh-2023 --out report
    """
    from negotiation.report.writing import write_report

    talks = _load(name, "report")
    talks = talks if name.endswith(".toml") else name
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    if workers == 1:
        click.echo(f"wrote {write_report(talks, out, rule=rule, progress=True)}")
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        page = write_report(talks, out, rule=rule, progress=True, executor=pool)
    click.echo(f"wrote {page}")


def _load(name: str, command: str = "") -> Any:
    """A conflict of the catalogue, a textbook model, or a conflict written in a TOML file.

    With a command, that it can do.
    """
    talks = _read(name) if name.endswith(".toml") else _listed(name)
    if command and (_is_model(talks) or (command != "report" and not _at_once(talks))):
        kind = "a textbook model" if _is_model(talks) else "a conflict in order, with later moves"
        raise NegotiationError(
            f"{name} is {kind}, which has no {command}; what works is 'negotiation show {name}'"
            f" and 'negotiation solve {name} --set PARAMETER=NUMBER'"
        )
    return talks


def _listed(name: str) -> Any:
    from negotiation.scenarios import load

    return load(name)


def _read(name: str) -> Any:
    """A conflict written in a file."""
    from negotiation.payoffs.negotiation import Negotiation

    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NegotiationError(f"cannot read {name}: {reason(error)}") from None
    return Negotiation.from_toml(text)


def _is_model(talks: Any) -> bool:
    """Whether it is a textbook model."""
    from negotiation.scenarios.textbook import Model

    return isinstance(talks, Model)


def _at_once(talks: Any) -> bool:
    """Whether all choose at once, in each round of talks."""
    return not _is_model(talks) and not getattr(talks, "moves", ())


def _in_order(name: str, talks: Any, values: tuple[str, ...], rule: str) -> str:
    """What a textbook model, or a conflict with later moves, leads to."""
    from negotiation.report.answers import DEFAULT_RULE
    from negotiation.report.plain_games import model_results, tree_solution
    from negotiation.scenarios import tree

    if rule != DEFAULT_RULE:
        raise NegotiationError(f"--rule is for talks where all choose at once; {name} has none")
    if _is_model(talks):
        return model_results(_at(talks, values))
    return tree_solution(*tree(name, _at(talks, values)))


def _at(talks: Any, texts: Iterable[str]) -> Any:
    """The talks at the values of ``--set``."""
    values: dict[str, float] = {}
    for text in texts:
        name, given = _pair(text, "--set")
        if _is_model(talks):
            known_name("parameter", name, talks.numbers, f"of {talks.listing.name}")
        else:
            talks.parameter(name)
        if name in values:
            raise NegotiationError(f"parameter {name!r} is set twice")
        values[name] = _number(given, f"--set {text}")
    return talks.at(**values) if values else talks


def _axes(texts: Iterable[str]) -> dict[str, Any]:
    """Values by parameter from ``--over``."""
    import numpy as np

    axes: dict[str, Any] = {}
    for text in texts:
        name, given = _pair(text, "--over")
        parts = given.split(":")
        if len(parts) != 3:
            raise NegotiationError(
                f"--over needs PARAMETER=LOW:HIGH:POINTS, such as g=0:8:200; got {text!r}"
            )
        low, high = (_number(part, f"--over {text}") for part in parts[:2])
        if not re.fullmatch(r"\s*\+?\d{1,9}\s*", parts[2], re.ASCII) or int(parts[2]) < 2:
            raise NegotiationError(
                f"--over {text}: the number of points must be a whole number, at least 2;"
                f" got {parts[2]!r}"
            )
        if low >= high:
            raise NegotiationError(f"--over {text}: the range is upside down or empty")
        if name in axes:
            raise NegotiationError(f"--over is given twice for {name!r}")
        if int(parts[2]) * math.prod(map(len, axes.values())) > MOST_POINTS:
            raise NegotiationError(f"the grid has more than {MOST_POINTS:,} points")
        axes[name] = np.linspace(low, high, int(parts[2]))
    return axes


def _pair(text: str, option: str) -> tuple[str, str]:
    """Split ``name=rest``."""
    found = _WORD.fullmatch(text)
    if not found:
        wanted = "PARAMETER=NUMBER" if option == "--set" else "PARAMETER=LOW:HIGH:POINTS"
        raise NegotiationError(f"{option} needs {wanted}, got {text!r}")
    return found[1], found[2]


def _number(text: str, where: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise NegotiationError(f"{where}: {text!r} is not a finite number")
    return value


def _bar(items: Iterable[Any], what: str) -> Any:
    """Items with a bar on the terminal, for work that takes more than a second."""
    from tqdm import tqdm

    return tqdm(items, desc=what, delay=1, leave=False, disable=None)


if __name__ == "__main__":
    main()
