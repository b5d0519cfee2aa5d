"""The class notebooks: goals, exercises, and students' versions without the answers.

That the notebooks run, and that the answers in them are right, nbmake checks in those of
`examples/solutions/`. What students run is the beginning of the same code.
"""

import json
import re
import runpy
from pathlib import Path

import nbformat
import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
STRIP = runpy.run_path(str(EXAMPLES / "strip.py"))
SOLUTIONS = sorted((EXAMPLES / "solutions").glob("*.ipynb"))
each = pytest.mark.parametrize("path", SOLUTIONS, ids=[path.stem for path in SOLUTIONS])


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def cells(path, *, kind=None, answers=None):
    """Text of the cells of a notebook, of one kind, with the answers only or without them."""
    return [
        "".join(cell["source"])
        for cell in read(path)["cells"]
        if kind in {None, cell["cell_type"]} and answers in {None, STRIP["is_answer"](cell)}
    ]


def test_the_course_is_complete():
    names = [path.name for path in SOLUTIONS]
    assert sorted(path.name for path in EXAMPLES.glob("*.ipynb")) == names
    assert [path.stem[:2] for path in SOLUTIONS] == [f"{k:02}" for k in range(1, 13)]
    course = (EXAMPLES.parent / "docs" / "course.md").read_text(encoding="utf-8")
    assert re.findall(r"\(examples/(.*?)\)", course) == names


@each
def test_students_have_what_the_script_makes(path):
    """Run `python examples/strip.py` if this fails."""
    kept = path.read_text(encoding="utf-8")
    assert kept == STRIP["text"](STRIP["for_instructors"](read(path)))
    given = EXAMPLES / path.name
    assert given.read_text(encoding="utf-8") == STRIP["text"](STRIP["for_students"](read(path)))
    for notebook in (path, given):
        nbformat.validate(nbformat.read(notebook, as_version=4))


@each
def test_students_have_no_answers(path):
    given = "\n".join(cells(EXAMPLES / path.name))
    assert not [answer for answer in cells(path, answers=True) if answer in given]
    assert "<details>" not in given


@each
def test_students_run_the_beginning_of_what_is_tested(path):
    """All code of the class comes before the first answer, so that nothing needs an answer."""
    code = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    answers = [STRIP["is_answer"](cell) for cell in code]
    assert answers == sorted(answers)


@each
def test_each_class_has_goals_and_tested_exercises(path):
    first = cells(path)[0]
    assert first.startswith("# ")
    assert "**You learn**" in first
    assert re.search(r"\*\*You\s+need\*\*", first)
    text = "\n".join(cells(path, kind="markdown", answers=False))
    numbers = [int(n) for n in re.findall(r"^\*\*Exercise (\d+)\b", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 3 <= len(numbers) <= 8
    checked = [code for code in cells(path, kind="code", answers=True) if "assert" in code]
    assert len(checked) >= min(len(numbers), 3)
    exercises = [cell for cell in cells(EXAMPLES / path.name) if cell == "# Your answer"]
    assert len(exercises) == len(numbers)
