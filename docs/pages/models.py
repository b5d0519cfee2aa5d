"""The list of the textbook models."""

import negotiation as ng


def page() -> str:
    """The page, in Markdown."""
    lines = [
        "# Textbook models",
        "",
        "Each is a game that general solvers solve. `ng.scenarios.load(NAME).solve()` gives its",
        "results by name, and so does `negotiation solve NAME`; `negotiation show NAME` shows it.",
        "Two classes ask a question of most of them, and answer it:",
        "[bargaining and war](examples/03_bargaining_and_war.ipynb),",
        "[what a mediator can do](examples/04_mediation.ipynb).",
        "",
        "| name | model | source | question |",
        "| --- | --- | --- | --- |",
    ]
    for each in ng.scenarios.textbook.MODELS.values():
        path = f"negotiation.scenarios.textbook.{each.make.__name__}"
        link = f"[`{each.name}`](generated/{path}.rst)"
        lines.append(f"| {link} | {each.title} | {each.source} | {each.asks} |")
    return "\n".join([*lines, ""])
