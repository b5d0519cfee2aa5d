"""Results in, matplotlib Axes out; a figure never solves.

Every figure is ``negotiation.figures.NAME(result, ax=None, **style) -> Axes``, drawn for one
journal column (85 mm), legible in grey-scale and to colour-blind readers. Nothing touches pyplot,
nothing is saved unless asked; `save` writes the same bytes every time. The tables in HTML and LaTeX
need no matplotlib, which is not loaded before a figure is used. `Style` lists the settings that a
figure takes. In a notebook, ``NAME(result).figure`` as a cell's last line shows the figure.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Style": "style",
    "comparison": "counterfactuals",
    "correlated_payoffs": "polygons",
    "explanation": "waterfalls",
    "logit_path": "branches",
    "payoff_table": "tables",
    "payoff_table_html": "markup",
    "payoff_table_latex": "markup",
    "phase_diagram": "regions",
    "save": "saving",
    "tornado": "swings",
    "tree": "trees",
    "tree_tikz": "tikz",
}

_MODULES = ("style",)

__all__ = [
    "Style", "comparison", "correlated_payoffs", "explanation", "logit_path", "payoff_table",
    "payoff_table_html", "payoff_table_latex", "phase_diagram", "save", "tornado",
    "tree", "tree_tikz",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a figure on first use (PEP 562)."""
    if name in _HOMES:
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Names for tab-completion."""
    return [*__all__, *_MODULES]
