"""What is checked of the pages once they are built: the links inside them, and the search."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Page(HTMLParser):
    """Where the links of a page lead, and the places in it that they may lead to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: set[str] = {"", "top"}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take links and places from a tag."""
        self.links |= {value for name, value in attrs if name in ("href", "src") and value}
        self.places |= {value for name, value in attrs if name == "id" and value}


def dead_links(folder: Path) -> Iterator[str]:
    """Links between the pages of a folder that lead nowhere, in words."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {name: Page(folder / name) for name in sorted(files) if name.endswith(".html")}
    for name, page in pages.items():
        for link in sorted(page.links):
            url = urlsplit(link)
            if url.scheme or url.netloc:
                continue
            target = normpath(join(dirname(name), unquote(url.path))) if url.path else name
            if target not in files:
                yield f"{name}: there is no {link}"
            elif target in pages and unquote(url.fragment) not in pages[target].places:
                yield f"{name}: {link} leads to no place there"


def not_found(folder: Path, words: Iterable[str]) -> Iterator[str]:
    """Words that the search of the pages does not find."""
    from sphinx.search.en import SearchEnglish

    text = (folder / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.strip().removeprefix("Search.setIndex(").removesuffix(")"))
    found, stem = index["terms"].keys() | index["titleterms"].keys(), SearchEnglish({}).stem
    yield from (f"the search does not find {w}" for w in words if stem(w.lower()) not in found)


def warn(app: Sphinx, exception: Exception | None) -> None:
    """Make whatever is wrong a warning, so that ``sphinx-build -W`` fails."""
    from sphinx.util.logging import getLogger

    import negotiation

    if exception is None and app.builder.name == "html":
        folder = Path(app.outdir)
        for line in (*dead_links(folder), *not_found(folder, negotiation.__all__)):
            getLogger(__name__).warning(line)


def setup(app: Sphinx) -> dict[str, bool]:
    """Check at the end of a build."""
    app.connect("build-finished", warn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
