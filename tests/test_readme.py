"""The code and the commands of README.md and of the documentation work as they are printed."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import negotiation as ng

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

# In README.md all Python runs; in the documentation the cells do.
BLOCK = re.compile(r"^```(?:python|\{code-cell\}[^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)

PAGES = [README, *sorted(p for p in (ROOT / "docs").glob("*.md") if CELL.search(p.read_text()))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_code_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where a page saves its figures
    text, names = page.read_text(encoding="utf-8"), {}
    blocks = (BLOCK if page == README else CELL).findall(text)
    assert len(blocks) == text.count("```{code-cell}") + text.count("```python\n") > 0
    for block in blocks:
        exec(compile(block, page.name, "exec"), names)
    plt.close("all")


@pytest.mark.parametrize(
    ("install", "command"),
    [
        (r"\.", r"\.venv/bin/negotiation report karabakh-2023 --out report"),
        (r"-e '\.\[test\]'", r"\.venv/bin/python -m pytest -q -n auto"),
    ],
)
def test_each_command_is_one_line_that_prepares_itself(install, command):
    line = rf"^python3 -m venv \.venv && \.venv/bin/pip install -q {install} && {command}$"
    assert len(re.findall(line, README.read_text(encoding="utf-8"), re.MULTILINE)) == 1


def test_what_readme_points_to_is_there():
    text = README.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text) + re.findall(r"`((?:docs|examples)/[^` ]*)`", text)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def test_readme_states_the_conditions_that_the_code_prints(capsys):
    text = README.read_text(encoding="utf-8")
    exec(BLOCK.search(text)[1], {})
    (printed,) = re.findall(r"^```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert capsys.readouterr().out.endswith(printed)


def test_the_gallery_shows_every_figure():
    text = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
    # The rest are settings, files, and text for other programs.
    drawn = [
        name
        for name in ng.figures.__all__
        if name.islower()
        and name != "save"
        and name.rpartition("_")[2] not in ("html", "latex", "markdown", "tikz")
    ]
    assert not [name for name in drawn if f"ng.figures.{name}(" not in text]
