"""The hot seat: each group commits a choice for its actor in secret; then all are revealed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negotiation.errors import NegotiationError, unknown_name
from negotiation.live.view import solved
from negotiation.payoffs.reasons import Explanation
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.solvers.equilibria import Equilibria

__all__ = ["HotSeat", "Played"]


@dataclass(frozen=True)
class Played:
    """One round of play, revealed.

    Attributes
    ----------
    explanation : Explanation
        Of the outcome: what each would lose or gain by deviating.
    equilibria : Equilibria
        Of the game, pure and mixed: all, as far as they are found in a moment.
    """

    explanation: Explanation
    equilibria: Equilibria

    @property
    def outcome(self) -> dict[str, str]:
        """Who took which option."""
        return self.explanation.outcome

    @property
    def payoffs(self) -> dict[str, float]:
        """What each got."""
        return self.explanation.payoffs

    @property
    def regrets(self) -> dict[str, float]:
        """The most that each could have gained by another choice, the others' as they were."""
        found = dict.fromkeys(self.outcome, 0.0)
        for d in self.explanation.deviations:
            if d.available:
                found[d.actor] = max(found[d.actor], -d.loss)
        return found

    @property
    def better(self) -> dict[str, str]:
        """What would have been best for those who have a regret, by actor."""
        paying = [d for d in self.explanation.deviations if d.available and d.loss < 0]
        best = {d.actor: d for d in sorted(paying, key=lambda d: -d.loss)}
        return {name: best[name].instead for name in self.outcome if name in best}


class HotSeat:
    """Choices that nobody sees before all are made.

    Parameters
    ----------
    talks : Negotiation or Stages
        At their baselines. Actors with a single option, such as non-participants, need no group.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = HotSeat(ng.scenarios.load("karabakh-2023-ceasefire"))
    >>> game.waiting
    ['Azerbaijan', 'Karabakh Armenians', 'Russia', 'Turkey']
    >>> game.commit("Azerbaijan", "press on")
    >>> game.reveal()
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: not all have chosen: Karabakh Armenians, Russia, Turkey
    >>> for name, option in [("Karabakh Armenians", "resist"), ("Russia", "stand aside")]:
    ...     game.commit(name, option)
    >>> game.commit("Turkey", "restrain")
    >>> played = game.reveal()
    >>> played.better
    {'Turkey': 'back'}
    """

    def __init__(self, talks: Talks) -> None:
        self.talks = as_talks(talks)
        self._chosen: dict[str, str] = {}

    @property
    def groups(self) -> list[str]:
        """Actors with a choice."""
        return [actor.name for actor in self.talks.actors if len(actor.options) > 1]

    @property
    def waiting(self) -> list[str]:
        """Actors whose group has yet to choose."""
        return [name for name in self.groups if name not in self._chosen]

    def is_about(self, talks: Talks) -> bool:
        """Whether talks are this same game, so that what was chosen stands."""
        return (
            talks.name == self.talks.name
            and talks.outcomes() == self.talks.outcomes()
            and np.array_equal(talks.payoffs(), self.talks.payoffs())
        )

    def commit(self, actor: str, option: str) -> None:
        """Commit an actor's choice; it stands until the reveal.

        Parameters
        ----------
        actor, option : str

        Raises
        ------
        NegotiationError
            If the actor has no choice or has made it, or the option is unknown.
        """
        found = self.talks.actor(actor)
        if found.name in self._chosen:
            raise NegotiationError(f"{found.name!r} has chosen already, and a choice stands")
        if found.name not in self.groups:
            raise NegotiationError(f"{found.name!r} has no choice: it takes {found.options[0]!r}")
        if option not in found.options:
            raise unknown_name(f"option of {found.name}", option, found.options)
        self._chosen[found.name] = option

    def reveal(self) -> Played:
        """Reveal all choices, and solve the game.

        Returns
        -------
        Played

        Raises
        ------
        NegotiationError
            If somebody has yet to choose.
        """
        if self.waiting:
            raise NegotiationError(f"not all have chosen: {', '.join(self.waiting)}")
        outcome = {
            actor.name: self._chosen.get(actor.name, actor.options[0])
            for actor in self.talks.actors
        }
        return Played(self.talks.explain(outcome), solved(self.talks))
