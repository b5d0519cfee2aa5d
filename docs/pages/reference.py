"""The reference page: every public name, by the floor that it stands on."""

from importlib import import_module
from inspect import getdoc, isclass, isfunction
from pkgutil import iter_modules
from types import ModuleType

import negotiation as ng

FLOORS = {
    "payoffs": "Writing down a conflict",
    "games": "Games",
    "solvers": "What the talks lead to",
    "stages": "Talks in sequence",
    "sensitivity": "What the answer hangs on",
    "formats": "Files and other libraries",
    "live": "In class",
    "errors": "Mistakes",
}


def page() -> str:
    """The page, in reStructuredText."""
    names = public(ng, "")
    for found in iter_modules(ng.scenarios.__path__):
        scenario = import_module(f"negotiation.scenarios.{found.name}")
        names += public(scenario, f"scenarios.{found.name}.")
    top = {name: home(name) for name in names if "." not in name}
    parts = ["Functions and classes\n=====================\n\n.. currentmodule:: negotiation\n"]
    for floor, title in FLOORS.items():
        parts.append(_section(title, [name for name in top if top[name] == floor]))
    for package in (ng.figures, ng.scenarios):
        title = package.__name__.rpartition(".")[2]
        here = [name for name in names if name.startswith(f"{title}.")]
        parts.append(_section(title.capitalize(), here, getdoc(package) or ""))
    return "\n".join(parts)


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


def _section(title: str, names: list[str], text: str = "") -> str:
    """Heading, text and table of names."""
    table = [".. autosummary::", "   :toctree: generated", "   :nosignatures:", ""]
    table += [f"   {name}" for name in names]
    return "\n".join([title, "-" * len(title), "", *([text, ""] if text else []), *table, ""])
