"""What a graph model is made of: options, moves, statements, preferences."""
