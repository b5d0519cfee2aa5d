"""The hot seat on the page: one group after the other commits a choice, then all is revealed."""

from __future__ import annotations

from typing import Any

from negotiation.errors import NegotiationError
from negotiation.live import telling
from negotiation.live.seats import HotSeat, Played
from negotiation.live.widgets import TYPE, html, panel
from negotiation.payoffs.talks import Talks

__all__ = ["Play"]

HOW = (
    "<p>Each group takes an actor. One group after the other comes to the screen, alone, and"
    " commits its choice; nobody sees it before all are revealed. The values are those of the"
    " sliders.</p>"
)


class Play:
    """What the page shows while a class plays.

    Parameters
    ----------
    talks : Negotiation or Stages

    Attributes
    ----------
    whole : panel.Column
    game : HotSeat
    """

    def __init__(self, talks: Talks) -> None:
        pn = panel()
        self.game = HotSeat(talks)
        wide: dict[str, Any] = {"sizing_mode": "stretch_width"}
        large = TYPE.replace("16px", "20px")
        big: dict[str, Any] = {"stylesheets": [large], "width": 320, "height": 48}
        self.results: list[Played] = []
        self.status, self.asked, self.table, self.result, self.score = (html() for _ in range(5))
        self.who = pn.widgets.Select(label="Your group plays", stylesheets=[large], width=320)
        self.choice = pn.widgets.RadioBoxGroup(stylesheets=[large], **wide)
        self.commit = pn.widgets.Button(label="Commit", color="primary", **big)
        self.reveal = pn.widgets.Button(label="Reveal", color="primary", **big)
        self.again = pn.widgets.Button(label="Play again", **big)
        self.ask = pn.Column(self.who, self.choice, self.commit, **wide)
        payoffs = pn.Card(self.table, title="The payoffs", collapsed=True, margin=(16, 0), **wide)
        self.whole = pn.Column(
            html(HOW), self.status, self.ask, self.asked, self.reveal, self.result, self.again,
            self.score, payoffs, visible=False, margin=0, **wide,
        )  # fmt: skip
        self.who.param.watch(lambda _: self._ask(), "value")
        self.choice.param.watch(lambda _: self._chosen(), "value")
        self.commit.on_click(lambda _: self._commit())
        self.reveal.on_click(lambda _: self._reveal())
        self.again.on_click(lambda _: self._begin(self.game.talks))

    def enter(self, talks: Talks) -> None:
        """Go on with what was begun, or begin anew if it was another game.

        Parameters
        ----------
        talks : Negotiation or Stages
            At their baselines.
        """
        self.table.object = telling.plain_payoffs(talks)
        if self.game.is_about(talks):
            self._show()
            return
        lost = not self.result.object and self.game.waiting != self.game.groups
        self._begin(talks)
        if lost:
            words = "The talks or the values are others now: everybody chooses anew."
            self.asked.object = telling.message(words, bad=False)

    def _begin(self, talks: Talks) -> None:
        """Begin a round of play."""
        if self.results and self.results[-1].explanation.talks != talks.name:
            self.results = []
        self.game = HotSeat(talks)
        self.result.object = self.asked.object = ""
        self._show()

    def _show(self) -> None:
        """Show who has chosen."""
        self.status.object = telling.waiting(self.game)
        self.who.options = self.game.waiting
        self.who.value = next(iter(self.game.waiting), None)
        self.ask.visible = bool(self.game.waiting)
        self.reveal.visible = not self.game.waiting and not self.result.object
        self.again.visible = bool(self.result.object)
        self.score.object = telling.rounds(self.results) if self.results else ""
        self._ask()

    def _ask(self) -> None:
        """Offer the options of the actor whose group is at the screen, none of them chosen."""
        name = self.who.value
        options = [] if name is None else self.game.talks.actor(name).options
        self.choice.param.update(options=options, value=None)

    def _chosen(self) -> None:
        """What was said before a choice is said no longer."""
        if self.choice.value is not None:
            self.asked.object = ""

    def _commit(self) -> None:
        """Keep the choice, and clear the screen."""
        if self.choice.value is None:
            words = f"choose an option for {self.who.value} first"
            self.asked.object = telling.message(words, bad=True)
            return
        try:
            self.game.commit(self.who.value, self.choice.value)
        except NegotiationError as error:
            self.asked.object = telling.message(str(error), bad=True)
            return
        self.asked.object = telling.message(f"The choice of {self.who.value} is kept.", bad=False)
        self._show()

    def _reveal(self) -> None:
        """Show everything."""
        try:
            result = self.game.reveal()
        except NegotiationError as error:
            self.asked.object = telling.message(str(error), bad=True)
            return
        self.results.append(result)
        self.asked.object, self.result.object = "", telling.played(result)
        self._show()
