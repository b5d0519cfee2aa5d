"""``python -m negotiation``: the command line."""

from negotiation.cli import main

main(prog_name="negotiation")
