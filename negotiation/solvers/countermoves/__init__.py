"""What opponents can bring about, and what is stable in view of that."""
