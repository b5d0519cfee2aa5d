"""The negotiation: a conflict written once, of which every game is a view.

An actor's payoff at an outcome is the sum of its considerations that hold there::

    payoff[actor, outcome, point] = sum_k  value_k(parameters at the point) * holds_k[outcome]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, as_list, as_text
from negotiation.payoffs.actors import Actor, NonParticipant
from negotiation.payoffs.checks import (
    all_considerations,
    check_actors,
    check_considerations,
    collected_parameters,
)
from negotiation.payoffs.conditions import Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.evaluation import PayoffSums, checked_point
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks

if TYPE_CHECKING:
    from negotiation.payoffs.inequalities import Conditions
    from negotiation.payoffs.reasons import Explanation

__all__ = ["Negotiation"]

Floats = NDArray[np.float64]


class Negotiation(Talks):
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
    written, away, replaced
        What it was built from: considerations as written, actors that a counterfactual has
        removed, and what stands in the place of parameters.

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
        self.name = as_text("the name of a negotiation", name)
        self.description = as_text(f"the description of {name!r}", description)
        actors = as_list(f"actors of {name!r}", actors)
        considerations = as_list(f"considerations of {name!r}", considerations)
        self._build(actors, considerations, away=[], replaced={})
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
        self.written, self.away, self.replaced = written, away, replaced
        check_actors(self.name, actors, away)
        self.considerations = all_considerations(actors, written, away, replaced)
        check_considerations(self.considerations, actors, away)
        self.parameters = collected_parameters(self.considerations)

    def _like(self, **changes: Any) -> Self:
        """Return a negotiation that differs in what is given."""
        now = {
            "actors": self.actors,
            "written": self.written,
            "away": self.away,
            "replaced": self.replaced,
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
        return {k: v for k, v in vars(self).items() if k not in ("_sums", "placed")}

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
        Coefficients are added up exactly. Where an actor's payoff cannot be told from that of its
        best option, within 46 binary digits of the sizes of the two sums' terms (1.5e-14), it is
        made equal to it, so that payoffs that tie in exact arithmetic tie here too: 0.1 + 0.2
        with 0.3. Nothing else is rounded.
        """
        return self.payoffs_at(*self.point(parameters))

    def payoffs_at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Payoffs at a point as `point` returns it, whose values are not checked again."""
        return self._sums.at(point, batch)

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
        for name in parameters:
            self.parameter(name)
        return checked_point(self.parameters, parameters)

    @cached_property
    def _sums(self) -> PayoffSums:
        """The sums over considerations, compiled."""
        return PayoffSums(
            list(self.parameters.values()),
            self.considerations,
            self.names,
            [self.holds(c.when) for c in self.considerations],
            self.shape,
        )

    @cached_property
    def placed(self) -> dict[str, list[tuple[Consideration, NDArray[np.bool_]]]]:
        """Considerations of each actor, each with where it holds."""
        return {
            name: [(c, self.holds(c.when)) for c in self.considerations if c.actor == name]
            for name in self.names
        }

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
        return sympy.Add(*(c.value for c, holds in self.placed[name] if holds[at]))

    def pieces(self, name: str) -> Iterator[tuple[float, float, Negotiation]]:
        """Intervals of a parameter over which the negotiation has one form: here, one.

        `Stages` has one for each outcome of the later talks.
        """
        parameter = self.parameter(name)
        yield parameter.low, parameter.high, self

    # Counterfactuals

    def at(self, **baselines: float) -> Self:
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

    def replacing(self, values: Mapping[str, sympy.Expr]) -> Self:
        """Return the same negotiation with parameters replaced by parameters or expressions.

        Parameters
        ----------
        values : mapping of parameter name to Parameter or sympy expression

        Returns
        -------
        Negotiation
        """
        step = {self.parameter(name): value for name, value in values.items()}
        before = {old: new.xreplace(step) for old, new in self.replaced.items()}
        return self._like(replaced={**step, **before})

    def joined_by(self, name: str) -> Self:
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

    def without(self, name: str) -> Self:
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
            written=[c for c in self.written if c.actor != leaving.name],
            away=[*self.away, leaving],
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
        from negotiation.payoffs.inequalities import conditions

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
