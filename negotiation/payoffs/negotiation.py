"""The negotiation: a conflict written once, of which every game is a view.

An actor's payoff at an outcome is the sum of its considerations that hold there::

    payoff[actor, outcome, point] = sum_k  value_k(parameters at the point) * holds_k[outcome]
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.normal_form import NormalFormGame
from negotiation.payoffs.actors import Actor, NonParticipant
from negotiation.payoffs.conditions import Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.parameters import Parameter

if TYPE_CHECKING:
    from negotiation.payoffs.reasons import Conditions, Explanation

__all__ = ["Negotiation"]

Floats = NDArray[np.float64]


class Negotiation:
    """Who is at the table, what each can do, and what each gains and loses.

    Parameters
    ----------
    name : str
        What the talks are called.
    actors : sequence of Actor
        In the order of the payoff axes.
    considerations : sequence of Consideration
        The reasons that the actors have. The actors' instruments add theirs.
    reported : mapping of actor name to option, optional
        The outcome that was reported, where one was.
    description : str, optional
        A paragraph on what is modelled, and on whose word.

    Attributes
    ----------
    name, description : str
    actors : list of Actor
    considerations : list of Consideration
        Those written and those that instruments add.
    parameters : dict of name to Parameter
        In the order in which the considerations mention them.
    reported : dict of actor name to option, or None

    Raises
    ------
    NegotiationError
        If a name repeats, a condition or consideration is on somebody who is not at the table,
        two considerations of one actor have one label, or two parameters have one name.

    Examples
    --------
    >>> import negotiation as ng
    >>> azerbaijan = ng.Actor("Azerbaijan", options=["halt", "press on"])
    >>> karabakh = ng.Actor("Karabakh Armenians", options=["disarm", "resist"])
    >>> v = ng.Parameter("v", 10, low=6, high=14, meaning="control of the enclave")
    >>> c = ng.Parameter("c", 4, low=1, high=8, meaning="cost of fighting")
    >>> war = karabakh("resist")
    >>> talks = ng.Negotiation("Talks", actors=[azerbaijan, karabakh], considerations=[
    ...     ng.Consideration(azerbaijan, "control", v, when=azerbaijan("halt") & ~war),
    ...     ng.Consideration(azerbaijan, "control by force", v - c, when=azerbaijan("press on")),
    ...     ng.Consideration(karabakh, "cost of fighting", -c, when=war),
    ... ])
    >>> [eq.profile for eq in ng.pure_equilibria(talks)]
    [{'Azerbaijan': 'halt', 'Karabakh Armenians': 'disarm'}]
    >>> talks.payoffs(v=[8, 10, 12]).shape
    (2, 2, 2, 3)
    """

    def __init__(
        self,
        name: str,
        actors: Sequence[Actor],
        considerations: Iterable[Consideration],
        *,
        reported: Mapping[str, str] | None = None,
        description: str = "",
    ) -> None:
        self.name = name
        self.description = description
        self._build(list(actors), list(considerations), away=[], replaced={})
        self.reported = None if reported is None else self.outcome(reported)

    def _build(
        self,
        actors: list[Actor],
        written: list[Consideration],
        away: list[Actor],
        replaced: dict[Parameter, sympy.Expr],
    ) -> None:
        """Check and set what makes up the negotiation.

        `away` are actors that a counterfactual has removed: conditions may still mention them.
        `replaced` maps parameters as written to what stands in their place.
        """
        self.actors = actors
        self._written, self._away, self._replaced = written, away, replaced
        self._check_actors()
        self.considerations = self._all_considerations()
        self._check_considerations()
        self.parameters = self._collected_parameters()

    def _like(self, **changes: Any) -> Negotiation:
        """Return a negotiation that differs in what is given."""
        now = {
            "actors": self.actors,
            "written": self._written,
            "away": self._away,
            "replaced": self._replaced,
        }
        other = object.__new__(type(self))
        other.name, other.description = self.name, self.description
        other._build(**{**now, **changes})
        other.reported = self.reported and {
            actor.name: self.reported[actor.name] for actor in other.actors
        }
        return other

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is compiled when the negotiation is pickled."""
        return {k: v for k, v in vars(self).items() if k not in ("_values", "_structure")}

    # What is at the table

    @cached_property
    def names(self) -> list[str]:
        """Names of the actors."""
        return [actor.name for actor in self.actors]

    @property
    def options(self) -> dict[str, list[str]]:
        """Options available to each actor, by name."""
        return {actor.name: actor.options for actor in self.actors}

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each actor."""
        return tuple(len(actor.options) for actor in self.actors)

    def actor(self, name: str) -> Actor:
        """Return an actor by name.

        Raises
        ------
        NegotiationError
            If nobody of that name is at the table.
        """
        for actor in self.actors:
            if actor.name == name:
                return actor
        raise unknown_name("actor", name, self.names, f"in {self.name!r}")

    def outcome(self, outcome: Mapping[str, str]) -> dict[str, str]:
        """Check an outcome and put it in the order of the actors.

        Parameters
        ----------
        outcome : mapping of actor name to option
            One entry for every actor; a non-participant's may be left out.

        Returns
        -------
        dict of actor name to option

        Raises
        ------
        NegotiationError
            If an actor or option is unknown or missing.
        """
        if not isinstance(outcome, Mapping):
            raise NegotiationError(
                f"an outcome is a dict from actor name to option, got {outcome!r}"
            )
        for name in outcome:
            self.actor(name)
        result = {}
        for actor in self.actors:
            fixed = actor.takes if isinstance(actor, NonParticipant) else None
            option = outcome.get(actor.name, fixed)
            if option is None:
                raise NegotiationError(
                    f"the outcome says nothing of {actor.name!r}; its options are"
                    f" {', '.join(map(repr, actor.options))}"
                )
            if option not in actor.options:
                raise unknown_name(f"option of {actor.name}", option, actor.options)
            result[actor.name] = option
        return result

    def outcomes(self) -> list[dict[str, str]]:
        """List all outcomes, the last actor's option varying fastest, as in the payoff array."""
        return [
            {actor.name: actor.options[k] for actor, k in zip(self.actors, index, strict=True)}
            for index in np.ndindex(*self.shape)
        ]

    # Numbers

    def payoffs(self, **parameters: ArrayLike) -> Floats:
        """Payoffs of all actors at all outcomes, at one or many parameter points.

        Parameters
        ----------
        **parameters : float or array_like
            Values by parameter name, broadcast against each other; baselines for the rest.

        Returns
        -------
        array, shape (n, s_1, ..., s_n, *batch)
            Batch last, of the shape that the parameters broadcast to.

        Raises
        ------
        NegotiationError
            For an unknown parameter, a value that is not a finite number or is outside the
            parameter's range, shapes that do not fit, or a consideration whose value is not
            finite there.

        Notes
        -----
        Sums are rounded to 46 binary digits of the sum of the terms' magnitudes (a relative
        change below 1.5e-14), so that payoffs that are equal in exact arithmetic are equal here
        too: 0.1 + 0.2 ties with 0.3.
        """
        return self.payoffs_at(*self.point(parameters))

    def payoffs_at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Payoffs at a point as `point` returns it, whose values are not checked again."""
        values = self._numbers(point, batch)
        shape = (len(self.actors), *self.shape)
        result = np.zeros((len(self.actors), math.prod(self.shape), math.prod(batch)))
        for i, (columns, holds) in enumerate(self._structure):
            terms = values[columns]
            np.matmul(holds, terms, out=result[i])
            size = np.frexp(np.abs(terms).sum(axis=0))[1] - 46
            np.ldexp(np.rint(np.ldexp(result[i], -size)), size, out=result[i])
        return result.reshape(*shape, *batch)

    def game(self, **parameters: ArrayLike) -> NormalFormGame:
        """Build the simultaneous game, or the family of games over parameter arrays.

        Parameters
        ----------
        **parameters : float or array_like
            As for `payoffs`.

        Returns
        -------
        NormalFormGame
        """
        return NormalFormGame(
            self.payoffs(**parameters),
            players=self.names,
            strategies=[actor.options for actor in self.actors],
            title=self.name,
        )

    def point(self, parameters: Mapping[str, Any]) -> tuple[dict[str, Floats], tuple[int, ...]]:
        """Check parameter values and fill in the baselines.

        Parameters
        ----------
        parameters : mapping of name to float or array_like

        Returns
        -------
        point : dict of name to array
            For every parameter.
        batch : tuple of int
            The shape that they broadcast to.

        Raises
        ------
        NegotiationError
            As for `payoffs`.
        """
        point = {name: np.float64(p.baseline) for name, p in self.parameters.items()}
        for name, given in parameters.items():
            parameter = self.parameter(name)
            try:
                value = np.asarray(given, dtype=np.float64)
            except (TypeError, ValueError):
                raise NegotiationError(
                    f"parameter {name!r} must be a number or an array of numbers, got {given!r}"
                ) from None
            if not np.isfinite(value).all():
                raise NegotiationError(f"parameter {name!r} must be finite, got {given!r}")
            if value.size and (value.min() < parameter.low or value.max() > parameter.high):
                worst = value.min() if value.min() < parameter.low else value.max()
                raise NegotiationError(
                    f"parameter {name!r} is outside its range [{parameter.low:g},"
                    f" {parameter.high:g}]: {worst:g}"
                )
            point[name] = value
        try:
            batch = np.broadcast_shapes(*(np.shape(value) for value in point.values()))
        except ValueError:
            shapes = ", ".join(f"{k} {np.shape(v)}" for k, v in point.items() if np.ndim(v))
            raise NegotiationError(f"parameter arrays do not broadcast: {shapes}") from None
        if 0 in batch:
            raise NegotiationError("a parameter array is empty")
        return point, batch

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises
        ------
        NegotiationError
            If there is none of that name.
        """
        if name not in self.parameters:
            raise unknown_name("parameter", name, self.parameters, f"in {self.name!r}")
        return self.parameters[name]

    def _numbers(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Values of all considerations at a point, shape (K, B)."""
        with np.errstate(all="ignore"):
            raw = self._values(*(point[name] for name in self.parameters))
        values = np.empty((len(self.considerations), math.prod(batch)))
        for row, (consideration, value) in enumerate(zip(self.considerations, raw, strict=True)):
            number = np.asarray(value)
            if not np.isrealobj(number) or not np.isfinite(number).all():
                raise NegotiationError(
                    f"the value of {consideration.label!r} ({consideration.actor}),"
                    f" {consideration.value}, is not a finite real number at"
                    f" some of the parameters given"
                )
            values[row] = np.broadcast_to(number, batch).reshape(-1)
        return values

    @cached_property
    def _values(self) -> Any:
        """Function from the parameters, in order, to the list of values."""
        return sympy.lambdify(
            list(self.parameters.values()),
            [c.value for c in self.considerations],
            modules="numpy",
            cse=True,
        )

    @cached_property
    def _structure(self) -> list[tuple[list[int], Floats]]:
        """For each actor, its considerations' rows and where they hold, (outcomes, rows)."""
        result = []
        for actor in self.actors:
            rows = [k for k, c in enumerate(self.considerations) if c.actor == actor.name]
            holds = [self.holds(self.considerations[k].when).reshape(-1) for k in rows]
            matrix = np.array(holds, dtype=np.float64).reshape(len(rows), math.prod(self.shape))
            result.append((rows, np.ascontiguousarray(matrix.T)))
        return result

    def holds(self, condition: Condition) -> NDArray[np.bool_]:
        """Where a condition holds, shape (s_1, ..., s_n)."""
        return np.broadcast_to(condition.holds(self.options), self.shape)

    def worth(self, outcome: Mapping[str, str], actor: str) -> sympy.Expr:
        """An actor's payoff at an outcome, as an expression in the parameters.

        Parameters
        ----------
        outcome : mapping of actor name to option
        actor : str

        Returns
        -------
        sympy.Expr

        Raises
        ------
        NegotiationError
            If the outcome or the actor is unknown.
        """
        name, outcome = self.actor(actor).name, self.outcome(outcome)
        at = tuple(a.options.index(outcome[a.name]) for a in self.actors)
        own = [c for c in self.considerations if c.actor == name and self.holds(c.when)[at]]
        return sympy.Add(*(c.value for c in own))

    def pieces(self, name: str) -> Iterator[tuple[float, float, Negotiation]]:
        """Intervals of a parameter over which the negotiation has one form: here, one.

        `Stages` has one for each outcome of the later talks.
        """
        parameter = self.parameter(name)
        yield parameter.low, parameter.high, self

    # Counterfactuals

    def at(self, **baselines: float) -> Negotiation:
        """Return the same negotiation at other baseline values.

        Parameters
        ----------
        **baselines : float
            By parameter name, inside the parameter's range.

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            For an unknown parameter or a value outside its range.
        """
        return self.replacing(
            {name: self.parameter(name).replaced(baseline=b) for name, b in baselines.items()}
        )

    def replacing(self, values: Mapping[str, sympy.Expr]) -> Negotiation:
        """Return the same negotiation with parameters replaced by parameters or expressions.

        Parameters
        ----------
        values : mapping of parameter name to Parameter or sympy expression

        Returns
        -------
        Negotiation
        """
        step = {self.parameter(name): value for name, value in values.items()}
        before = {old: new.xreplace(step) for old, new in self._replaced.items()}
        return self._like(replaced={**step, **before})

    def joined_by(self, name: str) -> Negotiation:
        """Counterfactual: a non-participant comes to the table with all its options.

        Parameters
        ----------
        name : str

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            If the actor is unknown or takes part already.
        """
        joining = self.actor(name)
        if not isinstance(joining, NonParticipant):
            raise NegotiationError(f"{name!r} takes part already")
        return self._like(
            actors=[joining.joining() if actor is joining else actor for actor in self.actors]
        )

    def without(self, name: str) -> Negotiation:
        """Counterfactual: an actor and its considerations are gone.

        Every condition that it takes some option is false from then on.

        Parameters
        ----------
        name : str

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            If the actor is unknown or the only one.
        """
        leaving = self.actor(name)
        if len(self.actors) == 1:
            raise NegotiationError(f"{name!r} is the only actor of {self.name!r}")
        return self._like(
            actors=[actor for actor in self.actors if actor is not leaving],
            written=[c for c in self._written if c.actor != name],
            away=[*self._away, leaving],
        )

    # Reasons

    def conditions(self, outcome: Mapping[str, str]) -> Conditions:
        """When an outcome is an equilibrium: one inequality for each deviation.

        Parameters
        ----------
        outcome : mapping of actor name to option

        Returns
        -------
        Conditions
            A tuple of sympy inequalities, which also says who deviates how, and which of them
            hold over the whole parameter range.

        Raises
        ------
        NegotiationError
            If the outcome is not one of this negotiation.
        """
        from negotiation.payoffs.reasons import conditions

        return conditions(self, outcome)

    def explain(self, outcome: Mapping[str, str], **parameters: float) -> Explanation:
        """Why nobody would deviate from an outcome, or who would: term by term.

        Parameters
        ----------
        outcome : mapping of actor name to option
        **parameters : float
            Baselines for those left out.

        Returns
        -------
        Explanation

        Raises
        ------
        NegotiationError
            If the outcome or a parameter is unknown, or a parameter is not one number.
        """
        from negotiation.payoffs.reasons import explain

        return explain(self, outcome, parameters)

    # Views

    def to_toml(self) -> str:
        """Write the negotiation as a TOML file that `from_toml` reads."""
        from negotiation.formats.toml import to_toml

        return to_toml(self)

    @staticmethod
    def from_toml(text: str) -> Negotiation:
        """Read a negotiation from the text of a TOML file.

        Parameters
        ----------
        text : str

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            If it is no TOML, an entry is missing or unknown, or an expression is not arithmetic
            in the declared parameters. Nothing in the file is ever evaluated as code.
        """
        from negotiation.formats.toml import from_toml

        return from_toml(text)

    def __repr__(self) -> str:
        """Name, actors and sizes in one line."""
        sizes = " x ".join(map(str, self.shape))
        return (
            f"<Negotiation {self.name!r}: {', '.join(self.names)}; {sizes} outcomes,"
            f" {len(self.considerations)} considerations, {len(self.parameters)} parameters>"
        )

    def __str__(self) -> str:
        """Return the whole negotiation as plain text."""
        from negotiation.payoffs.views import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        """Return the whole negotiation as HTML for a notebook."""
        from negotiation.payoffs.views import as_html

        return as_html(self)

    # Checks

    def _check_actors(self) -> None:
        """Names are distinct, and roles refer to people at the table."""
        for actor in self.actors:
            if not isinstance(actor, Actor):
                raise NegotiationError(f"actors must be made with ng.Actor or a role, got {actor!r}")
        if not self.actors:
            raise NegotiationError(f"{self.name!r} needs at least one actor")
        for name, times in Counter(a.name for a in self.actors).items():
            if times > 1:
                raise NegotiationError(f"two actors are called {name!r}")
        known = [a.name for a in (*self.actors, *self._away)]
        for actor in self.actors:
            others = [n for i in actor.instruments for n in i.leans_on]
            for name in (*actor.leans_on, *others):
                if name not in known:
                    raise unknown_name(f"actor that {actor.name!r} refers to", name, known)

    def _all_considerations(self) -> list[Consideration]:
        """Those written and those of instruments, with parameters replaced."""
        for consideration in self._written:
            if not isinstance(consideration, Consideration):
                raise NegotiationError(f"expected a Consideration, got {consideration!r}")
        result = list(self._written)
        for weighing in (False, True):
            present = tuple(result)
            for actor in self.actors:
                for instrument in actor.instruments:
                    if instrument.weighs is weighing:
                        result.extend(instrument.considerations(actor, present))
        gone = [actor.name for actor in self._away]
        result = [c for c in result if c.actor not in gone]
        return [c.substituted(self._replaced) for c in result] if self._replaced else result

    def _check_considerations(self) -> None:
        """Everybody mentioned is at the table, options exist, labels are distinct."""
        present = {actor.name: actor for actor in (*self.actors, *self._away)}
        seen: set[tuple[str, str]] = set()
        for c in self.considerations:
            if c.actor not in self.names:
                raise unknown_name(f"actor (consideration {c.label!r})", c.actor, self.names)
            if (c.actor, c.label) in seen:
                raise NegotiationError(f"{c.actor!r} has two considerations labelled {c.label!r}")
            seen.add((c.actor, c.label))
            for choice in c.when.choices():
                if choice.actor not in present:
                    raise unknown_name(
                        f"actor (condition of {c.label!r}, {c.actor})", choice.actor, self.names
                    )
                if choice.option not in present[choice.actor].all_options:
                    raise unknown_name(
                        f"option of {choice.actor} (condition of {c.label!r}, {c.actor})",
                        choice.option,
                        present[choice.actor].all_options,
                    )

    def _collected_parameters(self) -> dict[str, Parameter]:
        """Parameters by name, in the order in which they are first mentioned."""
        result: dict[str, Parameter] = {}
        for c in self.considerations:
            for p in sorted(c.value.free_symbols, key=str):
                if result.setdefault(p.name, p) != p:
                    raise NegotiationError(
                        f"two different parameters are called {p.name!r}: {result[p.name].meaning!r}"
                        f" and {p.meaning!r}"
                    )
        return result
