"""What only `negotiation.solvers.fighting` needs."""
