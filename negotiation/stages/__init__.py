"""Talks in sequence, above the solvers: what later talks are worth enters the earlier ones."""

from __future__ import annotations

from negotiation.stages.regions import Region
from negotiation.stages.sequence import Stages

__all__ = ["Region", "Stages"]
