"""Actors, parameters, considerations, and the negotiation that holds them; makes games."""
