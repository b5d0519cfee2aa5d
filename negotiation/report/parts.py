"""Everything that a report computes about one negotiation, before a word of it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.errors import NoClosedFormError
from negotiation.payoffs.actors import Backer, Mediator, NonParticipant
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.talks import Talks
from negotiation.report.answers import Answers, answer, own_name
from negotiation.report.everywhere import Everywhere, everywhere
from negotiation.report.mediators import worths
from negotiation.scenarios import CATALOGUE, Entry, counterfactuals
from negotiation.sensitivity.boundaries import Boundary, boundaries
from negotiation.sensitivity.compare import compare
from negotiation.sensitivity.sweep import sweep
from negotiation.sensitivity.tornado import tornado
from negotiation.solvers.pure import pure_equilibria
from negotiation.stages import Region, Stages

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Part", "Plan", "compute", "exact_edges", "plans", "slug", "swept"]

#: Points along each axis of a phase diagram.
POINTS = 200
#: Seconds that the search for mixed equilibria may take; it is said where they were not enough.
PATIENCE = 60.0


@dataclass(frozen=True)
class Plan:
    """What a part of the report is about.

    Attributes
    ----------
    key : str
        Begins the names of its files.
    talks : Negotiation or Stages
    entry : Entry, optional
        Of the catalogue.
    """

    key: str
    talks: Talks
    entry: Entry | None

    @property
    def title(self) -> str:
        """What the part is headed."""
        return "The talks in sequence" if isinstance(self.talks, Stages) else own_name(self.talks)


@dataclass(frozen=True)
class Part:
    """What was computed for a part of the report.

    Attributes
    ----------
    plan : Plan
    answers : Answers
    plane : tuple of str
        Parameters on the axes of the phase diagram; empty where there are not two.
    sweep : xarray.Dataset or None
        Over the plane.
    edges : list of Boundary
        Exact edges of the regions.
    tornado : xarray.Dataset or None
        Of the stability margin of the outcome under study.
    cases : dict of label to Negotiation
        Counterfactuals.
    comparison : xarray.Dataset or None
        Of the cases, where an outcome is reported.
    regions : tuple of Region
        For talks in sequence: when, by the course of the later talks.
    worths : dict of mediator to list of xarray.Dataset
        What its instruments are worth, for each objective.
    everywhere : Everywhere, optional
        What the outcome under study hangs on if all parameters move at once.
    """

    plan: Plan
    answers: Answers
    plane: tuple[str, ...]
    sweep: xr.Dataset | None
    edges: list[Boundary] = field(repr=False)
    tornado: xr.Dataset | None
    cases: dict[str, Talks]
    comparison: xr.Dataset | None
    regions: tuple[Region, ...]
    worths: dict[str, list[xr.Dataset]]
    everywhere: Everywhere | None

    @property
    def talks(self) -> Talks:
        """What it is about."""
        return self.plan.talks

    @property
    def studied(self) -> dict[str, str] | None:
        """The outcome whose stability is measured: the reported or the selected one."""
        return self.talks.reported or self.answers.selected


def plans(talks: Talks, name: str | None) -> list[Plan]:
    """The parts of a report: of talks in sequence, each round, the sequence, what is beside it.

    Parameters
    ----------
    talks : Negotiation or Stages
    name : str or None
        In the catalogue.

    Returns
    -------
    list of Plan
    """
    from negotiation.scenarios import load

    entry = CATALOGUE[name] if name is not None else None
    key = name or slug(own_name(talks))
    if not isinstance(talks, Stages):
        return [Plan(key, talks, entry)]
    names = entry.rounds if entry else ()
    found = [
        Plan(*(names[k], n, CATALOGUE[names[k]]) if names else (f"{key}-{k + 1}", n, None))
        for k, n in enumerate(talks.negotiations)
    ]
    found.append(Plan(f"{key}-in-sequence", talks, entry))
    found += [
        Plan(other, load(other), CATALOGUE[other]) for other in (entry.beside if entry else ())
    ]
    return found


def compute(plan: Plan, rule: str) -> Part:
    """Compute a part.

    Parameters
    ----------
    plan : Plan
    rule : str
        How one equilibrium is selected.

    Returns
    -------
    Part
    """
    talks = plan.talks
    answers = answer(talks, rule=rule, budget=PATIENCE)
    plane = plan.entry.plane if plan.entry and plan.entry.plane else _telling(answers)
    cases = _cases(plan)
    studied = talks.reported or answers.selected
    return Part(
        plan,
        answers,
        plane,
        swept(talks, plane, rule=rule) if plane else None,
        exact_edges(talks, plane) if plane else [],
        tornado(talks, studied)
        if studied and talks.parameters and not _unsolved(answers)
        else None,
        cases,
        compare(cases, rule=rule) if cases and talks.reported else None,
        talks.conditions(talks.reported)
        if isinstance(talks, Stages) and talks.reported is not None
        else (),
        worths(talks, rule),
        everywhere(talks, studied, rule) if studied else None,
    )


def swept(
    talks: Talks, plane: tuple[str, ...], points: int = POINTS, **settings: Any
) -> xr.Dataset:
    """Sweep the whole ranges of the parameters of a plane; settings are those of `sweep`."""
    ranged = [talks.parameter(name) for name in plane]
    axes: dict[str, Any] = {p.name: np.linspace(p.low, p.high, points) for p in ranged}
    return sweep(talks, **settings, **axes)


def exact_edges(talks: Talks, plane: tuple[str, ...]) -> list[Boundary]:
    """Exact edges of the regions of a plane; none if they are not polynomial in the two."""
    if not isinstance(talks, Negotiation):
        return []
    try:
        return boundaries(talks, plane[0], plane[1])
    except NoClosedFormError:
        return []


def slug(text: str) -> str:
    """Text as a name of files: ``Truce of 9-10 November`` as ``truce-of-9-10-november``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "talks"


def pure_labels(talks: Talks, labels: list[str]) -> list[str]:
    """Labels of the pure equilibria at the baseline."""
    names = talks.outcomes()
    return [labels[names.index(eq.profile)] for eq in pure_equilibria(talks) if eq.profile]


def _unsolved(answers: Answers) -> bool:
    """Whether tipping points have no closed form somewhere."""
    return any(study.unsolved for study in answers.studies)


def _telling(answers: Answers) -> tuple[str, ...]:
    """The two parameters on which the answer turns soonest, relative to their ranges.

    Of those on which it turns nowhere alone, those of a condition that they can break together.
    """
    hinges = frozenset[str]().union(*(study.conditions.hinges for study in answers.studies))
    soonest: dict[str, tuple[float, bool]] = {}
    for name, p in answers.talks.parameters.items():
        if p.low < p.high:
            tips = [t.value for study in answers.studies for t in study.tipping.get(name, [])]
            away = min((abs(value - p.baseline) for value in tips), default=np.inf)
            soonest[name] = (away / (p.high - p.low), name not in hinges)
    chosen = sorted(soonest, key=lambda name: soonest[name])[:2]
    return tuple(chosen) if len(chosen) == 2 else ()


def _cases(plan: Plan) -> dict[str, Talks]:
    """The counterfactuals of the catalogue; otherwise, each third party's absence or presence."""
    if plan.entry is not None and plan.entry.counterfactuals:
        return dict(counterfactuals(plan.entry.name))
    talks = plan.talks
    if isinstance(talks, Stages):
        return {}
    found: dict[str, Talks] = {"as it is": talks}
    for actor in talks.actors:
        if isinstance(actor, NonParticipant):
            found[f"{actor.name} at the table"] = talks.joined_by(actor.name)
        elif isinstance(actor, (Mediator, Backer)):
            found[f"without {actor.name}"] = talks.without(actor.name)
    return found if len(found) > 1 else {}
