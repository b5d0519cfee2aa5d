"""What only `negotiation.solvers.repeated` needs."""
