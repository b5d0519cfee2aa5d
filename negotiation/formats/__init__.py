"""Files and other libraries, read and write; touches games and payoffs alone."""
