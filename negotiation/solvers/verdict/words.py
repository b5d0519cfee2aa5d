"""What fails, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.games.decisions import decision_names
from negotiation.games.tree import InformationSet, Tree
from negotiation.solvers.verdict.deviations import Play
from negotiation.solvers.verdict.result import Failure
from negotiation.solvers.words import mixture, number

__all__ = ["gain_by", "no_belief", "no_consistent_beliefs", "no_trembles", "not_bayes"]

Floats = NDArray[np.float64]


def gain_by(
    play: Play, here: InformationSet, beliefs: Floats, gain: float, plan: dict[int, int]
) -> Failure:
    """Say who would gain by what."""
    tree, instead, parts = play.tree, {}, []
    for h, choice in plan.items():
        there, first = tree.sets[h], int(tree.first_choice[h])
        action = there.actions[choice - first]
        done = mixture(there.actions, play.behaviour[first : first + len(there.actions)], "action")
        instead[there.key] = action
        place = "" if h == here.number else f" at {there.key}"
        parts.append(f"{action} instead of {done}{place}")
    text = (
        f"{here.player} at {here.key} would gain {number(gain)} by {' and '.join(parts)}"
        f"{_believing(tree, here, beliefs[here.nodes])}"
    )
    return Failure("gain", _where(here), text, gain, instead)


def _believing(tree: Tree, here: InformationSet, belief: Floats) -> str:
    """Say what a player believes, if it is not certain."""
    if len(here.nodes) == 1:
        return ""
    return f", believing {mixture(decision_names(tree, here.number), belief, 'decision')}"


def not_bayes(play: Play, here: InformationSet, beliefs: Floats, expected: Floats) -> Failure:
    """Say which belief is not Bayes' rule."""
    names, before = decision_names(play.tree, here.number), play.earlier(here)
    given, right = (mixture(names, x, "decision") for x in (beliefs[here.nodes], expected))
    since = "" if before is None else f" from what it believed at {before.key}"
    text = f"{here.player} at {here.key} believes {given}; by Bayes' rule{since} it is {right}"
    return Failure("bayes", _where(here), text)


def no_belief(play: Play, here: InformationSet, loss: float) -> Failure:
    """Say that whatever is believed, something else is better."""
    first = int(play.tree.first_choice[here.number])
    done = mixture(here.actions, play.behaviour[first : first + len(here.actions)], "action")
    text = (
        f"{here.player} at {here.key} does {done}: whatever it believes there, it would gain at"
        f" least {number(loss)} by something else, then or later"
    )
    return Failure("beliefs", _where(here), text, loss)


def no_trembles(sets: Sequence[InformationSet], *, orders: bool) -> Failure:
    """Say which beliefs no trembles lead to."""
    together = " and ".join(f"{here.key} ({here.player})" for here in sets)
    together += " together" if len(sets) > 1 else ""
    what = "just these decisions as the likely ones" if orders else "these odds"
    return Failure(
        "trembles", _where(*sets), f"no trembles lead to the beliefs at {together}: {what}"
    )


def no_consistent_beliefs(sets: Sequence[InformationSet]) -> Failure:
    """Say that beliefs would do, but none that trembles lead to."""
    text = "no trembles lead to beliefs for which what is done is best everywhere"
    return Failure("beliefs", _where(*sets), text)


def _where(*sets: InformationSet) -> tuple[tuple[str, str], ...]:
    return tuple((str(here.player), here.key) for here in sets)
