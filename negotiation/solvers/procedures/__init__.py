"""How parties come to terms step by step: what the solvers of procedures share."""
