"""Talks in sequence: what later talks are worth enters the earlier ones.

Solved from the last backwards. At every parameter point the later negotiation's equilibrium is
selected by a named rule, and its payoffs take the place of those parameters of the earlier
negotiation that stand for its continuation value (``Parameter(..., continuation=ACTOR)``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import (
    Named,
    NegotiationError,
    NoClosedFormError,
    as_list,
    known_name,
    unknown_name,
)
from negotiation.games.normal_form import NormalFormGame
from negotiation.payoffs.actors import NonParticipant
from negotiation.payoffs.evaluation import checked_point
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter, difference
from negotiation.payoffs.reasons import Explanation
from negotiation.payoffs.talks import Talks
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.selection import check_rule, select_pure
from negotiation.stages.regions import SAMPLE, SEED, Region
from negotiation.stages.turns import selected_outcomes, turns

__all__ = ["Region", "Stages"]

Floats = NDArray[np.float64]


class Stages(Talks):
    """Talks in sequence, seen from the first.

    Stands wherever a `Negotiation` does: it has `payoffs`, `game`, `conditions`, `explain`, `at`,
    `without`, `joined_by`; its parameters are those of all stages, less the continuation values,
    which the later stages supply.

    Parameters
    ----------
    negotiations : sequence of Negotiation
        First to last; at least two. A parameter of one name must be the same in all.
    rule : str, optional
        How an equilibrium of the later talks is selected; see `negotiation.solvers.selection`.

    Attributes
    ----------
    negotiations : list of Negotiation
    rule : str

    Raises
    ------
    NegotiationError
        If there are fewer than two stages, an earlier one has no continuation parameter, or one
        for an actor that the later one lacks, or two parameters share a name.

    Notes
    -----
    Where the later talks have no pure equilibrium at a parameter point, their mixed ones count,
    and the one with the fewest options in use is taken (the first of them if there are several).

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["agree", "fight"])
    >>> b = ng.Actor("A", options=["keep", "break"])
    >>> w = ng.Parameter("w", 0, low=-5, high=5, continuation="A")
    >>> k = ng.Parameter("k", 3, low=0, high=6, meaning="worth of keeping")
    >>> first = ng.Negotiation("first", [a], [ng.Consideration(a, "what follows", w, a("agree"))])
    >>> then = ng.Negotiation("then", [b], [ng.Consideration(b, "kept", k - 1, b("keep"))])
    >>> talks = ng.Stages([first, then])
    >>> talks.payoffs(k=[0, 3])
    array([[[0., 2.],
            [0., 0.]]])
    """

    def __init__(
        self, negotiations: Sequence[Negotiation], *, rule: str = "payoff-dominant"
    ) -> None:
        self.negotiations = as_list("stages", negotiations)
        if len(self.negotiations) < 2 or not all(
            isinstance(n, Negotiation) for n in self.negotiations
        ):
            raise NegotiationError("stages are made of two or more negotiations, first to last")
        self.rule = rule
        self.first = self.negotiations[0]
        rest = self.negotiations[1:]
        self.later: Negotiation | Stages = Stages(rest, rule=rule) if len(rest) > 1 else rest[0]
        check_rule(rule, self.later.names)
        self.continuations = {
            name: p.continuation
            for name, p in self.first.parameters.items()
            if p.continuation is not None
        }
        if not self.continuations:
            raise NegotiationError(
                f"{self.first.name!r} has no parameter with continuation=..., so that what follows"
                " cannot enter it"
            )
        for actor in self.continuations.values():
            if actor not in self.later.names:
                raise unknown_name("actor (continuation)", actor, self.later.names)
        # The first talks, as seen from outside.
        self.name = ", then ".join(n.name for n in self.negotiations)
        self.actors, self.reported = self.first.actors, self.first.reported
        self.parameters = self._all_parameters()

    def _all_parameters(self) -> dict[str, Parameter]:
        """Parameters of all stages by name, less the continuation values."""
        own = {n: p for n, p in self.first.parameters.items() if n not in self.continuations}
        for name, p in self.later.parameters.items():
            if name in self.continuations:
                raise NegotiationError(
                    f"parameter {name!r} is what follows the first talks, so the later ones cannot"
                    " have a parameter of that name"
                )
            if own.setdefault(name, p) != p:
                raise NegotiationError(
                    f"the stages have two different parameters called {name!r}:"
                    f" {difference(own[name], p)}"
                )
        return own

    def parameter(self, name: str) -> Parameter:
        """Return a parameter of any stage by name."""
        if name in self.continuations:
            raise NegotiationError(
                f"parameter {name!r} is what the later talks are worth to"
                f" {self.continuations[name]}; it follows from them and cannot be set"
            )
        return super().parameter(name)

    # Numbers

    def payoffs(self, **parameters: ArrayLike) -> Floats:
        """Payoffs of the first talks with what follows worked in, batch last.

        Parameters
        ----------
        **parameters : float or array_like
            As for `Negotiation.payoffs`, of any stage.

        Returns
        -------
        array, shape (n, s_1, ..., s_n, *batch)
        """
        own, values, batch = self._values(parameters)
        return self.first.payoffs_at({**own, **values}, batch)

    def continuation(self, **parameters: ArrayLike) -> tuple[NDArray[np.intp], dict[str, Floats]]:
        """What the later talks lead to, and what that is worth.

        Parameters
        ----------
        **parameters : float or array_like

        Returns
        -------
        selected : array of int, shape batch
            Position of the selected outcome in ``later.outcomes()``; -1 where it is mixed.
        values : dict of continuation parameter to array of shape batch
        """
        selected, _, values, batch = self._later(parameters)
        return selected.reshape(batch), {k: v.reshape(batch) for k, v in values.items()}

    def course(self, **parameters: ArrayLike) -> list[list[int]]:
        """Selected outcome of every later stage, by position, at parameter points.

        Parameters
        ----------
        **parameters : float or array_like

        Returns
        -------
        list over later stages of lists over the flattened points
            -1 where a stage's equilibrium is mixed.
        """
        chosen, _, _, batch = self._later(parameters)
        if not isinstance(self.later, Stages):
            return [chosen.tolist()]
        after = {
            n: np.broadcast_to(x, batch)
            for n, x in parameters.items()
            if n in self.later.parameters
        }
        return [chosen.tolist(), *self.later.course(**after)]

    def _values(self, parameters: Mapping[str, Any]) -> tuple[Any, dict[str, Floats], Any]:
        """Point of the first talks, continuation values, and batch shape."""
        _, point, values, batch = self._later(parameters)
        own = {n: point[n] for n in self.first.parameters if n not in self.continuations}
        return own, {k: v.reshape(batch) for k, v in values.items()}, batch

    def _later(self, parameters: Mapping[str, Any]) -> tuple[Any, Any, Any, Any]:
        """Selected later outcome, point, continuation values, batch shape."""
        for name in parameters:
            self.parameter(name)
        own = {n: x for n, x in parameters.items() if n in self.first.parameters}
        after = {n: x for n, x in parameters.items() if n in self.later.parameters}
        _, batch = checked_point(self.parameters, parameters)
        point, _ = self.first.point(own)
        payoffs = self.later.payoffs(**after)
        n = len(self.later.names)
        after_batch = payoffs.shape[n + 1 :]
        payoffs = payoffs.reshape(*payoffs.shape[: n + 1], -1)
        selected = select_pure(payoffs, self.rule, self.later.names)
        worth = np.take_along_axis(
            payoffs.reshape(n, -1, len(selected)), np.maximum(selected, 0)[None, None, :], axis=1
        )[:, 0]
        mixed = np.flatnonzero(selected < 0)
        if len(mixed):
            worth[:, mixed] = self._mixed(payoffs[..., mixed])
        spread = [np.broadcast_to(w.reshape(after_batch), batch).reshape(-1) for w in worth]
        values = {
            name: spread[self.later.names.index(actor)]
            for name, actor in self.continuations.items()
        }
        chosen = np.broadcast_to(selected.reshape(after_batch), batch).reshape(-1)
        return chosen, point, values, batch

    def _mixed(self, payoffs: Floats) -> Floats:
        """Payoffs (n, G) of a mixed equilibrium of games that have no pure one."""
        game = NormalFormGame(payoffs, self.later.names)
        found = nash_equilibria(game)
        if (found.count == 0).any():
            raise NegotiationError(
                f"no equilibrium of {self.later.name!r} could be found at some parameter point"
            )
        used = sum((x > 0).sum(axis=0) for x in found.strategies)
        order = np.lexsort((np.arange(len(found)), used, found.game))
        _, first = np.unique(found.game[order], return_index=True)
        return found.payoffs[:, order[first]]

    # Symbols

    def conditions(self, outcome: Mapping[str, str]) -> tuple[Region, ...]:
        """When an outcome of the first talks is an equilibrium, by what the later ones lead to.

        Parameters
        ----------
        outcome : mapping of actor name to option

        Returns
        -------
        tuple of Region
            One for each course of the later talks that some parameters can make an equilibrium
            of them: none of its inequalities fails over the whole range. The most common first.
        """
        outcome = self.outcome(outcome)
        draws = np.random.default_rng(SEED).random((len(self.parameters), SAMPLE))
        sample = {
            name: p.low + (p.high - p.low) * u
            for (name, p), u in zip(self.parameters.items(), draws, strict=True)
        }
        taken = list(zip(*self.course(**sample), strict=True))
        shares = {course: taken.count(course) / SAMPLE for course in set(taken)}
        spaces = [n.outcomes() for n in self.negotiations[1:]]
        regions = []
        for later, when, first in self.paths():
            course = tuple(space.index(o) for space, o in zip(spaces, later, strict=True))
            regions.append(Region(later, when, first.conditions(outcome), shares.get(course, 0.0)))
        if not regions:
            raise NoClosedFormError(
                f"{self.later.name!r} has only mixed equilibria, so that its value has no closed"
                " form; use ng.sweep"
            )
        return tuple(sorted(regions, key=lambda region: -region.share))

    def paths(self) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...], Negotiation]]:
        """Possible outcomes of the later stages, when, and the first talks given them."""
        later = self.later
        paths = later.paths() if isinstance(later, Stages) else iter([((), (), later)])
        for after, whens, second in paths:
            for outcome in second.outcomes():
                when = second.conditions(outcome)
                if all(row.status != "never" for row in when.rows):
                    given = self._given(second, outcome)
                    yield (outcome, *after), (when, *whens), given

    def _given(self, second: Negotiation, outcome: Mapping[str, str]) -> Negotiation:
        """First talks with the continuation at what an outcome of the second is worth."""
        return self.first.replacing(
            {name: second.worth(outcome, actor) for name, actor in self.continuations.items()}
        )

    def explain(self, outcome: Mapping[str, str], **parameters: float) -> Explanation:
        """Why nobody would deviate from an outcome of the first talks, or who would.

        Parameters
        ----------
        outcome : mapping of actor name to option
        **parameters : float
            Of any stage.

        Returns
        -------
        Explanation
            With the continuation at what the selected outcome of the later talks is worth.
        """
        here = self.at(**parameters) if parameters else self
        return here.at_baseline().explain(outcome)

    def at_baseline(self) -> Negotiation:
        """Return the first talks with what follows worked in, as it is at the baseline.

        Returns
        -------
        Negotiation
            The continuation parameters are replaced by expressions; by numbers where the later
            talks' equilibrium is mixed.
        """
        selected, values = self.continuation()
        if int(selected) >= 0:
            second = self.later.at_baseline() if isinstance(self.later, Stages) else self.later
            return self._given(second, second.outcomes()[int(selected)])
        return self.first.replacing(
            {name: sympy.Rational(repr(float(v))) for name, v in values.items()}
        )

    def pieces(self, name: str) -> Iterator[tuple[float, float, Negotiation]]:
        """Intervals of a parameter over which the later talks lead to one outcome.

        Parameters
        ----------
        name : str

        Yields
        ------
        low, high : float
            The interval; all other parameters at their baselines.
        negotiation : Negotiation
            The first talks with the continuation worked in, in symbols.

        Raises
        ------
        NegotiationError
            If the later talks have only mixed equilibria somewhere in the parameter's range: then
            there is no closed form.
        """
        yield from self.pieces_along(self.parameter(name))

    def pieces_along(self, parameter: Parameter) -> Iterator[tuple[float, float, Negotiation]]:
        """Pieces along a parameter, which need not be one of these talks; see `pieces`."""
        name = parameter.name
        now: tuple[float, float, Negotiation] | None = None
        chosen_before: dict[str, str] | None = None
        for low, high, second in self._later_pieces(parameter):
            parts = list(itertools.pairwise([low, *turns(second, name, low, high), high]))
            middles = [(a + b) / 2 for a, b in parts]
            selected = selected_outcomes(second, self.rule, name, middles)
            for (a, b), chosen in zip(parts, selected, strict=True):
                if now is not None and chosen == chosen_before and now[1] > low:
                    now = (now[0], b, now[2])
                    continue
                if now is not None:
                    yield now
                now, chosen_before = (a, b, self._given(second, chosen)), chosen
        if now is not None:
            yield now

    def _later_pieces(self, parameter: Parameter) -> Iterator[tuple[float, float, Negotiation]]:
        """Pieces of the second talks along a parameter; one if nothing follows them."""
        if isinstance(self.later, Stages):
            yield from self.later.pieces_along(parameter)
        else:
            yield parameter.low, parameter.high, self.later

    # Counterfactuals

    def _each(self, change: Any) -> Stages:
        """Return the same stages with each negotiation changed."""
        return Stages([change(n) for n in self.negotiations], rule=self.rule)

    def at(self, **baselines: float) -> Stages:
        """Return the same talks at other baseline values, in every stage that has them.

        Parameters
        ----------
        **baselines : float

        Returns
        -------
        Stages
        """
        for name in baselines:
            self.parameter(name)
        return self._each(
            lambda n: n.at(**{k: v for k, v in baselines.items() if k in n.parameters})
        )

    def without(self, name: str | Named) -> Stages:
        """Counterfactual: an actor is gone from every stage.

        Parameters
        ----------
        name : str or Actor

        Returns
        -------
        Stages
        """
        name = self._known(name)
        return self._each(lambda n: n.without(name) if name in n.names else n)

    def joined_by(self, name: str | Named) -> Stages:
        """Counterfactual: a non-participant comes to the table in every stage.

        Parameters
        ----------
        name : str or Actor

        Returns
        -------
        Stages
        """
        name = self._known(name)
        outside = [
            n for n in self.negotiations
            if name in n.names and isinstance(n.actor(name), NonParticipant)
        ]  # fmt: skip
        if not outside:
            raise NegotiationError(f"{name!r} takes part already")
        return self._each(lambda n: n.joined_by(name) if n in outside else n)

    def _known(self, name: str | Named) -> str:
        known = dict.fromkeys(k for n in self.negotiations for k in n.names)
        return known_name("actor", name, known)

    def __repr__(self) -> str:
        """Names and the rule."""
        return f"<Stages: {self.name}; later talks by the rule {self.rule!r}>"

    def __str__(self) -> str:
        """Return every stage as plain text."""
        return "\n\n".join(f"Stage {k + 1}: {n}" for k, n in enumerate(self.negotiations))

    def _repr_html_(self) -> str:
        """Return every stage as HTML."""
        return "\n".join(n._repr_html_() for n in self.negotiations)
