"""The answers of `negotiation.solvers.refinements`: a table, and reasons in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.games.lines import columns, wrapped
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tables import SHOWN, paragraphs
from negotiation.solvers.best_response import regrets
from negotiation.solvers.by_game import Tabled, payoff_sizes
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.refining.better import agreed
from negotiation.solvers.refining.joint_deviations import (
    JointDeviation,
    credible_deviation,
    gains_of_coalitions,
)
from negotiation.solvers.refining.regularity import NO, TIE, UNDECIDED, YES, unit_range
from negotiation.solvers.refining.undecided import why_undecided
from negotiation.solvers.words import counted, more, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Refinements"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Answers = NDArray[np.int8]

#: In words.
WORDS = {YES: "yes", NO: "no", UNDECIDED: "undecided"}
#: The questions, in words.
QUESTIONS = {
    "strict": "any deviation costs the one who deviates",
    "quasi_strict": "every best reply is in use",
    "perfect": "trembling-hand perfect: it survives some small mistakes",
    "strong": "no coalition gains, all its members, by pure deviations",
    "strong_to_lotteries": "nor by drawing lots among joint deviations",
    "coalition_proof": "no coalition gains by a joint deviation that would itself hold",
    "pareto_dominated": "another listed equilibrium is better for some and worse for nobody",
    "inefficient": "some outcome is better for some and worse for nobody",
}


@dataclass(frozen=True, eq=False)
class Refinements(Tabled):
    """Answers about each of E equilibria, in columns: 1 for yes, 0 for no, -1 for undecided.

    Here a number is that of an equilibrium, and not of a game: ``result[k]`` are the answers about
    ``result.equilibria[k]``, in words, and row ``k`` of `to_frame`.

    Attributes
    ----------
    equilibria : Equilibria
        What was asked about.
    strict : array of int8, shape (E,)
        Any deviation costs the one who deviates.
    quasi_strict : array of int8, shape (E,)
        Every best reply is in use.
    perfect : array of int8, shape (E,)
        Trembling-hand perfect.
    strong : array of int8, shape (E,)
        No coalition makes all of its members better off by changing strategies together.
    strong_to_lotteries : array of int8, shape (E,)
        Nor by drawing lots among joint deviations.
    coalition_proof : array of int8, shape (E,)
        As Bernheim, Peleg and Whinston define it. For two players: no other listed equilibrium is
        better for both. With more, deviations in pure strategies are looked at, and it is undecided
        where anybody mixes and in games of more than a thousand or so profiles, unless the
        equilibrium is strong, or another that is so is better for all.
    pareto_dominated : array of int8, shape (E,)
        Another listed equilibrium of the game is better for somebody and worse for nobody, by more
        than 1e-9 of the payoffs' range.
    inefficient : array of int8, shape (E,)
        Some outcome (pure profile) is better for somebody and worse for nobody, in the same way.
    index : array of int8, shape (E,)
        1 or -1; 0 where the equilibrium is not known to be regular. If all equilibria of a game
        are regular and listed, the indices add up to 1.
    better_entry, better_profile : array of int, shape (E,)
        An equilibrium, and the flat position of an outcome, that is better as said; -1 for none.
    """

    equilibria: Equilibria
    strict: Answers
    quasi_strict: Answers
    perfect: Answers
    strong: Answers
    strong_to_lotteries: Answers
    coalition_proof: Answers
    pareto_dominated: Answers
    inefficient: Answers
    index: Answers
    better_entry: Ints
    better_profile: Ints

    def __len__(self) -> int:
        """Number of equilibria."""
        return len(self.equilibria)

    def __getitem__(self, k: int) -> dict[str, str]:
        """Answers about equilibrium number `k`: to each question yes, no or undecided."""
        self.equilibria[k]  # Says so if there is no such equilibrium.
        return {question: WORDS[int(getattr(self, question)[k])] for question in QUESTIONS}

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Go through the equilibria in order."""
        return (self[k] for k in range(len(self)))

    @property
    def source(self) -> NormalFormGame:
        """The game or family."""
        return self.equilibria.source

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an equilibrium: what each player does, and the answers in words.

        Returns
        -------
        pandas.DataFrame
            Its index is the number of the equilibrium. Columns: ``game``; one a player; one a
            question, with yes, no or undecided; ``index``, that of the equilibrium as a fixed
            point.
        """
        frame = self.equilibria.to_frame()[["game", *self.equilibria.source.players]]
        for question in QUESTIONS:
            frame[question.replace("_", " ")] = [WORDS[int(v)] for v in getattr(self, question)]
        return frame.assign(index=self.index).rename_axis("equilibrium")

    def explain(self, k: int) -> str:
        """Say in words what holds of equilibrium `k`, and who gains by what where it does not."""
        eq = self.equilibria[k]
        k = int(k) % len(self)
        lines = [str(eq)]
        because = {
            "strong": self._coalition,
            "coalition_proof": self._credible,
            "pareto_dominated": self._better_equilibrium,
            "inefficient": self._better_outcome,
        }
        if self.strong[k] == YES:
            because["strong_to_lotteries"] = because["strong"]
        for question, meaning in QUESTIONS.items():
            answer = int(getattr(self, question)[k])
            line = f"{question.replace('_', ' ')} ({meaning}): {WORDS[answer]}"
            wanted = YES if question in {"pareto_dominated", "inefficient"} else NO
            why = because[question](k) if answer == wanted and question in because else ""
            if answer == UNDECIDED:
                why = why_undecided(self.equilibria, k, question)
            lines.append(f"{line}: {why}" if why else line)
        index = f"{self.index[k]:+d}" if self.index[k] else "not known to be regular"
        return "\n".join([*lines, f"index: {index}"])

    def _coalition(self, k: int) -> str:
        """Name a coalition that gains."""
        payoffs, strategies, expected, unit, tolerance = _entry(self.equilibria, k)
        found = gains_of_coalitions(payoffs, strategies, expected, tolerance)
        return "" if found is None else self._in_words(found, k, unit)

    def _credible(self, k: int) -> str:
        """Name a coalition that gains by a deviation that would itself hold."""
        source = self.equilibria.source
        if self.equilibria.is_pure[k]:
            profile = [int(x[:, k].argmax()) for x in self.equilibria.strategies]
            found = credible_deviation(source.flat_payoffs[..., [self.equilibria.game[k]]], profile)
            if found is not None:
                return self._in_words(found, k, np.ones(source.n_players))
        at = int(agreed(self.equilibria, self.strong_to_lotteries)[k])
        return self._by_equilibrium(k, at) if at >= 0 else ""

    def _in_words(self, found: JointDeviation, k: int, unit: Floats) -> str:
        """Who deviates, how, and what each gains."""
        source = self.equilibria.source
        shape = [source.shape[i] for i in found.members]
        plans = []
        for at in np.flatnonzero(found.plan):
            position = np.unravel_index(at, shape)
            moves = _moves(source, found.members, [int(a) for a in position])
            share = "" if found.plan[at] == 1 else f"with {number(found.plan[at], 0)} "
            plans.append(share + moves)
        gains = np.zeros(source.n_players)
        gains[list(found.members)] = found.gains * unit[list(found.members)]
        return f"{' or '.join(plans)}; {self._gains(gains, k)}"

    def _gains(self, gains: Floats, k: int) -> str:
        """Who gains how much, shape (n,), over equilibrium `k`; what may be rounding is nothing."""
        sizes = payoff_sizes(self.source, int(self.equilibria.game[k]))
        told = [number(gain, size) for gain, size in zip(gains, sizes, strict=True)]
        return ", ".join(
            f"{named('player', who)} gains {gain}"
            for who, gain, size in zip(self.source.players, told, gains, strict=True)
            if size > 0 and gain != "0"
        )

    def _better_equilibrium(self, k: int) -> str:
        """Name an equilibrium that Pareto-dominates."""
        return self._by_equilibrium(k, int(self.better_entry[k]))

    def _by_equilibrium(self, k: int, at: int) -> str:
        """Who gains how much if all move to another equilibrium."""
        with np.errstate(over="ignore"):
            gains = self.equilibria.payoffs[:, at] - self.equilibria.payoffs[:, k]
        return f"by equilibrium {at} ({self.equilibria[at]}), {self._gains(gains, k)}"

    def _better_outcome(self, k: int) -> str:
        """Name an outcome that Pareto-dominates."""
        source = self.source
        at = [int(a) for a in np.unravel_index(int(self.better_profile[k]), source.shape)]
        return _moves(source, range(source.n_players), at)

    def __repr__(self) -> str:
        """How many equilibria, and how many answers are open."""
        left = sum(int((getattr(self, q) == UNDECIDED).sum()) for q in QUESTIONS)
        doubt = f", {counted(left, 'answer')} undecided" if left else ""
        return f"<Refinements: {counted(len(self), 'equilibrium', 'equilibria')}{doubt}>"

    def __str__(self) -> str:
        """The equilibria, a line a question with a column an equilibrium, and why some are open."""
        if not len(self):
            return repr(self)[1:-1]
        shown = range(min(len(self), SHOWN))
        games = [f"game {g}: " * (self.source.n_games > 1) for g in self.equilibria.game[shown]]
        lines = [f"{k}  {games[k]}{self.equilibria[k]}" for k in shown]
        lines = [part for line in lines for part in wrapped(line, "  ", hang=3)]
        rows = [("", *map(str, shown), "")]
        for question, meaning in QUESTIONS.items():
            answers = [WORDS[int(v)] for v in getattr(self, question)[shown]]
            rows.append((question.replace("_", " "), *answers, meaning))
        rows.append(("index", *(str(v) for v in self.index[shown]), "as a fixed point: 1, -1 or 0"))
        left = more(len(self) - SHOWN, "equilibrium", "equilibria")
        lines += [f"  {left}"] if left else []
        return "\n".join([repr(self)[1:-1], *lines, *columns(rows), *self._open()])

    def _repr_html_(self) -> str:
        """Table of the answers for a notebook, and why some are open."""
        return super()._repr_html_() + paragraphs(*self._open())

    def _open(self) -> list[str]:
        """Why answers are undecided, of the equilibria that are shown."""
        about: dict[tuple[str, str], list[str]] = {}
        for question in QUESTIONS:
            for k in np.flatnonzero(getattr(self, question)[:SHOWN] == UNDECIDED):
                why = why_undecided(self.equilibria, int(k), question)
                about.setdefault((question, why), []).append(str(k))
        return [
            f"{question.replace('_', ' ')} undecided for"
            f" {'equilibrium' if len(ks) == 1 else 'equilibria'} {', '.join(ks)}: {why}"
            for (question, why), ks in about.items()
        ]


def _moves(source: NormalFormGame, who: Sequence[int], at: Sequence[int]) -> str:
    """Some players' strategies, in words."""
    return ", ".join(
        f"{named('player', source.players[i])}: {named('strategy', source.strategies[i][a])}"
        for i, a in zip(who, at, strict=True)
    )


def _entry(equilibria: Equilibria, k: int) -> tuple[Floats, list[Floats], Floats, Floats, float]:
    """Payoffs of one entry as they are compared, strategies, payoffs reached, units, tolerance."""
    payoffs = equilibria.source.flat_payoffs[..., [equilibria.game[k]]]
    x = [s[:, [k]] for s in equilibria.strategies]
    if equilibria.is_pure[k]:
        return payoffs, x, equilibria.payoffs[:, [k]], np.ones(len(payoffs)), 0.0
    with np.errstate(over="ignore"):
        span = np.ptp(payoffs.reshape(len(payoffs), -1), axis=1)
    scaled = unit_range(payoffs)
    return scaled, x, regrets(scaled, x)[0], span, TIE
