"""The logit path: its equations, how it is followed, where it leads."""
