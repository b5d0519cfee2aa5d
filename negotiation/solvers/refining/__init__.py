"""Questions about one equilibrium, a module each, and the table of answers."""
