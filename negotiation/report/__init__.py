"""The report on a negotiation: one page, its figures, its tables, and the numbers behind them."""
