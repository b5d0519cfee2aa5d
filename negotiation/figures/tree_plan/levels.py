"""How far down the tree each node is drawn, so that lines through information sets run straight.

Decisions that their player cannot tell apart stand on one level wherever the order of moves allows.
Where the line through one set would meet other nodes, these move on to a level of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from negotiation.figures.tree_plan.part import Joined, Part

__all__ = ["Levels", "levels_of"]


@dataclass(frozen=True)
class Levels:
    """Where nodes stand in the direction of play.

    Attributes
    ----------
    level : dict from int to int
        Of each node.
    stage : list of int
        Of each level: how many moves came before. Levels of one stage keep lines apart.
    lines : list of (int, Joined)
        Sets that are joined by a straight line, with their level.
    loose : list of Joined
        Sets whose decisions cannot stand on one level.
    """

    level: dict[int, int]
    stage: list[int]
    lines: list[tuple[int, Joined]]
    loose: list[Joined]

    def crossing(self, first: int, last: int, low: float, high: float) -> list[int]:
        """Levels between two others at which a line crosses some of the rows in a range."""
        return [
            at
            for at, joined in self.lines
            if first < at < last and joined.low < high and low < joined.high
        ]


def levels_of(part: Part) -> Levels:
    """Give each node its level.

    Parameters
    ----------
    part : Part

    Returns
    -------
    Levels
    """
    stage, straight = _stages(part)
    above: dict[int, int] = {}  # Of each node: its place among the levels of its stage.
    placed: list[Joined] = []
    for joined in sorted(straight, key=lambda one: one.low):
        at = stage[joined.members[0]]
        meets = [
            above[other.members[0]] + 1
            for other in placed
            if stage[other.members[0]] == at and (_meet(part, joined, other))
        ]
        above.update(dict.fromkeys(joined.members, max(meets, default=0)))
        placed.append(joined)
    for node in part.nodes:
        if node not in above:
            above[node] = max(
                (
                    above[one.members[0]] + 1
                    for one in placed
                    if stage[one.members[0]] == stage[node]
                    and one.low <= part.row[node] <= one.high
                ),
                default=0,
            )
    used = sorted({(stage[node], above[node]) for node in part.nodes})
    number = {pair: k for k, pair in enumerate(used)}
    level = {node: number[stage[node], above[node]] for node in part.nodes}
    lines = [(level[joined.members[0]], joined) for joined in placed]
    loose = [joined for joined in part.joined if joined not in straight]
    return Levels(level, [at for at, _ in used], lines, loose)


def _meet(part: Part, one: Joined, other: Joined) -> bool:
    """Whether the line through one set would run into the other's decisions."""
    return any(
        line.low <= part.row[node] <= line.high
        for line, dots in ((one, other), (other, one))
        for node in dots.members
    )


def _stages(part: Part) -> tuple[dict[int, int], list[Joined]]:
    """How many moves come before each node, and the sets whose decisions come equally late."""
    straight = list(part.joined)
    while True:
        # A set counts as one move, under the number of its first decision.
        group = {node: node for node in part.nodes}
        for joined in straight:
            group.update(dict.fromkeys(joined.members, joined.members[0]))
        after: dict[int, set[int]] = {g: set() for g in group.values()}
        before: dict[int, set[int]] = {g: set() for g in group.values()}
        for node in part.nodes:
            for child in part.children[node]:
                after[group[node]].add(group[child])
                before[group[child]].add(group[node])
        order = _sorted(before, after)
        if len(order) == len(after):
            break
        # Each of two sets comes before the other: take one of those on a cycle apart.
        cycle = after.keys() - set(order) - set(_sorted(after, before))
        straight.remove(next(one for one in straight if one.members[0] in cycle))
    stage: dict[int, int] = {}
    for g in order:
        stage[g] = max((stage[b] + 1 for b in before[g]), default=0)
    return {node: stage[g] for node, g in group.items()}, straight


def _sorted(before: dict[int, set[int]], after: dict[int, set[int]]) -> list[int]:
    """Put in order what does not wait for itself (Kahn 1962)."""
    waiting = {g: len(them) for g, them in before.items()}
    ready = [g for g, count in waiting.items() if not count]
    for g in ready:  # Grows as we go.
        for later in after[g]:
            waiting[later] -= 1
            if not waiting[later]:
                ready.append(later)
    return ready
