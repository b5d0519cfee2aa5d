"""What talks lead to, why, and on which parameters that turns: computed once, told many ways.

The command line tells it as plain text and the report as a page.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.errors import NoClosedFormError
from negotiation.payoffs.inequalities import Conditions
from negotiation.payoffs.reasons import Deviation, Explanation
from negotiation.report.turning import Answer, selected_along
from negotiation.sensitivity.thresholds import Threshold, thresholds
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.pure import pure_equilibria
from negotiation.solvers.selection import check_rule, is_best_for_all, select_pure
from negotiation.stages import Stages

__all__ = ["Answers", "Study", "absent", "answer", "in_order", "own_name", "studied", "with_rule"]

#: The rule by which one equilibrium is selected where none is named.
DEFAULT_RULE = "payoff-dominant"

#: Pure equilibria of which the reasons are told, where no outcome is reported.
MOST_STUDIED = 10


@dataclass(frozen=True)
class Study:
    """One outcome: whether it is an equilibrium, why, and where that ends.

    Attributes
    ----------
    outcome : dict of actor name to option
    label : str
        The options joined, as in a sweep.
    reported, selected : bool
        Whether it is the reported outcome, and whether the rule selects it.
    explanation : Explanation
    conditions : Conditions
        With stages, given what the later talks lead to at the baseline.
    tipping : dict of parameter name to list of Threshold
    unsolved : dict of parameter name to str
        Parameters along which the tipping points have no closed form, and why.
    """

    outcome: dict[str, str]
    label: str
    reported: bool
    selected: bool
    explanation: Explanation
    conditions: Conditions
    tipping: dict[str, list[Threshold]]
    unsolved: dict[str, str]

    @property
    def regret(self) -> float:
        """The most that any actor at the table could gain by deviating."""
        return max(0.0, -self.explanation.margin)


@dataclass(frozen=True)
class Answers:
    """What one round of talks leads to.

    Attributes
    ----------
    talks : Negotiation or Stages
    rule : str
    equilibria : Equilibria
        All of them, pure and mixed.
    selected : dict of actor name to option, or None
        The pure equilibrium that the rule selects.
    studies : list of Study
        The reported outcome, or where none is reported the pure equilibria: the first few of many,
        and the selected one.
    along : dict of parameter name to list of Answer
        What the rule selects along each parameter that changes it, where no outcome is reported.
    unsolved : dict of parameter name to str
        Parameters along which that has no closed form, and why.
    unstudied : int
        How many pure equilibria are not among `studies`.
    stopped : float or None
        Seconds after which the search for mixed equilibria was stopped, if it was.
    """

    talks: Any
    rule: str
    equilibria: Equilibria
    selected: dict[str, str] | None
    studies: list[Study]
    along: dict[str, list[Answer]]
    unsolved: dict[str, str]
    unstudied: int = 0
    stopped: float | None = None

    @property
    def fell_back(self) -> bool:
        """Whether the rule asked for what is best for all, and there is no such equilibrium."""
        if self.rule != "payoff-dominant" or self.selected is None:
            return False
        game = self.equilibria.source
        at = np.ravel_multi_index(game.profile_index(self.selected), game.shape)
        return not is_best_for_all(game.payoffs, int(at))

    @property
    def complete(self) -> bool:
        """Whether the solver proved that it found every equilibrium."""
        return bool(self.equilibria.complete.all())


def answer(talks: Any, *, rule: str = DEFAULT_RULE, budget: float | None = None) -> Answers:
    """Solve one round of talks at the baseline, and ask what the answer hangs on.

    Parameters
    ----------
    talks : Negotiation or Stages
        Of stages, the first talks with what follows worked in.
    rule : str, optional
        How one equilibrium is selected; see `negotiation.solvers.selection`.
    budget : float, optional
        Seconds that the search for mixed equilibria may take; no limit by default.

    Returns
    -------
    Answers

    Raises
    ------
    NegotiationError
        For an unknown rule, too many outcomes, or a budget that is no positive number.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = answer(ng.scenarios.load("karabakh-2023-ceasefire"))
    >>> found.studies[0].explanation.is_strict, found.complete
    (True, True)
    """
    check_rule(rule, talks.names)
    began = time.monotonic()
    equilibria = nash_equilibria(talks.game(), budget=budget)
    spent = budget is not None and time.monotonic() - began >= budget
    stopped = budget if spent and not equilibria.complete.all() else None
    at = int(select_pure(talks.payoffs()[..., None], rule, talks.names)[0])
    game = equilibria.source
    index = [int(k) for k in np.unravel_index(max(at, 0), game.shape)]
    selected = game.profile(index) if at >= 0 else None
    outcomes = studied(talks)
    closely = outcomes[:MOST_STUDIED]
    if selected in outcomes[MOST_STUDIED:]:
        closely[-1] = selected
    return Answers(
        talks,
        rule,
        equilibria,
        selected,
        [_study(talks, outcome, selected) for outcome in closely],
        *(_along(talks, rule) if talks.reported is None else ({}, {})),
        unstudied=len(outcomes) - len(closely),
        stopped=stopped,
    )


def in_order(talks: Any) -> Iterator[Any]:
    """Each round of talks with all that follow it: the first, the second, ..., the last."""
    while isinstance(talks, Stages):
        yield talks
        talks = talks.later
    yield talks


def own_name(talks: Any) -> str:
    """Name of the first talks alone, where others follow them."""
    return str(talks.first.name if isinstance(talks, Stages) else talks.name)


def studied(talks: Any) -> list[dict[str, str]]:
    """The reported outcome, or where none is reported every pure equilibrium at the baseline."""
    if talks.reported is not None:
        return [talks.reported]
    return [eq.profile for eq in pure_equilibria(talks) if eq.profile is not None]


def with_rule(talks: Any, rule: str) -> Any:
    """The same talks with the rule that selects in later ones."""
    return Stages(talks.negotiations, rule=rule) if isinstance(talks, Stages) else talks


def absent(study: Study) -> dict[str, list[Deviation]]:
    """What each actor that is not at the table could do there, by actor."""
    found: dict[str, list[Deviation]] = {}
    for deviation in study.explanation.deviations:
        if not deviation.available:
            found.setdefault(deviation.actor, []).append(deviation)
    return found


def _study(talks: Any, outcome: dict[str, str], selected: Mapping[str, str] | None) -> Study:
    """Everything about one outcome."""
    tipping: dict[str, list[Threshold]] = {}
    unsolved: dict[str, str] = {}
    for name in talks.parameters:
        try:
            tipping[name] = thresholds(talks, outcome, name)
        except NoClosedFormError as error:
            unsolved[name] = str(error)
    return Study(
        outcome,
        talks.label(outcome),
        talks.reported is not None and outcome == talks.reported,
        outcome == selected,
        talks.explain(outcome),
        (talks.at_baseline() if isinstance(talks, Stages) else talks).conditions(outcome),
        tipping,
        unsolved,
    )


def _along(talks: Any, rule: str) -> tuple[dict[str, list[Answer]], dict[str, str]]:
    """What the rule selects along each parameter, where that changes; what has no closed form."""
    along: dict[str, list[Answer]] = {}
    unsolved: dict[str, str] = {}
    for name in talks.parameters:
        try:
            answers = selected_along(talks, rule, name)
        except NoClosedFormError as error:
            unsolved[name] = str(error)
        else:
            if len(answers) > 1:
                along[name] = answers
    return along, unsolved
