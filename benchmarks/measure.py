"""Measure, and write the page: started by ``benchmarks/run.py`` in its own environment."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import time
from dataclasses import dataclass
from pathlib import Path

import negotiation as ng
from benchmarks import (
    all_equilibria,
    correlated,
    logit,
    one_equilibrium,
    pure_equilibria,
    sweeps,
    ties,
    trees,
)
from benchmarks.peers import version_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
SECTIONS = {
    "pure": pure_equilibria.section,
    "many": all_equilibria.of_many_players,
    "two": all_equilibria.of_two_players,
    "ties-two": ties.of_two_players,
    "ties-many": ties.of_many_players,
    "one": one_equilibrium.section,
    "logit": logit.section,
    "correlated": correlated.section,
    "trees": trees.of_perfect_information,
    "trees-hidden": trees.of_hidden_information,
    "trees-logit": trees.of_logit,
    "trees-conflict": trees.of_conflict,
    "sweeps": sweeps.section,
    "sweeps-workers": sweeps.of_workers,
}


@dataclass(frozen=True)
class Settings:
    """What the sections are told."""

    seed: int
    quick: bool

    @property
    def allowance(self):
        """Seconds that a peer may take for all games of one row."""
        return 2 if self.quick else 10

    def of(self, games):
        """How many of so many games."""
        return max(1, games // 20) if self.quick else games


def processor():
    """The model of the processor."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions():
    """The versions of everything that is compared."""
    packages = ["numpy", "scipy", "nashpy", "quantecon", "numba", "pygambit"]
    listed = [f"{name} {version_of(name) or '(not installed)'}" for name in packages]
    return ", ".join(
        [f"negotiation {ng.__version__}", f"Python {platform.python_version()}", *listed]
    )


def head(settings):
    """What stands above the tables."""
    quick = (
        "**A quick run on a few of the smaller games, to try the command: not to be quoted.**\n\n"
    )
    return f"""# Benchmarks

{quick if settings.quick else ""}Ours beside Nashpy, QuantEcon and Gambit, on the same games, by
`python benchmarks/run.py`. A table is one run, and its ratios are of that run.

Times are of the processor, and the mean over the games that were answered. A peer's include the
building of its game from the array of payoffs or the file of a tree, and ours include the checking
of the array, or the reading of the file, and the building of the result. A peer's settings are its
defaults, but for what its label says. What it compiles is compiled before; short work is repeated
and the shortest time counts. A regret is the most that a player could gain by deviating, recomputed
from the payoffs, as a share of the player's payoff range; an entry is *wrong* if that is more than
one in a million. A peer works in a process of its own: a game *hangs* if it takes longer than 10
seconds (20 to 60 for large games), and *fails* if there is an error instead of an answer. A peer
that has used up its time for a row is asked no further games; the number of games says how many it
was asked.
"""


def measured(name, settings):
    """The text of a section: its table, when it was made, and on what."""
    start = time.monotonic()
    table = SECTIONS[name](settings)
    seconds = time.monotonic() - start
    today = dt.datetime.now(tz=dt.UTC).date()
    made = (
        f"*{today}, {seconds:.0f} seconds, seed {settings.seed}; {versions()}; {processor()},"
        f" {os.cpu_count()} cores, of which each solver uses one; {platform.system()}.*"
    )
    return f"{table.markdown()}\n{made}\n"


def kept(page):
    """Sections that are on a page already, by their marks."""
    if not page.exists():
        return {}
    mark = re.compile(r"^<!-- ([\w-]+) -->\n", re.MULTILINE)
    marked = mark.split(page.read_text(encoding="utf-8"))
    return dict(zip(marked[1::2], (text.strip() + "\n" for text in marked[2::2]), strict=True))


def main():
    """Run the sections; each goes on the page as soon as it is done, and replaces its last run."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py")
    parser.add_argument("--quick", action="store_true", help="a twentieth of the games; no page")
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="some sections")
    parser.add_argument("--out", type=Path, default=PAGE, help="where the page is")
    choice = parser.parse_args()
    settings = Settings(choice.seed, choice.quick)
    sections = {} if choice.quick else kept(choice.out)
    for name in choice.only or SECTIONS:
        print(name, flush=True)
        sections[name] = measured(name, settings)
        marked = [f"<!-- {name} -->\n{sections[name]}" for name in SECTIONS if name in sections]
        text = "\n".join([head(settings), *marked])
        if not choice.quick:
            choice.out.write_text(text, encoding="utf-8")
    print(text if choice.quick else f"Wrote {choice.out}")


if __name__ == "__main__":
    main()
