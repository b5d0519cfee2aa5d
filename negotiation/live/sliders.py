"""The sliders of a page: those that matter most stand open, the rest is folded away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from negotiation.live import telling
from negotiation.live.widgets import html, panel, slider
from negotiation.payoffs.parameters import Parameter

__all__ = ["Sliders"]

#: Sliders that stand open.
OPEN = 6


class Sliders:
    """A slider for each parameter, with a line below it.

    Parameters
    ----------
    moved : callable
        Told the name and the value of a slider that somebody has moved.

    Attributes
    ----------
    whole : panel.Column
    made : dict of parameter name to slider
        Those that are folded away are made when somebody looks at them.
    captions : dict of parameter name to str
    """

    def __init__(self, moved: Callable[[str, float], None]) -> None:
        pn = panel()
        wide: dict[str, Any] = {"sizing_mode": "stretch_width", "margin": 0}
        self._say = moved
        self._quiet = False
        self._parameters: dict[str, Parameter] = {}
        self._values: dict[str, float] = {}
        self._below: dict[str, Any] = {}
        self.made: dict[str, Any] = {}
        self.captions: dict[str, str] = {}
        self.open, self.folded = pn.Column(**wide), pn.Column(**wide)
        self.more = pn.Card(self.folded, collapsed=True, **{**wide, "margin": (8, 0)})
        self.more.param.watch(lambda _: self._unfold(), "collapsed")
        self.whole = pn.Column(self.open, self.more, **wide)

    def show(self, parameters: Mapping[str, Parameter], values: Mapping[str, float]) -> None:
        """Begin with other parameters, those that matter most first."""
        self._parameters, self._values = dict(parameters), dict(values)
        self.captions = {name: telling.caption(p.source) for name, p in parameters.items()}
        self.made, self._below = {}, {}
        names = list(parameters)
        self.open.objects = self._places(names[:OPEN])
        self.folded.objects = []
        self.more.visible = len(names) > OPEN
        self.more.title = f"All other parameters ({len(names) - OPEN})"
        self._unfold()

    def put(self, values: Mapping[str, float]) -> None:
        """Put sliders at values, without a word to anybody."""
        self._values.update(values)
        self._quiet = True
        for name in values.keys() & self.made.keys():
            self.made[name].value = values[name]
        self._quiet = False

    def caption(self, name: str, tips_at: str) -> None:
        """Write below a slider where the outcome tips."""
        self.captions[name] = telling.caption(self._parameters[name].source, tips_at)
        if name in self._below:
            self._below[name].object = self.captions[name]

    def _unfold(self) -> None:
        """Make the sliders that are folded away, once somebody looks at them."""
        if not self.more.collapsed and not self.folded.objects:
            self.folded.objects = self._places(list(self._parameters)[OPEN:])

    def _places(self, names: list[str]) -> list[Any]:
        """Sliders and what stands below them."""
        places: list[Any] = []
        for name in names:
            self.made[name] = slider(self._parameters[name], self._values[name])
            self.made[name].param.watch(self._moved(name), "value")
            self._below[name] = html(self.captions[name], margin=(0, 5))
            places += [self.made[name], self._below[name]]
        return places

    def _moved(self, name: str) -> Callable[[Any], None]:
        """What to do when a slider has moved."""

        def moved(event: Any) -> None:
            if event.obj is not self.made.get(name):  # A window that still shows earlier talks.
                return
            self._values[name] = float(f"{event.new:.10g}")  # 3.5000000000000004 is 3.5
            if not self._quiet:
                self._say(name, self._values[name])

        return moved
