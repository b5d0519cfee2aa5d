"""What a negotiation and talks in stages have in common, seen from a solver or a sweep."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import Named, NegotiationError, known_name, unknown_name
from negotiation.games.normal_form import NormalFormGame
from negotiation.payoffs.actors import Actor, NonParticipant
from negotiation.payoffs.parameters import Parameter

if TYPE_CHECKING:
    from negotiation.payoffs.negotiation import Negotiation
    from negotiation.payoffs.reasons import Explanation
    from negotiation.solvers.bargaining import BargainingProblem

__all__ = ["Talks", "as_talks"]

#: Payoffs of all actors at all outcomes, 128 MiB of them; working them out takes thrice that.
MOST_PAYOFFS = 2**24


class Talks(ABC):
    """Actors with options and payoffs in named parameters; see `Negotiation` and `Stages`.

    Attributes
    ----------
    name : str
    actors : list of Actor
        In the order of the payoff axes.
    parameters : dict of name to Parameter
    reported : dict of actor name to option, or None
    """

    name: str
    actors: list[Actor]
    parameters: dict[str, Parameter]
    reported: dict[str, str] | None

    @abstractmethod
    def payoffs(self, **parameters: ArrayLike) -> NDArray[np.float64]:
        """Payoffs of all actors at all outcomes, batch last."""

    @abstractmethod
    def explain(self, outcome: Mapping[str, str], **parameters: float) -> Explanation:
        """Why nobody would deviate from an outcome, or who would: term by term."""

    @abstractmethod
    def pieces(self, name: str) -> Iterator[tuple[float, float, Negotiation]]:
        """Intervals of a parameter over which the payoffs have one closed form each."""

    @abstractmethod
    def at(self, **baselines: float) -> Self:
        """Return the same talks at other baseline values."""

    @abstractmethod
    def without(self, name: str | Named) -> Self:
        """Counterfactual: an actor and its considerations are gone."""

    @abstractmethod
    def joined_by(self, name: str | Named) -> Self:
        """Counterfactual: a non-participant comes to the table with all its options."""

    @property
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

    def actor(self, name: str | Named) -> Actor:
        """Return an actor by name, or the one of the same name as another.

        Raises
        ------
        NegotiationError
            If nobody of that name is at the table.
        """
        known = known_name("actor", name, self.names, f"in {self.name!r}")
        return self.actors[self.names.index(known)]

    def __getitem__(self, name: str | Named) -> Actor:
        """Return an actor by name; in square brackets a notebook completes it."""
        return self.actor(name)

    #: The brackets make it no sequence.
    __iter__: ClassVar[Any] = None

    def _ipython_key_completions_(self) -> list[str]:
        """Offer the names of the actors to be completed."""
        return self.names

    def outcome(self, outcome: Mapping[Any, str]) -> dict[str, str]:
        """Check an outcome and put it in the order of the actors.

        Parameters
        ----------
        outcome : mapping of actor to option
            One entry for every actor, by name or as an `Actor`; a non-participant's may be left
            out.

        Returns
        -------
        dict of actor name to option

        Raises
        ------
        NegotiationError
            If an actor or option is unknown or missing.
        """
        if not isinstance(outcome, Mapping):
            profile = getattr(outcome, "profile", outcome)
            hint = "" if profile is outcome else " (its .profile is one)"
            if profile is None:
                hint = (
                    "; in a mixed equilibrium there is not one outcome:"
                    " ng.expected_payoffs(talks, equilibrium) says why nobody deviates"
                )
            raise NegotiationError(
                f"an outcome is a dict from actor name to option, got {outcome!r}{hint}"
            )
        said = {self.actor(name).name: option for name, option in outcome.items()}
        result = {}
        for actor in self.actors:
            fixed = actor.takes if isinstance(actor, NonParticipant) else None
            option = said.get(actor.name, fixed)
            if option is None:
                raise NegotiationError(
                    f"the outcome says nothing of {actor.name!r}; its options are"
                    f" {', '.join(map(repr, actor.options))}"
                )
            if option not in actor.options:
                raise unknown_name(f"option of {actor.name}", option, actor.options)
            result[actor.name] = option
        return result

    def reported_unless(self, outcome: Mapping[Any, str] | None) -> dict[str, str]:
        """Check an outcome; None stands for the reported one.

        Raises
        ------
        NegotiationError
            As for `outcome`, or if none is given and none was reported.
        """
        if outcome is None and self.reported is None:
            raise NegotiationError(
                f"no outcome of {self.name!r} was reported: say which one is meant"
            )
        return self.outcome(self.reported if outcome is None else outcome)  # type: ignore[arg-type]

    def label(self, outcome: Mapping[str, str]) -> str:
        """An outcome in short: the options of those who have more than one."""
        return ", ".join(outcome[actor.name] for actor in self.actors if len(actor.options) > 1)

    def outcomes(self) -> list[dict[str, str]]:
        """List all outcomes, the last actor's option varying fastest, as in the payoff array.

        Raises
        ------
        NegotiationError
            If there are too many of them, as for `payoffs`.
        """
        self.check_size()
        return [
            {actor.name: actor.options[k] for actor, k in zip(self.actors, index, strict=True)}
            for index in np.ndindex(*self.shape)
        ]

    def check_size(self) -> None:
        """Refuse what has more payoffs than can be worked out.

        Raises
        ------
        NegotiationError
            If there are more than 16,777,216, those of all actors at all outcomes.
        """
        outcomes = math.prod(self.shape)
        if outcomes * len(self.actors) > MOST_PAYOFFS:
            raise NegotiationError(
                f"{self.name!r} is too large: {len(self.actors)} actors have {outcomes:,} outcomes,"
                f" {outcomes * len(self.actors):,} payoffs, and {MOST_PAYOFFS:,} is the most; give"
                " fewer actors a choice, or each fewer options"
            )

    def baselines(self, *free: str) -> dict[Parameter, sympy.Rational]:
        """Exact baselines of all parameters but the free ones, to put into expressions."""
        return {
            p: sympy.Rational(repr(p.baseline))
            for name, p in self.parameters.items()
            if name not in free
        }

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises
        ------
        NegotiationError
            If there is none of that name.
        """
        if isinstance(name, Parameter):
            raise NegotiationError(
                f"a parameter is given by its name in quotes; did you mean {name.name!r}?"
            )
        if not isinstance(name, str) or name not in self.parameters:
            raise unknown_name("parameter", name, self.parameters, f"in {self.name!r}")
        return self.parameters[name]

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

    def bargaining(
        self,
        disagreement: Any,
        parties: Sequence[str | Named] | None = None,
        *,
        lotteries: bool = True,
        **parameters: float,
    ) -> BargainingProblem:
        """Build the bargaining problem whose agreements are the outcomes.

        Parameters
        ----------
        disagreement : mapping of actor to option, or payoffs
            The outcome that there is without an agreement, or what it is worth to each party.
        parties : sequence of str or Actor, optional
            The actors who have to agree; all by default.
        lotteries : bool, optional
            Whether they may agree on a lottery over outcomes; by default they may.
        **parameters : float
            As for `payoffs`.

        Returns
        -------
        BargainingProblem

        Raises
        ------
        NegotiationError
            As for `payoffs` and `BargainingProblem.from_game`.
        """
        from negotiation.solvers.bargaining import BargainingProblem

        return BargainingProblem.from_game(
            self.game(**parameters), disagreement, parties, lotteries=lotteries
        )


def as_talks(talks: object) -> Talks:
    """Return what is a `Negotiation` or `Stages`, or say that it is not.

    Raises
    ------
    NegotiationError
        If it is neither.
    """
    if not isinstance(talks, Talks):
        raise NegotiationError(f"expected a Negotiation or Stages, got {talks!r}")
    return talks
