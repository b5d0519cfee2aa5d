"""Signalling games: what `forward_induction` works with."""
