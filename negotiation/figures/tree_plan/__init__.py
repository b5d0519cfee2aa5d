"""How a game tree is laid out on a page: measured once, drawn by matplotlib or written as TikZ."""
