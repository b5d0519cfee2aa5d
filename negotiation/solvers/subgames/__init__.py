"""What only `negotiation.solvers.subgame_perfect` needs."""
