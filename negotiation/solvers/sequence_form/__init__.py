"""Trees of two players by the weights of their sequences of choices."""
