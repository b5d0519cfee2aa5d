"""The navigation that stands on every page, without the hundreds of pages of single names.

They are found on the reference page, by the search and by the index. In the navigation they would
make each page longer than its text, and the build take twice as long.
"""

from typing import Any

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def shorten(_: Sphinx, env: BuildEnvironment) -> None:
    """Take what is below the reference page out of the table of all contents."""
    for below in list(env.tocs["reference"].findall(addnodes.toctree)):
        below.parent.remove(below)


def setup(app: Sphinx) -> dict[str, Any]:
    """Do so once all pages are read."""
    app.connect("env-updated", shorten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
