"""The command line: ``negotiation list | show | solve | thresholds | sweep | report | ...``.

Thin: it reads what is asked, calls the library, prints. Heavy libraries are loaded when a command
needs them, so that help comes at once.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import click

from negotiation.errors import NegotiationError, unknown_name
from negotiation.formats.files import check_new, write
from negotiation.formats.typed import typed_pair
from negotiation.report.asked import as_toml, at, at_once, grid, loaded, solved_in_order

__all__ = ["main"]

#: Endings of a figure's file.
PICTURES = (".pdf", ".png", ".svg")
#: Processes that a report is made in at most; each takes some 400 MB.
MOST_WORKERS = 2
#: Seconds after which a command says that it is still working.
LONG = 5.0


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


def _completed(what: str, after: str = "") -> Callable[..., list[str]]:
    """Offer words to complete a half-written one, of what the conflict has."""

    def offer(ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
        from negotiation.report import completing

        if what == "names":
            return completing.names(begun)
        # Of a command that ends in an option, click leaves the rest unread.
        name = ctx.params.get("name") or next(iter(ctx.args), "")
        try:
            talks = loaded(name)
        except NegotiationError:
            return []
        return [f"{word}{after}" for word in getattr(completing, what)(talks, begun)]

    return offer


NAME = click.argument("name", shell_complete=_completed("names"))
SET = click.option(
    "--set", "values", multiple=True, metavar="PARAMETER=NUMBER",
    shell_complete=_completed("parameters", "="),
    help="Take another value for a parameter, within its range. May be repeated.",
)  # fmt: skip
KEPT = click.option(
    "--values", "kept", type=click.Path(path_type=Path), metavar="FILE",
    help="Take the values, and who is at the table, from a file saved by the live page.",
)  # fmt: skip
RULE = click.option(
    "--rule", default="payoff-dominant", show_default=True, shell_complete=_completed("rules"),
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
    """List the conflicts of the catalogue, then the textbook models.

    For example:
      negotiation list
    """
    from negotiation.scenarios import contents

    lines = contents()
    width = max(map(len, lines))
    for name, line in lines.items():
        click.echo(f"{name:<{width}}  {line}")


@main.command()
@NAME
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write an HTML page instead.")
@click.option("--overwrite", is_flag=True, help="Replace the page if it exists.")
@click.option("--toml", is_flag=True, help="Print the conflict as a TOML file, to be changed.")
def show(name: str, page: Path | None, *, overwrite: bool, toml: bool) -> None:
    """Show who is at the table, what each can do, gains and loses; or the set-up of a model.

    For example:
      negotiation show karabakh-2020
      negotiation show bargaining-range
      negotiation show karabakh-2020 --html truce.html
      negotiation show karabakh-2020 --toml > my_conflict.toml
    """
    talks = loaded(name)
    if toml:
        click.echo(as_toml(name, talks), nl=False)
        return
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
@KEPT
@RULE
@click.option(
    "--budget", type=float, default=60, show_default=True, metavar="SECONDS",
    help="How long to look for mixed equilibria, in each round of talks.",
)  # fmt: skip
def solve(name: str, values: tuple[str, ...], kept: Path | None, rule: str, budget: float) -> None:
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

    talks = loaded(name, kept=kept)
    if not at_once(talks):
        click.echo(solved_in_order(name, talks, values, rule))
        return
    talks = with_rule(at(talks, values), rule)
    rounds = list(in_order(talks))
    with _patience(name):
        found = [answer(each, rule=rule, budget=budget) for each in _bar(rounds, "talks")]
    click.echo(solution(found))


@main.command()
@NAME
@click.option(
    "--over", "names", multiple=True, metavar="PARAMETER",
    shell_complete=_completed("parameters"),
    help="The parameter to move. May be repeated; all of them if left out.",
)  # fmt: skip
@SET
@KEPT
def thresholds(
    name: str, names: tuple[str, ...], values: tuple[str, ...], kept: Path | None
) -> None:
    """List the exact tipping points of the reported outcome, or of every pure equilibrium.

    For example:
      negotiation thresholds karabakh-2023 --over g
      negotiation thresholds karabakh-2020 --over g --over b --set v=12
    """
    from negotiation.report.plain import tipping_points

    talks = at(loaded(name, "thresholds", kept), values)
    for each in names:
        talks.parameter(each)
    with _patience(name):
        text = tipping_points(talks, _bar(names or list(talks.parameters), "parameters"))
    click.echo(text)


@main.command()
@NAME
@click.option(
    "--over", "ranges", multiple=True, required=True, metavar="PARAMETER=LOW:HIGH:POINTS",
    shell_complete=_completed("parameters", "="),
    help="An axis of the grid. May be repeated.",
)  # fmt: skip
@SET
@KEPT
@RULE
@click.option(
    "--equilibria", type=click.Choice(["pure", "all"]), default="pure", show_default=True,
    help="Pure equilibria only, or mixed ones too.",
)  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE",
    help="The file to write: .nc (netCDF) has the answers; .pdf, .png or .svg the phase diagram.",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the file if it exists.")
def sweep(
    name: str,
    ranges: tuple[str, ...],
    values: tuple[str, ...],
    kept: Path | None,
    rule: str,
    equilibria: str,
    out: Path,
    *,
    overwrite: bool,
) -> None:
    """Solve the talks at every point of a grid, and write the answers, or draw them.

    For example:
      negotiation sweep karabakh-2023 --over g=0:8:200 --over b=0:6:200 --out sweep.nc
      negotiation sweep karabakh-2023 --over g=0:8:200 --over b=0:6:200 --out phases.pdf
      negotiation sweep karabakh-2020 --over p=0.6:0.9:50 --equilibria all --out truce.nc
    """
    axes = grid(ranges)
    if out.suffix not in (".nc", *PICTURES):
        raise NegotiationError(
            f"--out must end in .nc for the answers, or in {', '.join(PICTURES)} for the phase"
            f" diagram; got {out}"
        )
    drawn = out.suffix in PICTURES
    if drawn and len(axes) != 2:
        raise NegotiationError(
            f"a phase diagram is over two parameters, got {', '.join(axes)}: give --over twice"
        )
    check_new(out, overwrite=overwrite)
    talks = at(loaded(name, "sweep", kept), values)
    both = sorted(set(axes) & {typed_pair(text, "--set")[0] for text in values})
    if both:
        raise NegotiationError(f"parameter {both[0]!r} is given both by --set and by --over")
    from negotiation.report.answers import with_rule
    from negotiation.sensitivity.sweep import sweep as solve_grid

    found = solve_grid(
        with_rule(talks, rule), equilibria=equilibria, rule=rule, progress=True, **axes
    )
    if drawn:
        from negotiation import figures
        from negotiation.report.parts import exact_edges

        edges = exact_edges(talks, tuple(axes))
        figures.save(figures.phase_diagram(found, boundaries=edges), out)
    else:
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

    talks = loaded(name, "report")
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


@main.command()
@NAME
@click.option("--port", type=int, default=0, help="The port to listen on; a free one if left out.")
@click.option("--no-browser", is_flag=True, help="Do not open the page in the browser.")
def explore(name: str, port: int, *, no_browser: bool) -> None:
    """Serve a page to move the parameters on, in class; only this machine can open it.

    For example:
      negotiation explore karabakh-2023
      negotiation explore my.toml --port 8000 --no-browser
    """
    from negotiation.live.serving import serve

    talks = loaded(name, "explore")
    listed = None if name.endswith(".toml") else name
    serve(talks, listed, port=port, browser=not no_browser, said=click.echo)


@main.command()
def schema() -> None:
    """Print the JSON schema of conflict files, with which an editor checks and completes them.

    For example:
      negotiation schema > negotiation.schema.json
    """
    from negotiation.formats.toml import SCHEMA

    click.echo(SCHEMA.read_text(encoding="utf-8"), nl=False)


@main.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is installed, in which version, and whether it works; code 1 if something is wrong.

    For example:
      negotiation doctor
    """
    from negotiation.report.doctor import diagnosis

    well = True
    for line, fine in diagnosis():
        click.echo(line)
        well &= fine
    ctx.exit(0 if well else 1)


@contextmanager
def _patience(name: str) -> Iterator[None]:
    """Say once that there is work going on, if it takes long."""
    timer = Timer(LONG, click.echo, (f"still working on {name}; Ctrl-C stops it", None, True, True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _bar(items: Iterable[Any], what: str) -> Any:
    """Items with a bar on the terminal, for work that takes more than a second."""
    from tqdm import tqdm

    return tqdm(items, desc=what, delay=1, leave=False, disable=None)


if __name__ == "__main__":
    main()
