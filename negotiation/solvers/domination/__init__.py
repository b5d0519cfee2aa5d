"""Who dominates an option, decided for many games at once, and the results."""
