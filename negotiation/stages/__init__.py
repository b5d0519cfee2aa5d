"""Talks in sequence, above the solvers: what later talks are worth enters the earlier ones."""

from __future__ import annotations

from negotiation.stages.sequence import Region, Stages

__all__ = ["Region", "Stages"]
