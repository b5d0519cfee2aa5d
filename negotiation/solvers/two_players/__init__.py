"""Equilibria of two players: vertices of the best-response polytopes, and paths along them."""
