"""How the documentation is built: `sphinx-build -W docs docs/_build/html`."""

import re
import shutil
from importlib import import_module
from importlib.metadata import version as installed
from inspect import getdoc, isclass, isfunction
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx

import negotiation as ng

HERE = Path(__file__).parent

project = "negotiation"
author = "the negotiation developers"
project_copyright = f"2026, {author}"
release = version = installed("negotiation")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
]
html_theme = "furo"
html_title = "negotiation"
html_static_path = ["_static"]
templates_path = ["_templates"]
exclude_patterns = ["_build", "jupyter_execute"]
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
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_output_stderr = "remove"

# The notebooks are part of the documentation, and have their home beside it.
shutil.copytree(HERE.parent / "examples", HERE / "examples", dirs_exist_ok=True)


# The reference page lists what is public, by the floor that it stands on.
FLOORS = {
    "payoffs": "Writing down a conflict",
    "games": "Games",
    "solvers": "What the talks lead to",
    "stages": "Talks in sequence",
    "sensitivity": "What the answer hangs on",
    "formats": "Files",
    "errors": "Mistakes",
}


def public(module: ModuleType, path: str) -> list[str]:
    """Dotted names of the functions and classes that a module offers, those of its modules too."""
    names = []
    for name in getattr(module, "__all__", None) or sorted(vars(module)):
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            if value.__name__.startswith(f"{module.__name__}."):
                names += public(value, f"{path}{name}.")
        elif (isfunction(value) or isclass(value)) and value.__module__.startswith(module.__name__):
            names.append(path + name)
    return names


def home(name: str) -> str:
    """The floor on which a public name is defined."""
    return getattr(ng, name).__module__.split(".")[1]


def section(title: str, names: list[str], text: str = "") -> str:
    """Heading, text and table of names, in reStructuredText."""
    table = [".. autosummary::", "   :toctree: generated", "   :nosignatures:", ""]
    table += [f"   {name}" for name in names]
    return "\n".join([title, "-" * len(title), "", *([text, ""] if text else []), *table, ""])


def reference() -> str:
    """Write the reference page."""
    names = public(ng, "")
    for found in iter_modules(ng.scenarios.__path__):
        scenario = import_module(f"negotiation.scenarios.{found.name}")
        names += public(scenario, f"scenarios.{found.name}.")
    parts = ["Reference\n=========\n\n.. currentmodule:: negotiation\n"]
    for floor, title in FLOORS.items():
        here = [n for n in names if "." not in n and home(n) == floor]
        if here:
            parts.append(section(title, here))
    for package in (ng.figures, ng.scenarios):
        title = package.__name__.rpartition(".")[2]
        here = [n for n in names if n.startswith(f"{title}.")]
        parts.append(section(title.capitalize(), here, getdoc(package) or ""))
    return "\n".join(parts)


(HERE / "reference.rst").write_text(reference(), encoding="utf-8")


def models() -> str:
    """Write the list of the textbook models."""
    lines = [
        "# Textbook models",
        "",
        "Each is a game that general solvers solve. `ng.scenarios.load(NAME).solve()` gives its",
        "results by name, and so does `negotiation solve NAME`; `negotiation show NAME` shows it.",
        "Two classes ask a question of most of them, and answer it:",
        "[bargaining and war](examples/03_bargaining_and_war.ipynb),",
        "[what a mediator can do](examples/04_mediation.ipynb).",
        "",
        "| name | model | source | question |",
        "| --- | --- | --- | --- |",
    ]
    for each in ng.scenarios.textbook.MODELS.values():
        path = f"negotiation.scenarios.textbook.{each.make.__name__}"
        link = f"[`{each.name}`](generated/{path}.rst)"
        lines.append(f"| {link} | {each.title} | {each.source} | {each.asks} |")
    return "\n".join([*lines, ""])


(HERE / "models.md").write_text(models(), encoding="utf-8")


# Code, which stays, or a star in a shape such as (n, *batch).
STAR = re.compile(r"(`+).*?\1|(?<=[ (])\*(?=\w+\))")


def escape_stars(*event: Any) -> None:
    """Take the star in a shape for a star, and not for emphasis."""
    lines = event[-1]
    lines[:] = [STAR.sub(lambda found: found[0] if found[1] else r"\*", line) for line in lines]


def setup(app: Sphinx) -> None:
    """Connect to autodoc, before the docstrings are read as numpydoc."""
    app.connect("autodoc-process-docstring", escape_stars, priority=100)
