"""The sentences and numbers that the terminal and the page share."""

from __future__ import annotations

import itertools
import string
from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.payoffs.reasons import Deviation
from negotiation.report.turning import Answer
from negotiation.sensitivity.thresholds import Threshold
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.selection import RULES
from negotiation.solvers.words import counted, mixture, number

__all__ = [
    "NOTE", "along_in_words", "completeness", "lettered", "listed", "mixture", "number",
    "rule_in_words", "standing", "tip", "told",
]  # fmt: skip

#: What every answer is prefaced with.
NOTE = (
    "Payoffs are assumptions, and what follows from them is no more than that: an equilibrium is"
    " neither a justification nor a prediction of what anybody does."
)


def told(outcome: Mapping[str, str], talks: Any) -> str:
    """Label of an outcome: the options of those who have a choice."""
    return str(talks.label(outcome))


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def completeness(eqs: Equilibria, stopped: float | None = None) -> str:
    """How many there are, and whether that is proved; after how many seconds it was given up."""
    pure = int(eqs.is_pure.sum())
    mixed = len(eqs) - pure
    kinds = f"{pure} pure, {mixed} mixed"
    if eqs.complete.all():
        return f"{kinds}; proved to be all"
    parts = counted(len(eqs.unresolved), "part")
    return (
        f"{kinds}; not proved to be all (complete = False): {parts} of the strategy space"
        f" unresolved{'' if stopped is None else f', stopped after {stopped:g} s'}"
    )


def rule_in_words(rule: str) -> str:
    """What a selection rule says."""
    if rule in RULES:
        return RULES[rule]
    return RULES["best for NAME"].replace("NAME", rule.removeprefix("best for "))


def tip(point: Threshold) -> str:
    """On which side of a tipping point who would rather do what."""
    side = "below" if point.stable == "above" else "above"
    why = f" ({point.because})" if point.because else ""
    return f"just {side} it {point.actor} would rather {point.deviation}{why}"


def along_in_words(answers: Sequence[Answer], letters: Mapping[str | None, str]) -> str:
    """What is selected from the low end of a range to the high one: ``A to 4.7, then B``."""
    parts = [f"{letters[answer.label]} to {number(answer.high)}" for answer in answers[:-1]]
    return ", then ".join([*parts, letters[answers[-1].label]])


def lettered(along: Mapping[str, Sequence[Answer]], first: str | None) -> dict[str | None, str]:
    """A letter for each outcome that is selected anywhere, A for the one at the baseline."""
    labels = [first, *(answer.label for answers in along.values() for answer in answers)]
    names = itertools.chain(string.ascii_uppercase, (f"A{k}" for k in itertools.count(1)))
    return dict(zip(dict.fromkeys(labels), names, strict=False))


def standing(actor: str, deviations: Sequence[Deviation]) -> str:
    """Whether the fixed choice of somebody who is not at the table would be a best reply."""
    takes = deviations[0].option
    paying = [d for d in deviations if d.loss < 0]
    if paying:
        best = min(paying, key=lambda d: d.loss)
        return (
            f"{actor} is fixed to '{takes}'. That would not be a best reply if it were at the"
            f" table: it would rather {best.instead}, and gain {number(-best.loss)}."
        )
    least = min(d.loss for d in deviations)
    if number(least) == "0":
        return (
            f"{actor} is fixed to '{takes}'. That would be a best reply if it were at the table,"
            " but not the only one."
        )
    return (
        f"{actor} is fixed to '{takes}'. That would be a best reply if it were at the table:"
        f" the best of its other options would cost it {number(least)}."
    )
