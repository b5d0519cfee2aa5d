"""Which rankings of one decision maker make a state an equilibrium."""
