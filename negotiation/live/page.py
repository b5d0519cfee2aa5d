"""The live page: sliders and switches on the left, what follows from them on the right."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import Any

from negotiation.errors import NegotiationError, known_name
from negotiation.formats.parameter_sets import ParameterSet
from negotiation.formats.typed import typed_number, typed_pair
from negotiation.live import telling
from negotiation.live.cases import Base, Seat, bases, changes, idle, seats
from negotiation.live.diagram import exported, on_screen
from negotiation.live.files import Files
from negotiation.live.pacing import Pace
from negotiation.live.play import Play
from negotiation.live.sliders import Sliders
from negotiation.live.view import View, moving_most, nearest_first, studied
from negotiation.live.widgets import TYPE, as_picture, grid, html, panel
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
        As the last expression of a notebook's cell, it is shown there, without a network: its
        scripts, 7 MB, are in the cell's output.

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
    panel().extension(inline=True)  # A class room may have no network.
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
        self.values, self.case = {}, talks
        self._pace = Pace(self._answer)
        self.sliders = Sliders(self._moved)
        self.files = Files(
            slug(name or talks.name),
            {
                "Figure, PDF": (".pdf", lambda: self._drawn("pdf")),
                "Figure, SVG": (".svg", lambda: self._drawn("svg")),
                "Values, TOML": ("-values.toml", lambda: self.kept.to_toml().encode()),
                "Values, JSON": ("-values.json", lambda: self.kept.to_json().encode()),
            },
            self._take,
            self._say,
        )
        self.play = Play(talks)
        self._make_controls()
        self._make_answers()
        self.whole = self._laid_out()
        self._begin()

    # What there is

    def _make_controls(self) -> None:
        """Everything else that is moved."""
        w = panel().widgets
        wide: dict[str, Any] = {"sizing_mode": "stretch_width", "stylesheets": [TYPE]}
        labels = {  # What tells them apart comes first, as the end may be cut.
            f"{base.about} ({base.talks.name})" if base.about else label: label
            for label, base in self.bases.items()
        }
        self.about = w.Select(label="Talks", options=labels, **wide)
        self.present = w.CheckBoxGroup(label="At the table", **wide)
        self.typed = w.TextInput(label="Type values", **wide)
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
            self.heading, self.mode,
            pn.Column(self.message, self.verdict, styles=top, **column), self.exploring,
            self.play.whole, **column,
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
        joined, gone = changes(self._origin, self.case)
        return ParameterSet.of(self.here, joined_by=joined, without=gone)

    def _changes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who has joined, and who is gone, as the boxes are ticked."""
        there = self.present.value
        moved = [s for s in self._seats if (s.name in there) != s.at_table]
        joined = tuple(s.name for s in moved if not s.at_table)
        return joined, tuple(s.name for s in moved if s.at_table)

    def _changed(self) -> str:
        """In what the talks are not as they are written, apart from what the sliders say."""
        base, (joined, gone) = self._base, self._changes()
        before = changes(self._origin, base.talks)
        stands = {*before[0]} <= {*joined} and {*before[1]} <= {*gone}
        if not stands or not base.about:
            before = ((), ())
        parts = [base.about] if base.about and stands else []
        parts += [f"{name} at the table" for name in joined if name not in before[0]]
        parts += [f"without {name}" for name in gone if name not in before[1]]
        return ", ".join(parts)

    @property
    def _base(self) -> Base:
        return self.bases[self.about.value]

    @property
    def _origin(self) -> Talks:
        """The talks of which these are a counterfactual."""
        return self.bases[self._base.origin].talks

    @property
    def _seats(self) -> list[Seat]:
        """Who can leave the table or come to it."""
        return seats(self._origin)

    def _there(self, joined: Sequence[str], gone: Sequence[str]) -> list[str]:
        """Who is at the table once some have joined, and some are gone."""
        return [
            s.name
            for s in self._seats
            if (s.at_table or s.name in joined) and s.name not in gone
        ]  # fmt: skip

    def _drawn(self, kind: str) -> bytes:
        """The figure for a paper."""
        ring = "baseline" if self.here is self.case else "values chosen"
        return exported(self.here, self.plane, kind, ring)

    # What happens

    def _begin(self) -> None:
        """Begin with other talks."""
        talks, around = self._base.talks, self._seats
        self._quiet = True
        self.present.options = {f"{seat.name}, {seat.role}": seat.name for seat in around}
        self.present.value = self._there(*changes(self._origin, talks))
        self._quiet = False
        self.table.visible, self.about.visible = bool(around), len(self.bases) > 1
        self.order = moving_most(talks, studied(talks))
        self.values = self._still(talks)
        kept = ", ".join(f"{name} = {number(value)}" for name, value in self.values.items())
        self._switched(self._base.plane)
        if kept:
            self._say(f"Sliders that you moved stay where they are: {kept}.")

    def _still(self, talks: Talks) -> dict[str, float]:
        """Values of sliders that were moved, as far as other talks assume the same without them."""
        was, known = self.case.parameters, talks.parameters
        return {
            name: value
            for name, value in self.values.items()
            if value != was[name].baseline and known.get(name) == was[name]
            and known[name].baseline == was[name].baseline
        }  # fmt: skip

    def _switched(self, plane: tuple[str, ...] = ()) -> None:
        """Take up another counterfactual."""
        if self._quiet:
            return
        talks = self._base.talks
        try:
            case = ParameterSet(talks.name, {}, *self._changes()).changed(self._origin)
            known = case.parameters
            assumed = {
                name: p.baseline
                for name, p in talks.parameters.items()
                if name in known and known[name].baseline != p.baseline
            }
            case = case.at(**assumed) if assumed else case
            case.payoffs()  # Compiled once, for wherever the sliders move.
            under_study = studied(case)
        except NegotiationError as error:
            self._say(error)
            return
        self.case, known = case, case.parameters
        self.heading.object = telling.heading(talks.name, NOTE, self._changed())
        self.values = {name: self.values.get(name, p.baseline) for name, p in known.items()}
        first = [name for name in (*plane, *self.plane, *self.order) if name in known]
        unused = idle(case)
        ranged = [name for name in dict.fromkeys(first) if name not in unused]
        self.typed.placeholder = ", ".join(f"{n} = {known[n].baseline:g}" for n in ranged[:2])
        self._quiet = True
        self.sliders.show({name: known[name] for name in ranged}, self.values)
        labels = {told(outcome, case): outcome for outcome in case.outcomes()}
        self.outcome.options, self.outcome.value = labels, labels[told(under_study, case)]
        self.diagram.visible = len(ranged) > 1
        meanings = {f"{n}: {known[n].meaning}" if known[n].meaning else n: n for n in ranged}
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
        self.typed.value = ""
        self._place({name: p.baseline for name, p in self.case.parameters.items()})

    def _take(self, given: ParameterSet, name: str) -> None:
        """Take a parameter set from a file, once all of it is known to be good."""
        origin, around = self._origin, self._seats
        given.changed(origin).payoffs(**given.values)
        for gone in given.without:
            known_name("third party", gone, [s.name for s in around if s.at_table], "at the table")
        self.about.value = self._base.origin
        self._quiet = True
        self.present.value = self._there(given.joined_by, given.without)
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
        self.message.visible = False
        if playing:
            self.play.enter(self.here)
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
    found: dict[str, float] = {}
    for part in re.split(r",(?!\d)", text):  # The comma of 3,5 is a mistake in a number.
        name, given = typed_pair(part, "each value")
        if name in found:
            raise NegotiationError(f"parameter {name!r} is set twice")
        found[name] = typed_number(given, f"{name} = {given.strip()}")
    return found
