"""Why a question about an equilibrium was left undecided, in words."""

from __future__ import annotations

from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.refining.better import two_choose
from negotiation.solvers.refining.joint_deviations import (
    too_many_comparisons,
    too_many_deviations,
)
from negotiation.solvers.words import named

__all__ = ["why_undecided"]


def why_undecided(equilibria: Equilibria, k: int, question: str) -> str:
    """Say what could not be decided of equilibrium `k`.

    Parameters
    ----------
    equilibria : Equilibria
    k : int
    question : str
        A field of `Refinements`.

    Returns
    -------
    str
    """
    many = too_many_deviations(equilibria.source.shape)
    strong = "the coalitions have too many joint deviations to look at" if many else ""
    reasons = {
        "quasi_strict": (
            "an unused strategy pays the same up to rounding, and whether exactly is not known"
        ),
        "perfect": _perfect(equilibria, k),
        "strong": strong,
        "strong_to_lotteries": strong,
        "coalition_proof": _coalition_proof(equilibria, k),
    }
    return reasons.get(question) or "the budget was spent, or rounding leaves it open"


def _perfect(equilibria: Equilibria, k: int) -> str:
    """Empty for two players."""
    if sum(size > 1 for size in equilibria.source.shape) <= 2:
        return ""
    if equilibria.is_pure[k]:
        return "no small mistakes were found that it survives, nor a proof that there are none"
    return (
        "of three or more players mixed equilibria are decided only if they are regular, or"
        " somebody uses a weakly dominated strategy"
    )


def _coalition_proof(equilibria: Equilibria, k: int) -> str:
    """Empty where nobody mixes in a game that is not too large."""
    if not equilibria.is_pure[k]:
        if two_choose(equilibria):
            return "other equilibria may be better for both, and not all are known to be listed"
        mixing = [
            named("player", name)
            for name, x in zip(equilibria.source.players, equilibria.strategies, strict=True)
            if x[:, k].max() < 1
        ]
        does = "mixes" if len(mixing) == 1 else "mix"
        return (
            f"{' and '.join(mixing)} {does}, and of three or more players such equilibria are"
            " decided only if they are strong, or one that is strong is better for all"
        )
    many = too_many_comparisons(equilibria.source.shape)
    return "there are too many profiles to compare each with the others" if many else ""
