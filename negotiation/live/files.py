"""The files of a page: figures and values that it saves, values that it reads."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.formats.parameter_sets import ParameterSet
from negotiation.live.widgets import TYPE, grid, html, panel

__all__ = ["Files"]


class Files:
    """Buttons that save, and a place for a file to read.

    Parameters
    ----------
    stem : str
        Names of files begin with it.
    makers : mapping of label to pair of ending and callable
        How the name of each file ends, and what makes its bytes.
    take : callable
        Given a parameter set that was read, and the name of its file.
    refuse : callable
        Given the error where there is one.

    Attributes
    ----------
    whole : panel.Column
    """

    def __init__(
        self,
        stem: str,
        makers: Mapping[str, tuple[str, Callable[[], bytes]]],
        take: Callable[[ParameterSet, str], None],
        refuse: Callable[[NegotiationError], None],
    ) -> None:
        pn = panel()
        wide: dict[str, Any] = {"sizing_mode": "stretch_width", "margin": (4, 5)}
        self._take, self._refuse = take, refuse
        buttons = [
            pn.widgets.FileDownload(
                label=label, filename=f"{stem}{ending}", callback=self._made(make),
                stylesheets=[TYPE], **wide,
            )
            for label, (ending, make) in makers.items()
        ]  # fmt: skip
        self.given = pn.widgets.FileInput(accept=".toml,.json", **wide)
        self.given.param.watch(lambda _: self._read(), "value")
        self.whole = pn.Column(
            html("<h2>Save and load</h2>"),
            grid(*buttons, columns="1fr 1fr", narrow=0, gap=4),
            html("<p class='small'>Load values that were saved (.toml or .json):</p>"),
            self.given,
            sizing_mode="stretch_width",
            margin=0,
        )

    def _made(self, make: Callable[[], bytes]) -> Callable[[], io.BytesIO]:
        """What a button does."""

        def made() -> io.BytesIO:
            try:
                return io.BytesIO(make())
            except NegotiationError as error:
                self._refuse(error)
                raise

        return made

    def _read(self) -> None:
        """Read the file that was given."""
        if self.given.value is None:
            return
        name, data = self.given.filename or "", self.given.value
        self.given.clear()  # So that the same file can be given again.
        try:
            self._take(ParameterSet.from_bytes(name, data), name)
        except NegotiationError as error:
            self._refuse(error)
