"""The report on a negotiation: one page, its figures, its tables, and the numbers behind them."""

from __future__ import annotations

from negotiation.report.writing import write_report

__all__ = ["write_report"]
