"""What talks in sequence say of the first, for one course of the later ones."""

from __future__ import annotations

from dataclasses import dataclass

from negotiation.games.printed import Printed
from negotiation.payoffs.inequalities import Conditions

__all__ = ["SAMPLE", "SEED", "Region"]

#: Points from which the shares of regions are estimated.
SAMPLE = 4096
#: And the seed with which they are drawn.
SEED = 0


@dataclass(frozen=True)
class Region(Printed):
    """When an outcome of the first talks is an equilibrium, given an outcome of the later ones.

    Attributes
    ----------
    later : tuple of dict
        Outcome of each later stage, the second first.
    when : tuple of Conditions
        When each of those is an equilibrium of its talks. Where several are, the rule of the
        stages selects.
    conditions : Conditions
        When the outcome of the first talks is then an equilibrium.
    share : float
        Share of the parameter space, each parameter uniform over its range, in which the rule
        selects this course, from a fixed sample of `SAMPLE` points.
    """

    later: tuple[dict[str, str], ...]
    when: tuple[Conditions, ...]
    conditions: Conditions
    share: float

    def __str__(self) -> str:
        """Both sets of inequalities."""
        lines = []
        for outcome, when in zip(self.later, self.when, strict=True):
            told = "; ".join(f"{k}: {v}" for k, v in outcome.items())
            lines += [f"If the later talks lead to {told}, which needs", str(when)]
        lines.append(f"(selected in {self.share:.1%} of the parameter space),")
        return "\n".join([*lines, "then", str(self.conditions)])
