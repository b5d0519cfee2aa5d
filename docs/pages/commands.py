"""The command line: what each command says of itself."""

import click

from negotiation.cli import main


def page() -> str:
    """The page, in Markdown."""
    top = click.Context(main, info_name="negotiation", **main.context_settings)
    parts = ["# The command line", "", *_block(main.get_help(top))]
    for name in main.list_commands(top):
        command = main.get_command(top, name)
        assert command is not None
        help_text = command.get_help(click.Context(command, info_name=name, parent=top))
        parts += [f"## {name}", "", *_block(help_text)]
    return "\n".join(parts)


def _block(text: str) -> list[str]:
    """Text as it stands."""
    return ["```text", text, "```", ""]
