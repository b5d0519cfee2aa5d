"""How the documentation is built: `sphinx-build -W docs docs/_build/html`."""

import re
import shutil
import sys
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from pages import cards, commands, models, reference  # noqa: E402

project = "negotiation"
author = "the negotiation developers"
project_copyright = f"2026, {author}"
release = version = installed("negotiation")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
    "extensions.mathml",
    "extensions.checks",
    "extensions.navigation",
]
html_theme = "furo"
html_title = "negotiation"
html_static_path = ["_static"]
html_css_files = ["narrow.css"]
html_math_renderer = "mathml"
templates_path = ["_templates"]
exclude_patterns = ["_build", "examples/solutions", "jupyter_execute"]
default_role = "code"

autodoc_typehints = "none"  # the docstrings say it in words
suppress_warnings = ["ref.python"]  # a word such as "shape" is the name of several attributes
autodoc_member_order = "bysource"
autosummary_generate = True
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"

myst_enable_extensions = ["dollarmath"]
nb_execution_in_temp = True  # a page that saves a figure leaves nothing here
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_output_stderr = "remove"

# The notebooks are part of the documentation, and have their home beside it.
not_shown = shutil.ignore_patterns("solutions", "*.py", "__pycache__")
shutil.rmtree(HERE / "examples", ignore_errors=True)
shutil.copytree(HERE.parent / "examples", HERE / "examples", ignore=not_shown)

made = {
    "reference.rst": reference.page(),
    "models.md": models.page(),
    "commands.md": commands.page(),
    **cards.pages(),
}
for name, text in made.items():
    (HERE / name).parent.mkdir(exist_ok=True)
    (HERE / name).write_text(text, encoding="utf-8")


# Code, which stays, or a star in a shape such as (n, *batch).
STAR = re.compile(r"(`+).*?\1|(?<=[ (])\*(?=\w+\))")


def escape_stars(*event: Any) -> None:
    """Take the star in a shape for a star, and not for emphasis."""
    lines = event[-1]
    lines[:] = [STAR.sub(lambda found: found[0] if found[1] else r"\*", line) for line in lines]


def setup(app: Sphinx) -> None:
    """Connect to autodoc, before the docstrings are read as numpydoc."""
    app.connect("autodoc-process-docstring", escape_stars, priority=100)
