"""Whether given strategies and beliefs are an equilibrium of a tree: what `verdicts` works with."""
