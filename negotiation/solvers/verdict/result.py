"""The result: whether it is an equilibrium, and what fails where."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiation.games.printed import Told
from negotiation.games.tables import paragraphs

__all__ = ["Failure", "Verdict"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Failure:
    """One reason why strategies and beliefs are not an equilibrium.

    Attributes
    ----------
    kind : str
        ``"gain"``: a player would do better by something else. ``"bayes"``: a belief is not what
        Bayes' rule makes of an earlier one. ``"trembles"``: beliefs are not the limit of any
        trembles. ``"beliefs"``: no beliefs would do.
    sets : tuple of (player, information set)
        Where.
    words : str
        A sentence.
    gain : float
        Of a gain: by how much; otherwise 0.
    instead : dict of information set to action
        Of a gain: what would be better, from there on.
    """

    kind: str
    sets: tuple[tuple[str, str], ...]
    words: str
    gain: float = 0.0
    instead: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Verdict(Told):
    """Whether strategies and beliefs are an equilibrium; true or false in an ``if``.

    Attributes
    ----------
    concept : str
        What was asked, for instance ``"a sequential equilibrium"``.
    failures : tuple of Failure
        Why it is none; empty if it is one.
    beliefs : dict of player to dict of information set to array
        The beliefs that were looked at: those given, Bayes' rule where nothing was said of a set
        that is reached, or beliefs that were found to do.
    """

    concept: str
    failures: tuple[Failure, ...]
    beliefs: dict[str, dict[str, Floats]] = field(repr=False, default_factory=dict)

    def __bool__(self) -> bool:
        """Whether it is an equilibrium."""
        return not self.failures

    def __str__(self) -> str:
        """Yes or no, and one reason a line."""
        if self:
            return f"This is {self.concept}."
        reasons = "".join(f"\n  {failure.words}" for failure in self.failures)
        return f"This is not {self.concept}:{reasons}"

    def _repr_html_(self) -> str:
        """Paragraphs for a notebook."""
        return paragraphs(*str(self).splitlines())
