"""The section on what a mediator's instruments are worth, and how strong a guarantee has to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from negotiation.payoffs.actors import Mediator
from negotiation.payoffs.conditions import Choice, Condition
from negotiation.payoffs.instruments import Guarantee
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks
from negotiation.report.blocks import Section, Table, Text
from negotiation.report.words import listed, rule_in_words
from negotiation.sensitivity.instruments import worth_of_instruments
from negotiation.sensitivity.thresholds import Threshold, thresholds

if TYPE_CHECKING:
    import xarray as xr

    from negotiation.report.parts import Part

__all__ = ["mediator_sections", "needed", "worths"]

#: Instruments up to which every set of them is looked at, and seconds for the equilibria of each.
MOST, PATIENCE = 3, 20.0


def worths(talks: Talks, rule: str) -> dict[str, list[xr.Dataset]]:
    """What the instruments of each mediator are worth, by name.

    Parameters
    ----------
    talks : Negotiation or Stages
    rule : str

    Returns
    -------
    dict of name to list of Dataset
        Of `worth_of_instruments`: for the probability that the parties do what is reported, where
        an outcome is, and for the sum of their payoffs. No entry for a mediator without instruments
        beside its proposals or with more than three, nor for talks in stages.
    """
    if not isinstance(talks, Negotiation):
        return {}
    found: dict[str, list[xr.Dataset]] = {}
    for actor in talks.actors:
        if isinstance(actor, Mediator) and 0 < len(actor.instruments) < MOST:
            wanted: list[Condition | None] = [None]
            if talks.reported is not None:
                wanted.insert(0, _event(talks.reported, actor))
            found[actor.name] = [
                worth_of_instruments(talks, actor, each, rule=rule, budget=PATIENCE)
                for each in wanted
            ]
    return found


def _event(reported: Mapping[str, str], mediator: Mediator) -> Condition:
    """That those it mediates between do what is reported."""
    return reduce(and_, (Choice(name, reported[name]) for name in mediator.between))


def needed(part: Part, mediator: str) -> dict[str, dict[str, list[Threshold]]]:
    """How large the penalties of a mediator's guarantees have to be, in each case.

    Parameters
    ----------
    part : Part
    mediator : str

    Returns
    -------
    dict of parameter to dict of case to list of Threshold
        Of penalties that are a parameter alone, and of cases in which they are as in the talks.
    """
    talks = part.talks
    if not isinstance(talks, Negotiation) or talks.reported is None:
        return {}
    penalties = [
        own.penalty for own in talks.actor(mediator).instruments if isinstance(own, Guarantee)
    ]
    names = [p.name for p in penalties if isinstance(p, Parameter) and p.low < p.high]
    cases = part.cases or {"as it is": talks}
    return {
        name: {
            label: thresholds(case, case.reported, name)
            for label, case in cases.items()
            if case.reported is not None and case.parameters.get(name) == talks.parameters[name]
            and case.parameters[name].baseline == talks.parameters[name].baseline
        }
        for name in names
        if name in talks.parameters
    }  # fmt: skip


def mediator_sections(part: Part) -> Iterator[Section]:
    """A section for each mediator.

    Parameters
    ----------
    part : Part

    Yields
    ------
    Section
    """
    for k, (name, found) in enumerate(part.worths.items()):
        key = f"{part.plan.key}-instruments" + (f"-{k + 1}" if len(part.worths) > 1 else "")
        names = [str(n) for n in found[0]["instrument"].values]
        opening = Text(
            f"What {name} has as a mediator is taken one by one: {listed(names)}. Without its"
            " proposals the parties are left with an equilibrium, perhaps with the worst for what"
            " is asked about; with them, with the best plan that all follow. Without its other"
            " instruments what these add to the payoffs is gone; what it does itself is a choice in"
            " the game throughout. This says what an instrument changes in the model, and nothing"
            f" of what {name} intends or is due."
        )
        complete = all(bool(each["complete"].all()) for each in found)
        notes = () if complete else (Text("Not every equilibrium was found.", kind="note"),)
        tables = [_values(each, key, n) for n, each in enumerate(found)]
        title = f"What the instruments of {name} are worth"
        yield Section(key, title, (opening, *notes, *tables, *_penalties(part, name, key)))


def _values(found: Any, key: str, n: int) -> Table:
    """One objective with every set of instruments, and what each adds."""
    rule = found.attrs["selection_rule"]
    rows: list[list[Any]] = [["With"]]
    rows += [[str(c), *map(float, found["value"].sel(case=c))] for c in found["case"].values]
    for title, kind in (("Added alone", "alone"), ("Added to all others", "last"),
                        ("Added on average over all orders (Shapley)", "share")):  # fmt: skip
        rows += [[title]]
        rows += [[str(i), *map(float, found[kind].sel(instrument=i))]
                 for i in found["instrument"].values]  # fmt: skip
    what = found.attrs["objective"]
    return Table(
        f"{key}-{n + 1}",
        f"{what[0].upper()}{what[1:]}, with every set of instruments. Without proposals it hangs on"
        " which equilibrium there is: the worst for that, the one that the rule"
        f" {rule!r} names ({rule_in_words(rule)}), or the best.",
        ["", *(str(reading) for reading in found["reading"].values)],
        rows,
    )


def _penalties(part: Part, name: str, key: str) -> Iterator[Table]:
    """From which penalty on the reported outcome is an equilibrium, case by case."""
    for parameter, cases in needed(part, name).items():
        p = part.talks.parameters[parameter]
        rows: list[list[Any]] = []
        for label, points in cases.items():
            rows += [[label, t.value, t.stable, f"{t.actor}: {t.deviation}"] for t in points]
            rows += [] if points else [[label, "nowhere", "", ""]]
        yield Table(
            f"{key}-{parameter}",
            f"Where {p.meaning or p.name} ({p.name}, assumed to be {p.baseline:g}) makes the"
            " reported outcome tip, exactly, in each case.",
            ["case", "tips at", "an equilibrium", "on the other side"],
            rows,
        )
