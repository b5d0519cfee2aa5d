"""The live page: sliders and switches on the left, what follows from them on the right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.formats.typed import typed_number, typed_pair
from negotiation.live import telling
from negotiation.live.cases import Base, bases, seats
from negotiation.live.diagram import exported, on_screen
from negotiation.live.files import Files
from negotiation.live.pacing import Pace
from negotiation.live.play import Play
from negotiation.live.sliders import Sliders
from negotiation.live.view import View, moving_most, nearest_first, studied
from negotiation.live.widgets import TYPE, as_picture, grid, html, panel
from negotiation.payoffs.parameter_sets import ParameterSet
from negotiation.payoffs.talks import Talks
from negotiation.report.parts import slug
from negotiation.report.words import NOTE, number, told
from negotiation.sensitivity.thresholds import Threshold, thresholds

__all__ = ["Page", "explore"]

#: Seconds that tipping points are looked for at a time, before movements are looked at again.
TURN = 0.1
#: Pixels below which sliders stand above the answers; beside them, they stay in sight.
NARROW = 900
STAYS = f"""@media (min-width: {NARROW + 1}px) {{
  :host {{ position: sticky; top: 88px; max-height: calc(100vh - 92px); overflow-y: auto; }}
}}"""
EXPLORE, PLAY = "Explore", "Play in class"


def explore(talks: Talks | str) -> Any:
    """Make the live page as a widget: move the parameters, see what the talks lead to.

    The same page is served by ``negotiation explore NAME`` in a browser.

    Parameters
    ----------
    talks : Negotiation, Stages or str
        Or the name of a conflict of the catalogue.

    Returns
    -------
    panel.Column
        As the last expression of a notebook's cell, it is shown there.

    Raises
    ------
    NegotiationError
        If Panel is not installed, the talks have later moves, or the name is unknown.

    Examples
    --------
    >>> import negotiation as ng
    >>> page = ng.explore("karabakh-2020")
    >>> type(page).__name__
    'Column'
    """
    panel().extension()
    if not isinstance(talks, str):
        return Page(talks).whole
    from negotiation.scenarios import load

    return Page(load(talks), talks).whole


class Page:
    """One page, or one widget, with a state of its own.

    Parameters
    ----------
    talks : Negotiation or Stages
    name : str, optional
        In the catalogue.

    Attributes
    ----------
    case : Negotiation or Stages
        With the counterfactuals, before any slider moves.
    values : dict of parameter name to float
        Where the sliders stand.
    whole : panel.Column
    """

    case: Talks
    values: dict[str, float]

    def __init__(self, talks: Talks, name: str | None = None) -> None:
        self.bases: dict[str, Base] = bases(talks, name)
        self._quiet = False
        self._pace = Pace(self._answer)
        self.sliders = Sliders(self._moved)
        self.files = Files(
            slug(name or talks.name),
            {
                "Figure, PDF": ("pdf", lambda: exported(self.here, self.plane, "pdf")),
                "Figure, SVG": ("svg", lambda: exported(self.here, self.plane, "svg")),
                "Values, TOML": ("toml", lambda: self.kept.to_toml().encode()),
                "Values, JSON": ("json", lambda: self.kept.to_json().encode()),
            },
            self._take,
            self._say,
        )
        self.play = Play()
        self._make_controls()
        self._make_answers()
        self.whole = self._laid_out()
        self._begin()

    # What there is

    def _make_controls(self) -> None:
        """Everything else that is moved."""
        w = panel().widgets
        wide: dict[str, Any] = {"sizing_mode": "stretch_width", "stylesheets": [TYPE]}
        self.about = w.Select(label="Talks", options=list(self.bases), **wide)
        self.present = w.CheckBoxGroup(label="At the table", **wide)
        self.typed = w.TextInput(label="Type values", placeholder="g = 3.5, b = 2", **wide)
        self.reset = w.Button(label="Back to the assumed values", **wide)
        self.across = w.Select(label="Across", **wide)
        self.up = w.Select(label="Up", **wide)
        self.outcome = w.Select(label="Outcome under study", **wide)
        self.mode = w.RadioButtonGroup(options=[EXPLORE, PLAY], value=EXPLORE, stylesheets=[TYPE])
        self.about.param.watch(lambda _: self._begin(), "value")
        self.present.param.watch(lambda _: self._switched(), "value")
        self.typed.param.watch(lambda _: self._type(), "enter_pressed")
        self.reset.on_click(lambda _: self._set_back())
        for select in (self.across, self.up, self.outcome):
            select.param.watch(lambda _: self._soon(), "value")
        self.mode.param.watch(lambda _: self._show_mode(), "value")

    def _make_answers(self) -> None:
        """Everything that is shown."""
        self.heading, self.message, self.verdict = html(), html(visible=False), html()
        self.picture, self.payoffs, self.equilibria = as_picture(), html(), html()
        self.reasons, self.tipping = html(), html()

    def _laid_out(self) -> Any:
        """Put all of it on a page."""
        pn = panel()
        column: dict[str, Any] = {"sizing_mode": "stretch_width", "margin": 0}
        self.table = pn.Column(html("<h2>Who is at the table</h2>"), self.present, **column)
        controls = pn.Column(
            self.about, self.table, html("<h2>Values</h2>"), self.sliders.whole, self.typed,
            self.reset, self.files.whole, stylesheets=[STAYS], **column,
        )  # fmt: skip
        self.diagram = pn.Column(
            html("<h2>Phase diagram</h2>"), self.picture,
            html("<p class='small'>The ring is where the sliders stand.</p>"),
            grid(self.across, self.up, columns="1fr 1fr", narrow=0, gap=4), **column,
        )  # fmt: skip
        listed = pn.Column(html("<h2>Equilibria</h2>"), self.equilibria, **column)
        answers = pn.Column(
            grid(self.diagram, listed, columns="1fr 1fr", narrow=1150),
            html("<h2>Payoffs</h2>"), self.payoffs,
            html("<h2>Why</h2>"), self.outcome, self.reasons,
            html("<h2>Tipping points, each parameter alone</h2>"), self.tipping, **column,
        )  # fmt: skip
        both = grid(controls, answers, columns="340px 1fr", narrow=NARROW, gap=28)
        self.exploring = pn.Column(both, **column)
        top = {"position": "sticky", "top": "0", "z-index": "5", "background": "white"}
        return pn.Column(
            self.heading, self.mode, self.message,
            pn.Column(self.verdict, styles=top, **column), self.exploring, self.play.whole,
            **column,
        )  # fmt: skip

    # What is asked

    @property
    def here(self) -> Talks:
        """The talks with the counterfactuals, at the values of the sliders."""
        known = self.case.parameters
        moved = {n: value for n, value in self.values.items() if value != known[n].baseline}
        return self.case.at(**moved) if moved else self.case

    @property
    def plane(self) -> tuple[str, ...]:
        """Parameters on the axes of the phase diagram."""
        return (self.across.value, self.up.value) if self.diagram.visible else ()

    @property
    def kept(self) -> ParameterSet:
        """The parameter set as it stands."""
        joined, gone = self._changes()
        return ParameterSet.of(self.here, joined_by=joined, without=gone)

    def _changes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who has joined, and who is gone."""
        there = self.present.value
        moved = [s for s in seats(self._base.talks) if (s.name in there) != s.at_table]
        joined = tuple(s.name for s in moved if not s.at_table)
        return joined, tuple(s.name for s in moved if s.at_table)

    @property
    def _base(self) -> Base:
        return self.bases[self.about.value]

    # What happens

    def _begin(self) -> None:
        """Begin with other talks."""
        talks, around = self._base.talks, seats(self._base.talks)
        self._quiet = True
        self.present.options = {f"{seat.name}, {seat.role}": seat.name for seat in around}
        self.present.value = [seat.name for seat in around if seat.at_table]
        self._quiet = False
        self.table.visible, self.about.visible = bool(around), len(self.bases) > 1
        self.heading.object = telling.heading(talks.name, NOTE)
        self.order = moving_most(talks, studied(talks))
        self.values = {}
        self._switched(self._base.plane)

    def _switched(self, plane: tuple[str, ...] = ()) -> None:
        """Take up another counterfactual."""
        if self._quiet:
            return
        talks = self._base.talks
        try:
            case = ParameterSet(talks.name, {}, *self._changes()).changed(talks)
            case.payoffs()  # Compiled once, for wherever the sliders move.
            under_study = studied(case)
        except NegotiationError as error:
            self._say(error)
            return
        self.case, known = case, case.parameters
        self.values = {name: self.values.get(name, p.baseline) for name, p in known.items()}
        first = [name for name in (*plane, *self.plane, *self.order) if name in known]
        ranged = list(dict.fromkeys(first))
        self._quiet = True
        self.sliders.show({name: known[name] for name in ranged}, self.values)
        labels = {told(outcome, case): outcome for outcome in case.outcomes()}
        self.outcome.options, self.outcome.value = labels, labels[told(under_study, case)]
        self.diagram.visible = len(ranged) > 1
        meanings = {f"{known[n].meaning or n} ({n})": n for n in ranged}
        for select, name in zip((self.across, self.up), ranged, strict=False):
            select.options, select.value = meanings, name
        self._quiet = False
        self._soon()

    def _moved(self, name: str, value: float) -> None:
        """Follow a slider."""
        self.values[name] = value
        self._soon()

    def _place(self, values: dict[str, float]) -> None:
        """Put sliders where values are, once all of these are known to be good."""
        self.case.payoffs(**values)  # Refuses what is unknown or out of range.
        self.values |= values
        self.sliders.put(values)
        self._soon()

    def _type(self) -> None:
        """Take values that were typed."""
        try:
            self._place(_typed(self.typed.value))
        except NegotiationError as error:
            self._say(error)
        else:
            self.typed.value = ""

    def _set_back(self) -> None:
        """Go back to the assumed values."""
        self._place({name: p.baseline for name, p in self.case.parameters.items()})

    def _take(self, given: ParameterSet, name: str) -> None:
        """Take a parameter set from a file, once all of it is known to be good."""
        given.changed(self._base.talks).payoffs(**given.values)
        around = seats(self._base.talks)
        there = {seat.name for seat in around if seat.at_table} | {*given.joined_by}
        self._quiet = True
        self.present.value = [s.name for s in around if s.name in there - {*given.without}]
        self._quiet = False
        self.values = dict(given.values)
        self._switched()
        self._say(f"The values of {name} are loaded.")

    def _say(self, what: object) -> None:
        """Show a message, or what was refused."""
        self.message.object = telling.message(str(what), bad=isinstance(what, NegotiationError))
        self.message.visible = True

    def _show_mode(self) -> None:
        """Explore, or play."""
        playing = self.mode.value == PLAY
        if playing:
            self.play.begin(self.here)
        self.exploring.visible = self.verdict.visible = not playing
        self.play.whole.visible = playing

    def _soon(self) -> None:
        """Answer, once no further movement comes for a moment."""
        if not self._quiet:
            self.message.visible = False
            self._pace.begin()

    def _answer(self) -> Iterator[None]:
        """Solve and show, what is quick and matters most first."""
        try:
            here = self.here
            view = View.of(here, self.outcome.value)
            self.verdict.object = telling.verdict(view)
            self.payoffs.object = telling.payoffs(here, view.equilibria)
            self.equilibria.object = telling.equilibria(view.equilibria)
            self.reasons.object = telling.reasons(view)
            yield
            if self.plane:
                self.picture.object = on_screen(here, *self.plane)
                yield
            yield from self._tip(view)
        except NegotiationError as error:
            self._say(error)

    def _tip(self, view: View) -> Iterator[None]:
        """Look for tipping points, some parameters at a time."""
        found: dict[str, list[Threshold]] = {}
        unsolved: dict[str, str] = {}
        since = time.monotonic()
        names = list(self.sliders.captions)
        for k, name in enumerate(names):
            try:
                found[name] = thresholds(view.talks, view.outcome, name)
            except NegotiationError as error:
                unsolved[name] = str(error)
            at = ", ".join(number(point.value) for point in found.get(name, ()))
            self.sliders.caption(name, at)
            left = len(names) - k - 1
            if left and time.monotonic() - since > TURN:
                self._show_tips(view, found, unsolved, left)
                yield
                since = time.monotonic()
        self._show_tips(view, found, unsolved, 0)

    def _show_tips(
        self,
        view: View,
        found: dict[str, list[Threshold]],
        unsolved: dict[str, str],
        left: int,
    ) -> None:
        """Show the tipping points found so far."""
        near = nearest_first(view.talks, found)
        self.tipping.object = telling.tipping(view.talks, near, unsolved, left)


def _typed(text: str) -> dict[str, float]:
    """Values as they are typed: ``g = 3.5, b = 2``."""
    pairs = [typed_pair(part, "each value") for part in text.split(",")]
    return {name: typed_number(given, f"{name} = {given.strip()}") for name, given in pairs}
