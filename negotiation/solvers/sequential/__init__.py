"""What the search for sequential equilibria needs."""
