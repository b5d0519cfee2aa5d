"""Ground floor: a game is data, arrays and labels, checked once and never solved here."""
