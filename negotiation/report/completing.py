"""What the command line offers when a half-written word is to be completed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from negotiation.errors import NegotiationError

__all__ = ["names", "parameters", "rules"]


def names(begun: str) -> list[str]:
    """Conflicts, models and TOML files whose names begin so.

    Examples
    --------
    >>> names("karabakh-2023-re")
    ['karabakh-2023-reintegration', 'karabakh-2023-resumption']
    """
    from negotiation.scenarios import contents

    folder = Path(begun) if begun.endswith(("/", "\\")) else Path(begun).parent
    try:
        files = sorted(str(path) for path in folder.glob("*.toml"))
    except OSError:  # A folder that cannot be read has nothing to offer.
        files = []
    return [name for name in (*contents(), *files) if name.startswith(begun)]


def parameters(talks: Any, begun: str) -> list[str]:
    """Parameters of a conflict, or numbers of a model, whose names begin so.

    Examples
    --------
    >>> import negotiation as ng
    >>> parameters(ng.scenarios.load("karabakh-2020"), "s")
    ['sigma', 's']
    """
    known = getattr(talks, "parameters", None) or getattr(talks, "numbers", {})
    return [name for name in known if name.startswith(begun)]


def rules(talks: Any, begun: str) -> list[str]:
    """Rules by which one of several equilibria is selected, that begin so.

    Examples
    --------
    >>> import negotiation as ng
    >>> rules(ng.scenarios.load("karabakh-2020"), "best for R")
    ['best for Russia']
    """
    try:
        actors = [actor.name for actor in talks.actors]
    except (AttributeError, NegotiationError):  # A textbook model, or talks in sequence.
        actors = []
    known = ["payoff-dominant", "risk-dominant", *(f"best for {name}" for name in actors)]
    return [rule for rule in known if rule.startswith(begun)]
