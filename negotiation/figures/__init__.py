"""Results in, matplotlib Axes out; a figure never solves.

Every figure is ``negotiation.figures.NAME(result, ax=None, **style) -> Axes``, drawn for one
journal column (85 mm), legible in grey-scale and to colour-blind readers. Nothing touches pyplot,
nothing is saved unless asked; `save` writes the same bytes every time. The tables in HTML, LaTeX
and Markdown need no matplotlib, which is not loaded before a figure is used. `Style` lists the
settings that a figure takes. In a notebook, ``NAME(result).figure`` as a cell's last line shows the
figure.
"""

from __future__ import annotations

import importlib
from typing import Any

from negotiation.errors import no_attribute

_HOMES = {
    "Style": "style",
    "bifurcation": "bifurcations",
    "comparison": "counterfactuals",
    "consistent": "shadows",
    "convergence": "sizes",
    "core": "core_triangles",
    "correlated_payoffs": "polygons",
    "elementary": "screens",
    "enforceable": "bands",
    "explanation": "waterfalls",
    "frontier": "frontiers",
    "institutions": "institutional",
    "interactions": "pairs",
    "logit_path": "branches",
    "logit_paths": "strands",
    "margins": "heat_maps",
    "option_table": "option_tables",
    "option_table_latex": "option_tables",
    "payoff_table": "tables",
    "payoff_table_html": "markup",
    "payoff_table_latex": "latex_payoffs",
    "payoff_table_markdown": "slices",
    "phase_diagram": "regions",
    "phase_diagrams": "multiples",
    "positions": "scale_rounds",
    "quadrants": "octants",
    "regional": "separations",
    "risk_return": "demands",
    "save": "saving",
    "sobol": "indices",
    "state_graph": "state_graphs",
    "statics": "signs",
    "status_quo": "evolutions",
    "tornado": "swings",
    "tree": "trees",
    "tree_tikz": "tikz",
    "win_set": "win_sets",
    "zone": "zones",
}

_MODULES = ("style",)

__all__ = [
    "Style", "bifurcation", "comparison", "consistent", "convergence", "core", "correlated_payoffs",
    "elementary", "enforceable", "explanation", "frontier", "institutions", "interactions",
    "logit_path", "logit_paths", "margins", "option_table", "option_table_latex", "payoff_table",
    "payoff_table_html", "payoff_table_latex", "payoff_table_markdown", "phase_diagram",
    "phase_diagrams", "positions", "quadrants", "regional", "risk_return", "save", "sobol",
    "state_graph", "statics", "status_quo", "tornado", "tree", "tree_tikz", "win_set", "zone",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a figure on first use (PEP 562)."""
    if name in _HOMES:
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"{__name__}.{name}")
    else:
        raise no_attribute(__name__, name, __dir__())
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Names for tab-completion."""
    return [*__all__, *_MODULES]
