"""The section on what an answer hangs on if all parameters move at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from negotiation import figures
from negotiation.payoffs.parameters import Parameter
from negotiation.report.blocks import Figure, Section, Table, Text
from negotiation.report.words import number, tip, told
from negotiation.sensitivity.statics import MARGIN

if TYPE_CHECKING:
    import xarray as xr

    from negotiation.report.everywhere import Everywhere
    from negotiation.report.parts import Part
    from negotiation.sensitivity.discovery import Box
    from negotiation.sensitivity.thresholds import Threshold

__all__ = ["all_at_once"]

#: Parameters drawn in a figure at most.
MOST = 8
#: Parameters of which it is said how they alone would have had to be.
NEAREST = 3
#: An index below this is none.
NOTHING = 1e-9
#: What a sign of comparative statics says.
SIGNS = {"+": "rises", "-": "falls", "+/-": "either", "0": ""}

Blocks = Iterator[Text | Table | Figure]


def all_at_once(part: Part) -> Iterator[Section]:
    """The section, where an outcome is studied and there is something to vary.

    Parameters
    ----------
    part : Part

    Yields
    ------
    Section
    """
    found = part.everywhere
    if found is None or part.studied is None:
        return
    reported = part.talks.reported is not None
    what = "the reported outcome" if reported else f"“{told(part.studied, part.talks)}”"
    blocks = [
        _shares(found, what),
        *_smallest(part, found, what),
        *_indices(part, found.indices, what),
        *_where(part, found, what),
        *_directions(part, found.signs),
    ]
    yield Section(f"{part.plan.key}-all", "All parameters at once", tuple(blocks))


def _shares(found: Everywhere, what: str) -> Text:
    """In how much of the space it is an equilibrium, and what the rankings alone say."""
    share = found.share
    interval = f"{share.confidence:.0%} interval {share.low:.1%} to {share.high:.1%}"
    text = (
        f"Let all {len(share.parameters)} parameters vary, each uniform over its range and none"
        f" depending on another: then {what} is an equilibrium at {share.share:.1%} of {share.n}"
        f" points ({interval}). That is a share of the assumed ranges, and no probability."
    )
    ranking = found.ranking
    if bool(ranking["share"].sel(question="equilibrium")):
        text += (
            " Of the payoffs at the assumed values, the order in which each actor ranks the"
            " outcomes is enough to make it an equilibrium. Whether the rule names it can hang on"
            f" more: of all payoffs with the same order, it does so {_of_draws(ranking)}."
        )
    return Text(text)


def _of_draws(ranking: xr.Dataset) -> str:
    """In which share of draws the rule names the outcome."""
    share, low, high = (
        float(ranking[name].sel(question="selected")) for name in ("share", "low", "high")
    )
    n = ranking.attrs["n"]
    if share in (0.0, 1.0):
        return f"in {'all' if share else 'none'} of {n} draws"
    return f"for {share:.1%} ({low:.1%} to {high:.1%}; {n} draws)"


def _smallest(part: Part, found: Everywhere, what: str) -> Blocks:
    """The smallest change after which it is something else, alone and together."""
    change = found.flip
    does = f"stops {what} from being" if change.held else f"makes {what}"
    near = _nearest(part)
    if near:
        yield Text(
            f"What would have had to be otherwise? This alone {does} an equilibrium, the nearest"
            " in units of its range first:",
            tuple(
                f"{_named(p)} would have had to be {_instead(p, t.value)}: {tip(t)}"
                for p, t in near
            ),
        )
    if not change.changes:
        yield Text(f"No change of several parameters was found that {does} an equilibrium.")
        return
    would = "would then rather" if change.held else "would no longer rather"
    known = part.talks.parameters
    yield Table(
        f"{part.plan.key}-smallest-change",
        f"The smallest change of all parameters together that {does} an equilibrium: {change.actor}"
        f" {would} {change.deviation}. Each parameter's change is counted in units of its range;"
        f" together they are {change.distance:.3g}.",
        ["parameter", "meaning", "value", "would be", "times as large"],
        [
            [known[name], known[name].meaning, known[name].baseline, to, _times(known[name], to)]
            for name, to in change.changes.items()
        ],
    )


def _nearest(part: Part) -> list[tuple[Parameter, Threshold]]:
    """Tipping points that are nearest in units of their parameters' ranges, one a parameter."""
    found: list[tuple[float, str, Threshold]] = []
    for study in part.answers.studies:
        if study.outcome == part.studied:
            for name, points in study.tipping.items():
                p = part.talks.parameters[name]
                away = [(abs(t.value - p.baseline) / (p.high - p.low), name, t) for t in points]
                found += sorted(away, key=lambda one: one[0])[:1]
    found.sort(key=lambda one: one[:2])
    return [(part.talks.parameters[name], point) for _, name, point in found[:NEAREST]]


def _named(p: Parameter) -> str:
    """Meaning and name."""
    return f"{p.meaning} ({p.name})" if p.meaning else p.name


def _times(p: Parameter, to: float) -> float | str:
    """How many times as large a value is as the baseline, where that says something."""
    return to / p.baseline if p.baseline and to / p.baseline > 0 else ""


def _instead(p: Parameter, to: float) -> str:
    """``0.7 times as large (3.5 in place of 5)``."""
    values = f"{number(to)} in place of {number(p.baseline)}"
    times = _times(p, to)
    return values if isinstance(times, str) else f"{times:.3g} times as large ({values})"


def _indices(part: Part, found: xr.Dataset | None, what: str) -> Blocks:
    """Sobol indices with their intervals, and whether they have settled."""
    key = part.plan.key
    if found is None:
        yield Text(f"The stability margin of {what} is the same everywhere.")
        return
    at = found["total_at"].transpose("size", "parameter").values
    sizes = [int(n) for n in found["size"].values]
    moved = number(float(f"{abs(at[-1] - at[-2]).max():.1g}"))
    yield Figure(
        f"{key}-sobol",
        f"What the stability margin of {what} hangs on over the whole space: the share of its"
        " variance that each parameter accounts for, alone and with its interactions (Sobol"
        f" indices). The base sample has {sizes[-1]} points. Half of it gives the same total"
        f" indices, to within {moved}.",
        partial(figures.sobol, found, most=MOST),
    )
    kinds = ["first", "first_low", "first_high", "total", "total_low", "total_high"]
    rows = [
        [
            part.talks.parameters[str(name)],
            *(float(found[kind].values[k]) for kind in kinds),
            *(float(at[row, k]) for row in (-3, -2)),
        ]
        for k, name in enumerate(found["parameter"].values)
        if found["total"].values[k] > NOTHING
    ]
    interval = f"{found.attrs['confidence']:.0%} interval"
    yield Table(
        f"{key}-sobol",
        "The indices as numbers, with their intervals, and what smaller samples give for the total"
        " index: where it has settled, the columns agree.",
        [
            "parameter",
            *("alone", f"{interval} from", "to"),
            *("with interactions", f"{interval} from", "to"),
            *(f"with interactions, {size} points" for size in sizes[-3:-1]),
        ],
        rows,
        folded="The indices as a table, and whether they have settled",
    )


def _where(part: Part, found: Everywhere, what: str) -> Blocks:
    """Which values go with an equilibrium, and a box in which it, or its absence, is frequent."""
    if found.separated is None or found.box is None:
        where = "everywhere" if found.share.share else "nowhere"
        yield Text(f"In this sample {what} is an equilibrium {where}.")
        return
    key = part.plan.key
    yield Figure(
        f"{key}-regional",
        f"Where each parameter lies at the points at which {what} is an equilibrium, and at the"
        " others. The farther apart the two, the more it decides.",
        partial(figures.regional, found.separated, most=MOST),
    )
    box, checked = found.box, found.checked
    is_one = "is an equilibrium" if found.rare else "is no equilibrium"
    limits = list(_limits(part, box))
    if not limits:
        return
    yield Text(
        f"Where is it that {what} {is_one}? At {checked['density']:.0%} of the points in the"
        f" following box, but at {checked['share']:.1%} of all. The box is {checked['mass']:.0%} of"
        f" the space. It was found at {found.share.n} points; these numbers are from as many"
        " others.",
        tuple(words for _, words in limits),
    )
    yield Table(
        f"{key}-limits-together",
        "The limits, and how often it is so if one is lifted, at the points where they were found.",
        ["parameter", "meaning", "from", "to", "without this limit"],
        [[p, p.meaning, *box.limits[p.name], box.without[p.name]] for p, _ in limits],
        hidden=True,
    )


def _limits(part: Part, box: Box) -> Iterator[tuple[Parameter, str]]:
    """Each limit of a box in words, the most telling first; an end of the range is none."""
    for name, (low, high) in box.limits.items():
        p = part.talks.parameters[name]
        near = 2e-3 * (p.high - p.low)  # The ends of a sample lie this close to those of a range.
        what = _named(p)
        if high > p.high - near:
            yield p, f"{what} at least {low:.3g}"
        elif low < p.low + near:
            yield p, f"{what} at most {high:.3g}"
        else:
            yield p, f"{what} from {low:.3g} to {high:.3g}"


def _directions(part: Part, signs: xr.Dataset | None) -> Blocks:
    """Comparative statics of what is lost by deviating."""
    if signs is None:
        return
    losses = [str(q) for q in signs["quantity"].values if ": payoff" not in str(q)]
    shown = signs.sel(quantity=losses)
    moving = (shown["sign"] != "0").any("quantity").values
    shown = shown.isel(parameter=moving).transpose("parameter", "quantity", ...)
    rows: list[list[Any]] = []
    for k, name in enumerate(shown["parameter"].values):
        signs_here, proved = shown["sign"].values[k], shown["proved"].values[k]
        words = [
            SIGNS[str(sign)] if sure or sign in ("0", "+/-") else f"({SIGNS[str(sign)]})"
            for sign, sure in zip(signs_here, proved, strict=True)
        ]
        rows.append([part.talks.parameters[str(name)], *words])
    yield Table(
        f"{part.plan.key}-statics",
        "In which direction each parameter moves what is lost by deviating, and the smallest of"
        " these, the stability margin. What is not in brackets is proved over the whole range;"
        " what is, holds at all sampled points.",
        ["parameter", *(MARGIN if q == MARGIN else q.replace("loss by ", "") for q in losses)],
        rows,
        folded="In which direction each parameter moves it",
    )
