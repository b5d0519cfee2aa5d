"""The page: sections into HTML that stands alone."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import escape

from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.talks import Talks
from negotiation.report.blocks import Figure, Section, Table, Text
from negotiation.report.html import Html, typeset
from negotiation.report.model import model_section
from negotiation.report.words import NOTE
from negotiation.scenarios.textbook import Model
from negotiation.stages import Stages

__all__ = ["DPI", "Picture", "model_page", "render"]

#: Pixels an inch of the pictures; the width of a column of 100 mm in pixels.
DPI = 200
WIDE = 100 / 25.4 * DPI


@dataclass(frozen=True)
class Picture:
    """A picture in the page.

    Attributes
    ----------
    url : str
        The picture itself, as a data URL.
    width, height : int
        In pixels.
    """

    url: str
    width: int
    height: int

    @classmethod
    def of(cls, path: Path) -> Picture:
        """Read a PNG file."""
        data = path.read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        return cls(f"data:image/png;base64,{base64.b64encode(data).decode()}", width, height)

    @property
    def wide(self) -> bool:
        """Whether it is wider than a journal's column."""
        return self.width > WIDE


def render(
    title: str, document: Sequence[Section], pictures: Mapping[str, Picture], *, files: bool = True
) -> str:
    """A page that stands alone.

    Parameters
    ----------
    title : str
    document : sequence of Section
    pictures : mapping of a figure's name to Picture
    files : bool, optional
        Name the files of figures and tables below them.

    Returns
    -------
    str
    """
    folder = resources.files("negotiation.report") / "templates"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["typeset"] = typeset
    environment.tests["figure"] = lambda block: isinstance(block, Figure)
    environment.tests["table"] = lambda block: isinstance(block, Table)
    template = environment.from_string((folder / "report.html.j2").read_text(encoding="utf-8"))
    style = Html((folder / "report.css").read_text(encoding="utf-8"))
    page = template.render(
        title=title, document=document, pictures=pictures, style=style, files=files
    )
    return page.rstrip() + "\n"


def model_page(talks: Talks | Model) -> str:
    """A page with what is modelled, and nothing solved.

    Parameters
    ----------
    talks : Negotiation, Stages or Model

    Returns
    -------
    str
    """
    if isinstance(talks, Model):
        title = f"{talks.listing.title} ({talks.listing.source})"
        return render(title, list(_textbook(talks)), {}, files=False)
    rounds = talks.negotiations if isinstance(talks, Stages) else [talks]
    document = [Section("note", "What this is", (Text(NOTE, kind="note"),), level=2)]
    for k, each in enumerate(rounds):
        if isinstance(each, Negotiation):
            key = f"talks-{k + 1}"
            document.append(Section(key, each.name, (), level=2))
            document.append(model_section(each, key, folded=False))
    return render(talks.name, document, {}, files=False)


def _textbook(model: Model) -> Iterator[Section]:
    """The set-up of a textbook model, its parameters, and its game."""
    about = model.listing
    texts = [about.asks, *about.setting.text, about.setting.reference]
    yield Section("setting", "The set-up", tuple(Text(text) for text in texts if text), level=2)
    if model.parameters:
        head = ["parameter", "value", "range", "meaning"]
        rows = [list(row) for row in model.rows]
        table = Table("parameters", "What the model hangs on.", head, rows)
        yield Section("parameters", "Parameters", (table,), level=2)
    game = Html(f"<code style='white-space: pre-wrap'>{escape(str(model.subject))}</code>")
    yield Section("game", "The game", (Text(game),), level=2)
