"""What only `negotiation.solvers.backward_induction` needs."""
