"""Stability by the definitions, with sets of states and loops, for small graph models.

A second implementation that shares nothing with the package. Definitions are those of Fang, Hipel
and Kilgour, "Interactive Decision Making" (1993), and for simultaneous stability of Fraser and
Hipel, "Conflict Analysis" (1984).
"""

import itertools


class Oracle:
    """A small model: `moves[i]` maps a state to a set, `worth[i]` maps a state to a number."""

    def __init__(self, states, moves, worth, rule="legal sequence", codes=None):
        self.states, self.moves, self.worth = states, moves, worth
        self.rule, self.codes = rule, codes
        self.players = range(len(moves))

    def steps(self, j, s, *, improving):
        """Where one can move to."""
        return {t for t in self.moves[j][s] if not improving or self.worth[j][t] > self.worth[j][s]}

    def reach(self, group, s, *, improving):
        """What the members of a group bring about together in at least one move."""
        if self.rule == "single move":
            return set().union(*(self.steps(j, s, improving=improving) for j in group))
        found, ahead, seen = set(), [(s, ())], set()
        while ahead:
            here, past = ahead.pop()
            for j in group:
                if j in (past[-1:] if self.rule == "legal sequence" else past):
                    continue
                for t in self.steps(j, here, improving=improving):
                    found.add(t)
                    new = (t, (j,) if self.rule == "legal sequence" else (*past, j))
                    if new not in seen:
                        seen.add(new)
                        ahead.append(new)
        return found

    def stable(self, i, s, concept):
        """Whether a state is stable for one."""
        others = [j for j in self.players if j != i]
        better = self.steps(i, s, improving=True)
        if concept == "nash":
            return not better
        if concept == "sim":
            return all(self.meets(i, s, t, others) for t in better)
        improving, final = concept in ("seq", "sseq"), concept in ("smr", "sseq")
        return all(
            any(
                self.no_better(i, t, s)
                and (not final or all(self.no_better(i, u, s) for u in self.moves[i][t]))
                for t in self.reach(others, a, improving=improving)
            )
            for a in better
        )

    def no_better(self, i, t, s):
        return self.worth[i][t] <= self.worth[i][s]

    def meets(self, i, s, t, others):
        """Whether improvements that others make at once spoil one's own."""
        names = {code: state for state, code in self.codes.items()}
        choices = [[s, *self.steps(j, s, improving=True)] for j in others]
        for combination in itertools.product(*choices):
            movers = sum(u != s for u in combination)
            if movers == 0 or (self.rule == "single move" and movers > 1):
                continue
            code = self.codes[t]
            for u in combination:
                code ^= self.codes[u] ^ self.codes[s]
            if code in names and self.no_better(i, names[code], s):
                return True
        return False

    def equilibria(self, concept):
        return [s for s in self.states if all(self.stable(i, s, concept) for i in self.players)]


def oracle_of(model, rule="legal sequence"):
    """The same conflict as sets."""
    moves = [{s: set(model.reachable(who, s)) for s in model.ids} for who in model.decision_makers]
    worth = [
        {s: -k for k, tie in enumerate(model.ranking(who)) for s in tie}
        for who in model.decision_makers
    ]
    codes = dict(zip(model.ids, model.codes.tolist(), strict=True))
    return Oracle(list(model.ids), moves, worth, rule, codes)
