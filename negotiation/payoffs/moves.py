"""Later decisions of actors, which come up only where earlier choices lead to them."""

from __future__ import annotations

from collections.abc import Sequence

from negotiation.errors import NegotiationError
from negotiation.payoffs.actors import Actor, name_of
from negotiation.payoffs.choosers import Chooser
from negotiation.payoffs.conditions import ALWAYS, Condition

__all__ = ["Move"]


class Move(Chooser):
    """A later decision of an actor, with options of its own.

    Parameters
    ----------
    name : str
        Of the decision; not that of an actor.
    options : sequence of str
    by : Actor or str
        Who decides.
    when : Condition, optional
        On earlier choices and on types: where the decision comes up; always if left out. Where it
        does not, every condition that it takes some option is false.

    Attributes
    ----------
    name, by : str
    options : list of str
    when : Condition

    Raises
    ------
    NegotiationError
        If there is no option, a name repeats or is empty, or `when` is no condition.

    Examples
    --------
    >>> import negotiation as ng
    >>> challenger = ng.Actor("Challenger", options=["wait", "threaten"])
    >>> target = ng.Actor("Target", options=["concede", "resist"])
    >>> last = ng.Move("last word", ["fight", "back down"], by=challenger,
    ...     when=challenger("threaten") & target("resist"))
    >>> last("fight")
    last word: fight
    """

    words = ("move", "option")

    def __init__(
        self,
        name: str,
        options: Sequence[str],
        by: Actor | str,
        when: Condition | None = None,
    ) -> None:
        super().__init__(name, options)
        self.by = name_of(by)
        if when is not None and not isinstance(when, Condition):
            raise NegotiationError(
                f"'when' of the move {name!r} must be a condition such as actor('option'),"
                f" got {when!r}"
            )
        self.when = ALWAYS if when is None else when
