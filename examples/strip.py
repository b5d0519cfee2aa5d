"""Write the students' notebooks: those of `solutions/`, without the answers.

In a notebook of `solutions/` every cell with the tag "solution" belongs to an answer. In the
students' notebook of the same name, one empty cell stands for the cells of an answer. After a
change to a notebook of `solutions/`, run

    python examples/strip.py
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
Notebook = dict[str, Any]

EXAMPLES = Path(__file__).parent
SOLUTIONS = EXAMPLES / "solutions"
#: The same from every version of Jupyter.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def is_answer(cell: Cell) -> bool:
    """Whether a cell is the instructor's only."""
    return "solution" in cell["metadata"].get("tags", [])


def unrun(cell: Cell) -> Cell:
    """Return a cell as it is before it runs."""
    return cell | {"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else cell


def room(cell: Cell) -> Cell:
    """Return an empty cell in the place of an answer that begins with `cell`."""
    code = {"cell_type": "code", "id": cell["id"], "metadata": {}, "source": ["# Your answer"]}
    return unrun(code)


def for_instructors(notebook: Notebook) -> Notebook:
    """Return a notebook as it is kept: no outputs, and the metadata above."""
    return notebook | {"cells": [unrun(cell) for cell in notebook["cells"]], "metadata": METADATA}


def for_students(notebook: Notebook) -> Notebook:
    """Return a notebook without its answers."""
    cells: list[Cell] = []
    for answer, run in groupby(for_instructors(notebook)["cells"], key=is_answer):
        these = list(run)
        cells += [room(these[0])] if answer else these
    return for_instructors(notebook | {"cells": cells})


def text(notebook: Notebook) -> str:
    """Return what stands in the file, as Jupyter would write it."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every notebook."""
    for path in sorted(SOLUTIONS.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(text(for_instructors(notebook)), encoding="utf-8")
        (EXAMPLES / path.name).write_text(text(for_students(notebook)), encoding="utf-8")


if __name__ == "__main__":
    main()
