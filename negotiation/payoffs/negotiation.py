"""The negotiation: a conflict written once, of which every game is a view.

An actor's payoff at an outcome is the sum of its considerations that hold there::

    payoff[actor, outcome, point] = sum_k  value_k(parameters at the point) * holds_k[outcome]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, as_list, as_text
from negotiation.payoffs.actors import Actor
from negotiation.payoffs.chances import Chances
from negotiation.payoffs.conditions import Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.evaluation import PayoffSums, checked_point
from negotiation.payoffs.expectations import expected
from negotiation.payoffs.moves import Move
from negotiation.payoffs.private_types import Type, draws_of
from negotiation.payoffs.viewed import Viewed

if TYPE_CHECKING:
    from negotiation.payoffs.inequalities import Conditions
    from negotiation.payoffs.reasons import Explanation

__all__ = ["Negotiation"]

Floats = NDArray[np.float64]


class Negotiation(Viewed):
    """Who is at the table, what each can do, and what each gains and loses.

    Parameters
    ----------
    name : str
        What the talks are called.
    actors : sequence of Actor
        In the order of the payoff axes.
    considerations : sequence of Consideration
        The reasons that the actors have. The actors' instruments add theirs.
    types : sequence of Type, optional
        What only some actors know. Whatever treats the negotiation as a simultaneous game takes
        all considerations in expectation over the types: nobody knows them. `tree` gives each
        actor its knowledge.
    prior : mapping of tuple of values to probability, optional
        How probable each combination of types is, in the order of `types`; left out, they are
        independent, with the probabilities that each type has.
    moves : sequence of Move, optional
        Later decisions of the actors; with them there is no simultaneous game, only `tree`.
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
    types : list of Type
    prior : list of Draw
        Types that are drawn together, with the probability of each combination.
    moves : list of Move
    parameters : dict of name to Parameter
        In the order in which the considerations mention them; then those of the prior.
    reported : dict of actor name to option, or None
    written, drawn, away, replaced
        What it was built from: considerations and priors as written, what a counterfactual has
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
        types: Iterable[Type] = (),
        prior: Mapping[Any, Any] | None = None,
        moves: Iterable[Move] = (),
        reported: Mapping[str, str] | None = None,
        description: str = "",
    ) -> None:
        self.name = as_text("the name of a negotiation", name)
        self.description = as_text(f"the description of {name!r}", description)
        actors = as_list(f"actors of {name!r}", actors)
        considerations = as_list(f"considerations of {name!r}", considerations)
        types = as_list(f"types of {name!r}", types)
        moves = as_list(f"moves of {name!r}", moves)
        drawn = draws_of(types, prior)
        self._build(actors, considerations, types, drawn, moves, away=[], replaced={})
        self.reported = None if reported is None else self.outcome(reported)

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
            parameter's range, shapes that do not fit, a consideration whose value is not finite
            there, or more than 16,777,216 payoffs at one point.

        Notes
        -----
        Coefficients are added up exactly. Where an actor's payoff cannot be told from that of its
        best option, within 46 binary digits of the sizes of the two sums' terms (1.5e-14), it is
        made equal to it, so that payoffs that tie in exact arithmetic tie here too: 0.1 + 0.2
        with 0.3. Nothing else is rounded.

        All choose at once, and nobody knows the types: a consideration whose condition mentions
        types counts its value times their probability. See `tree` for who knows what and when.
        """
        return self.payoffs_at(*self.point(parameters))

    def payoffs_at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Payoffs at a point as `point` returns it, whose values are not checked again."""
        payoffs = self._sums.at(point, batch)
        self.chances_at(point, batch)
        return payoffs

    def ranked_payoffs(self, **parameters: ArrayLike) -> Floats:
        """Return payoffs for rankings: equal wherever rounding may be all that parts two of them.

        Parameters
        ----------
        **parameters : float or array_like
            As for `payoffs`, which compares with the best option alone.

        Returns
        -------
        array, shape (n, s_1, ..., s_n, *batch)

        Raises
        ------
        NegotiationError
            As for `payoffs`.

        Examples
        --------
        >>> import negotiation as ng
        >>> a, x = ng.Actor("A", options=["stay", "go", "wait"]), ng.Parameter("x", 0.1)
        >>> worth = {"stay": 1, "go": x + 0.2, "wait": 0.3}
        >>> talks = ng.Negotiation("Talks", [a], [
        ...     ng.Consideration(a, option, value, a(option)) for option, value in worth.items()])
        >>> [(u[0, 1] == u[0, 2]).item() for u in (talks.payoffs(), talks.ranked_payoffs())]
        [False, True]
        """
        return self._summed(everywhere=True).at(*self.point(parameters))

    def chances_at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> list[Floats]:
        """Probabilities of each of `prior` at a point as `point` returns it, shapes (rows, B)."""
        return self._chances.at(point, batch)

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
        return self._summed()

    def _summed(self, *, everywhere: bool = False) -> PayoffSums:
        """Compile the sums over considerations; ties made exact everywhere, or with the best."""
        self.check_size()
        return PayoffSums(
            list(self.parameters.values()),
            self.expected,
            self.names,
            [self.holds(c.when) for c in self.expected],
            self.shape,
            everywhere=everywhere,
        )

    @cached_property
    def _chances(self) -> Chances:
        """The probabilities of the types, compiled."""
        return Chances(
            list(self.parameters.values()),
            [draw.table for draw in self.prior],
            [", ".join(draw.names) for draw in self.prior],
        )

    @cached_property
    def expected(self) -> list[Consideration]:
        """Considerations of those who choose at once and do not know the types.

        Raises
        ------
        NegotiationError
            If there are later moves: then all do not choose at once.
        """
        if self.moves:
            raise NegotiationError(
                f"{self.name!r} has later moves ({', '.join(m.name for m in self.moves)}), so that"
                " not all choose at once: use .tree(), or .tree().game() for its normal form"
            )
        return expected(self.considerations, self.prior)

    @cached_property
    def placed(self) -> dict[str, list[tuple[Consideration, NDArray[np.bool_]]]]:
        """Considerations of each actor, each with where it holds."""
        return {
            name: [(c, self.holds(c.when)) for c in self.expected if c.actor == name]
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
