"""The search for equilibria of any number of players: faces, cells, proofs."""
