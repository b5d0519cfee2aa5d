"""A game in, a result out; one module for each solution concept. Knows no negotiation."""
