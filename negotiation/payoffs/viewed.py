"""The games that are views of a negotiation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from numpy.typing import ArrayLike

from negotiation.payoffs.conditions import Condition
from negotiation.payoffs.written import Written

if TYPE_CHECKING:
    from negotiation.games.bayesian import BayesianGame
    from negotiation.games.coalitional import CoalitionalGame
    from negotiation.games.graph_model import GraphModel
    from negotiation.games.tree import Tree
    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["Viewed"]


class Viewed(Written):
    """A negotiation as other games than the simultaneous one; `Negotiation` is the whole."""

    @property
    def _whole(self) -> Negotiation:
        """The negotiation itself."""
        return cast("Negotiation", self)

    def bayesian(self, **parameters: ArrayLike) -> BayesianGame:
        """Give each actor what it privately knows; all choose at once.

        Parameters
        ----------
        **parameters : float or array_like
            As for `payoffs`; with arrays, a family of games.

        Returns
        -------
        BayesianGame
            An actor's type is what it knows, its types' values in the order of `types`; an actor
            that knows nothing has the one type "uninformed". Types that nobody knows count in
            expectation.

        Raises
        ------
        NegotiationError
            If there are later moves, or as for `payoffs`.

        Examples
        --------
        >>> import negotiation as ng
        >>> a = ng.Actor("A", options=["agree", "fight"])
        >>> b = ng.Actor("B", options=["agree", "fight"])
        >>> strength = ng.Type("strength", {"strong": 0.3, "weak": 0.7}, of=a)
        >>> talks = ng.Negotiation("Talks", [a, b], [
        ...     ng.Consideration(a, "war", 2, when=a("fight") & strength("strong")),
        ...     ng.Consideration(b, "peace", 1, when=a("agree") & b("agree")),
        ... ], types=[strength])
        >>> talks.bayesian()
        <BayesianGame 'Talks': A (strong, weak), B; 2 x 2>
        """
        from negotiation.payoffs.bayesian_view import bayesian

        return bayesian(self._whole, parameters)

    def tree(
        self,
        order: Sequence[Any] | None = None,
        sees: Mapping[Any, Iterable[Any]] | None = None,
        when: Mapping[Any, Condition] | None = None,
        chance: Mapping[Any, Mapping[str, Any]] | None = None,
        **parameters: ArrayLike,
    ) -> Tree:
        """Put the negotiation in order: who moves when, and who knows what by then.

        Parameters
        ----------
        order : sequence, optional
            Actors, moves and types (themselves or their names) as they come; those in a list
            inside the list come at once, unseen by each other. Types that are left out are drawn
            first; actors with a single option, such as a non-participant, stand at the top
            wherever and with whatever condition they are named. Left out as a whole: the actors at
            once, then the moves one by one.
        sees : mapping of actor or move to sequence, optional
            What an actor knows when its turn comes, of what came before: actors, moves and types.
            Left out: all that was chosen, and its own types. Its own types, what it did and what
            it saw before it knows in any case.
        when : mapping of actor to condition on what came before, optional
            Where an actor's turn comes only sometimes. Where it does not, every condition that the
            actor takes some option is false.
        chance : mapping of type to probabilities, optional
            In place of those that the type has, for this view.
        **parameters : float or array_like
            As for `payoffs`; with arrays, a family of trees.

        Returns
        -------
        Tree
            An information set is called by what its player knows there, less what it knows
            whenever that turn comes, after the name of the move if it is one. An end is called by
            all choices that lead to it.

        Raises
        ------
        NegotiationError
            If a name is unknown or comes twice, an actor or move is left out, somebody would see
            or depend on what comes later, an actor's turn never comes, or as for `payoffs`.

        Notes
        -----
        Payoffs are made equal, as `payoffs` does it, wherever rounding may be all that parts two of
        one actor.

        ``talks.tree().game()`` is the Bayesian game in normal form, in which each actor's strategy
        says what it does with each of its types (Harsanyi 1967); ``talks.game()`` is the game of
        those who know nothing of the types, not even of their own.

        Examples
        --------
        The broker knows whether it will stand by its guarantee; the others see it broker.

        >>> import negotiation as ng
        >>> a = ng.Actor("A", options=["keep", "break"])
        >>> b = ng.Actor("B", options=["disarm", "hold out"])
        >>> m = ng.Mediator("M", options=["broker", "stand aside"], between=[a, b])
        >>> q = ng.Parameter("q", 0.6, low=0, high=1, meaning="belief in M")
        >>> resolve = ng.Type("resolve", {"reliable": q, "unreliable": None}, of=m)
        >>> talks = ng.Negotiation("Talks", [a, b, m], [
        ...     ng.Consideration(a, "gain", 2, when=a("break") & b("disarm")),
        ...     ng.Consideration(a, "penalty", -4,
        ...         when=a("break") & b("disarm") & m("broker") & resolve("reliable")),
        ...     ng.Consideration(b, "peace", 3, when=a("keep") & b("disarm")),
        ... ], types=[resolve])
        >>> tree = talks.tree(order=[m, b, a], sees={b: [m], a: [m, b]}, q=[0.2, 0.8])
        >>> tree
        <Tree 'Talks': A, B, M; 31 nodes, 16 ends, 8 information sets, family of shape (2,)>
        >>> list(tree.sets_of("B"))
        ['M: broker', 'M: stand aside']
        """
        from negotiation.payoffs.tree_view import tree

        return tree(self._whole, order, sees, when, chance, parameters)

    def graph_model(
        self,
        status_quo: Mapping[Any, str] | None = None,
        *,
        one_way: Mapping[Any, Sequence[str]] | None = None,
        infeasible: Iterable[Condition] = (),
        **parameters: float,
    ) -> GraphModel:
        """Let the actors move from outcome to outcome: the negotiation as a graph model.

        Parameters
        ----------
        status_quo : outcome, optional
            Where the talks stand.
        one_way : mapping of actor to options, optional
            Options that cannot be taken back.
        infeasible : iterable of Condition, optional
            Outcomes at which one of them holds cannot be.
        **parameters : float
            As for `payoffs`, at one point.

        Returns
        -------
        GraphModel
            States are numbered from 1 in the order of `outcomes`, and labelled by `label`. Its
            options are an actor's options but the first, which is to take none of them.

        Raises
        ------
        NegotiationError
            If the status quo is infeasible, an actor or option is unknown, there are later moves,
            or as for `payoffs`.

        Examples
        --------
        >>> import negotiation as ng
        >>> a = ng.Actor("A", options=["talk", "fight"])
        >>> b = ng.Actor("B", options=["talk", "fight"])
        >>> talks = ng.Negotiation("Talks", [a, b], [
        ...     ng.Consideration(a, "peace", 2, when=a("talk") & b("talk")),
        ...     ng.Consideration(b, "peace", 2, when=a("talk") & b("talk")),
        ...     ng.Consideration(a, "spoils", 3, when=a("fight") & b("talk")),
        ... ])
        >>> model = talks.graph_model(one_way={a: ["fight"]})
        >>> model.label(3), model.reachable("A", 1), model.reachable("A", 3)
        ('fight, talk', [3], [])
        """
        from negotiation.payoffs.graph_view import graph_model

        return graph_model(self._whole, status_quo, one_way, infeasible, parameters)

    def coalitional(self, kind: str = "maximin", **parameters: float) -> CoalitionalGame:
        """Say what each group of actors can secure: the negotiation as a coalitional game.

        Payoffs are taken to be transferable: a group acts as one for the sum of its members'
        payoffs, and shares the sum as it likes.

        Parameters
        ----------
        kind : str, optional
            ``"maximin"``: what the group gets for sure, by a lottery over its joint choices if need
            be, whatever the others do (von Neumann and Morgenstern 1944). ``"pure maximin"``: the
            same without lotteries. ``"best response"``: the group chooses first, and the others,
            together, answer with what is best for their own sum; where several answers are, with
            the one that is worst for the group.
        **parameters : float
            As for `payoffs`, at one point.

        Returns
        -------
        CoalitionalGame

        Raises
        ------
        NegotiationError
            If the kind is unknown, or there are more than 10 actors or 2**14 outcomes, or as for
            `payoffs`.

        Examples
        --------
        >>> import negotiation as ng
        >>> a = ng.Actor("A", options=["talk", "fight"])
        >>> b = ng.Actor("B", options=["talk", "fight"])
        >>> talks = ng.Negotiation("Talks", [a, b], [
        ...     ng.Consideration(a, "peace", 3, when=a("talk") & b("talk")),
        ...     ng.Consideration(b, "peace", 2, when=a("talk") & b("talk")),
        ...     ng.Consideration(a, "spoils", 1, when=a("fight")),
        ... ])
        >>> print(ng.shapley(talks.coalitional()))
        Shapley value: A 3, B 2
        """
        from negotiation.solvers.dividing.secured import secured

        return secured(self._whole.game(**parameters), kind)
