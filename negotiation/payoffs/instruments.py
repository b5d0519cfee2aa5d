"""What a role can do to the payoffs: guarantees, biases, support, alliances.

An instrument belongs to an actor and adds considerations to the negotiation. It goes when its
owner goes.

References
----------
Walter, B. F. (1997), "The critical barrier to civil war settlement", International Organization
51(3):335-364. Fortna, V. P. (2003), "Scraps of paper? Agreements and the durability of peace",
International Organization 57(2):337-372. Kydd, A. (2003), "Which side are you on? Bias,
credibility, and mediation", American Journal of Political Science 47(4):597-611. Favretto, K.
(2009), "Should peacemakers take sides?", American Political Science Review 103(2):248-263.
Crawford, T. W. (2003), Pivotal Deterrence. Benson, B. V. (2012), Constructing International
Security.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import sympy

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.printed import Printed
from negotiation.payoffs.actors import Actor, Backer, Mediator, name_of
from negotiation.payoffs.conditions import Choice, Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.parameters import exact
from negotiation.payoffs.ranges import is_nonnegative

__all__ = ["Alliance", "Bias", "Guarantee", "Instrument", "Support"]


class Instrument(Printed):
    """Something that an actor's role lets it do to the payoffs."""

    #: The roles that may carry it.
    carriers: ClassVar[tuple[type[Actor], ...]] = (Actor,)
    #: Weighing instruments see what the others have added.
    weighs: ClassVar[bool] = False

    def check(self, owner: Actor) -> None:
        """Say what is wrong if `owner` cannot carry this instrument."""
        if not isinstance(owner, self.carriers):
            roles = " or ".join(kind.__name__ for kind in self.carriers)
            raise NegotiationError(
                f"{type(self).__name__} is an instrument of a {roles}, and {owner.name!r} is"
                f" a {type(owner).__name__}"
            )
        option = getattr(self, "option", owner.all_options[0])
        if option not in owner.all_options:
            raise unknown_name(f"option of {owner.name}", option, owner.all_options)

    @property
    def leans_on(self) -> list[str]:
        """Names of the actors whose payoffs it changes, beside its owner's."""
        return []

    def __repr__(self) -> str:
        """Kind, and what it was made with."""
        facts = ", ".join(f"{name} {value}" for name, value in vars(self).items())
        return f"<{type(self).__name__}: {facts}>"

    def considerations(self, owner: Actor, present: Iterable[Consideration]) -> list[Consideration]:
        """Considerations that the instrument adds.

        Parameters
        ----------
        owner : Actor
            Who carries it.
        present : iterable of Consideration
            Those there already, for instruments that weigh another actor's payoff.

        Returns
        -------
        list of Consideration
        """
        raise AssertionError


class Guarantee(Instrument):
    """A penalty on whoever breaks the agreement, at a cost to the guarantor when it must act.

    A disarmed party believes a promise as far as somebody makes breaking it costly (Walter 1997,
    Fortna 2003).

    Parameters
    ----------
    penalty : float or expression
        What the breaker loses, weighted with how surely the guarantor acts; not negative.
    cost : float or expression
        What acting costs the guarantor.
    option : str
        The guarantor's option under which the guarantee stands.
    against : Actor or str
        Whom it binds.
    breach : Condition
        What breaks the agreement.

    Examples
    --------
    >>> import negotiation as ng
    >>> a, b = (ng.Actor(name, options=["keep", "break"]) for name in "AB")
    >>> g = ng.Parameter("g", 4, low=0, high=8, meaning="penalty")
    >>> m = ng.Mediator("M", options=["broker", "leave"], between=[a, b],
    ...     instruments=[ng.Guarantee(g, cost=1, option="broker", against=a, breach=a("break"))])
    >>> for c in ng.Negotiation("talks", actors=[a, b, m], considerations=[]).considerations:
    ...     print(c)
    A: penalty under the guarantee of M, -g, when A: break & M: broker
    M: cost of acting on the guarantee against A, -1, when A: break & M: broker
    """

    carriers = (Mediator,)

    def __init__(
        self,
        penalty: Any,
        cost: Any,
        option: str,
        against: Actor | str,
        breach: Condition,
    ) -> None:
        self.penalty = exact(penalty, "the penalty of a guarantee")
        if is_nonnegative(-self.penalty, strict=True):
            raise NegotiationError(f"the penalty of a guarantee is negative: {penalty}")
        self.cost = exact(cost, "the cost of a guarantee")
        self.option = option
        self.against = name_of(against)
        if not isinstance(breach, Condition):
            raise NegotiationError(f"'breach' of a guarantee must be a condition, got {breach!r}")
        self.breach = breach

    @property
    def leans_on(self) -> list[str]:
        """Whom it binds."""
        return [self.against]

    def considerations(self, owner: Actor, present: Iterable[Consideration]) -> list[Consideration]:
        """Penalty and cost, when the agreement is broken while the guarantee stands."""
        when = self.breach & Choice(owner.name, self.option)
        source = "Walter 1997; Fortna 2003"
        return [
            Consideration(
                self.against,
                f"penalty under the guarantee of {owner.name}",
                -self.penalty,
                when,
                source,
            ),
            Consideration(
                owner,
                f"cost of acting on the guarantee against {self.against}",
                -self.cost,
                when,
                source,
            ),
        ]


class Support(Instrument):
    """Help that lowers the principal's costs or raises its odds, at a cost to the backer.

    Parameters
    ----------
    relief : float or expression
        What the help is worth to the principal.
    burden : float or expression
        What it costs the backer.
    option : str
        The backer's option under which it helps.
    when : Condition
        When the help counts, for instance when the principal fights.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["halt", "fight"])
    >>> t = ng.Backer("T", options=["back", "restrain"], of=a,
    ...     instruments=[ng.Support(3, burden=1, option="back", when=a("fight"))])
    >>> for c in ng.Negotiation("talks", actors=[a, t], considerations=[]).considerations:
    ...     print(c)
    A: support from T, 3, when A: fight & T: back
    T: burden of support, -1, when A: fight & T: back
    """

    carriers = (Backer,)

    def __init__(self, relief: Any, burden: Any, option: str, when: Condition) -> None:
        self.relief = exact(relief, "the relief of a support")
        self.burden = exact(burden, "the burden of a support")
        self.option = option
        if not isinstance(when, Condition):
            raise NegotiationError(f"'when' of a support must be a condition, got {when!r}")
        self.when = when

    def considerations(self, owner: Actor, present: Iterable[Consideration]) -> list[Consideration]:
        """Relief for the principal and burden on the backer."""
        principal = owner.leans_on[0]
        when = self.when & Choice(owner.name, self.option)
        source = "Crawford 2003; Benson 2012"
        return [
            Consideration(principal, f"support from {owner.name}", self.relief, when, source),
            Consideration(owner, "burden of support", -self.burden, when, source),
        ]


class Bias(Instrument):
    """A mediator's weight on one side's payoff (Kydd 2003, Favretto 2009).

    Parameters
    ----------
    towards : Actor or str
        The side that it leans to.
    weight : float or expression
        How much of that side's payoff counts in the mediator's.

    Notes
    -----
    Whatever the favoured side gains or loses, from its own considerations and from other
    instruments, is added to the mediator's payoff with this weight, term by term. What that side
    feels for others through a weight of its own is not.

    Examples
    --------
    >>> import negotiation as ng
    >>> a, b = (ng.Actor(name, options=["keep", "break"]) for name in "AB")
    >>> m = ng.Mediator("M", options=["broker"], between=[a, b],
    ...     instruments=[ng.Bias(towards=a, weight=0.5)])
    >>> talks = ng.Negotiation("talks", actors=[a, b, m],
    ...     considerations=[ng.Consideration(a, "peace", 4, when=a("keep"))])
    >>> print(talks.considerations[-1])
    M: bias towards A: peace, 2, when A: keep
    """

    carriers = (Mediator,)
    weighs = True
    _words = "bias towards"
    _source = "Kydd 2003; Favretto 2009"

    def __init__(self, towards: Actor | str, weight: Any) -> None:
        self.towards = name_of(towards)
        self.weight = exact(weight, "the weight of a bias")

    @property
    def leans_on(self) -> list[str]:
        """The side that it leans to."""
        return [self.towards]

    def considerations(self, owner: Actor, present: Iterable[Consideration]) -> list[Consideration]:
        """The favoured side's considerations, weighted."""
        return _weighted(owner, self.towards, self.weight, present, self._words, self._source)


class Alliance(Instrument):
    """A backer's weight on its principal's payoff (Benson 2012).

    Parameters
    ----------
    weight : float or expression
        How much of the principal's payoff counts in the backer's; term by term, as for `Bias`.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["halt", "fight"])
    >>> t = ng.Backer("T", options=["back"], of=a, instruments=[ng.Alliance(0.25)])
    >>> talks = ng.Negotiation("talks", actors=[a, t],
    ...     considerations=[ng.Consideration(a, "cost", -4, when=a("fight"))])
    >>> print(talks.considerations[-1])
    T: alliance with A: cost, -1, when A: fight
    """

    carriers = (Backer,)
    weighs = True

    def __init__(self, weight: Any) -> None:
        self.weight = exact(weight, "the weight of an alliance")

    def considerations(self, owner: Actor, present: Iterable[Consideration]) -> list[Consideration]:
        """The principal's considerations, weighted."""
        principal = owner.leans_on[0]
        return _weighted(owner, principal, self.weight, present, "alliance with", "Benson 2012")


def _weighted(
    owner: Actor,
    other: str,
    weight: sympy.Expr,
    present: Iterable[Consideration],
    words: str,
    source: str,
) -> list[Consideration]:
    """Another actor's considerations as the owner's own, times a weight."""
    return [
        Consideration(owner, f"{words} {other}: {c.label}", weight * c.value, c.when, source)
        for c in present
        if c.actor == other
    ]
