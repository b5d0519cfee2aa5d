"""Tables for a paper: LaTeX sets them with what docs/paper_figure.md names, no wider than asked."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from one_of_each import MAKERS

import negotiation as ng
from negotiation.games.latex_tables import PAGE, POINTS, Typeset, latex, panels, tabular

DOCS = Path(__file__).parents[1] / "docs"
CEASEFIRE = ng.scenarios.load("karabakh-2023-ceasefire")
#: Millimetres of a journal's column.
COLUMN = 85.0


def preamble():
    """The packages that the page for users names."""
    text = (DOCS / "paper_figure.md").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"\\usepackage(?:\[\w+\])?\{\w+\}", text)))


def results():
    """By name, every result with a table, and those of a conflict of five actors."""
    found = {n: m() for n, m in MAKERS.items() if hasattr(getattr(ng, n), "to_latex")}
    for outcome in (CEASEFIRE.reported, {**CEASEFIRE.reported, "Azerbaijan": "press on"}):
        key = outcome["Azerbaijan"]
        found[f"conditions, {key}"] = CEASEFIRE.conditions(outcome)
        found[f"reasons, {key}"] = CEASEFIRE.explain(outcome)
    equilibria = ng.nash_equilibria(CEASEFIRE)
    found |= {"equilibria": equilibria, "refinements": ng.refinements(equilibria)}
    found["assessments"] = ng.subgame_perfect_equilibria(CEASEFIRE)
    found["states"] = ng.stability(ng.scenarios.graph_models.elmira())
    return found


def tables():
    """What is to be set: name, text and the width that it may take, in millimetres."""
    for name, one in results().items():
        yield name, one.to_latex(), PAGE
        yield f"{name}, a column", one.to_latex(width=COLUMN), COLUMN
    yield "payoffs", ng.figures.payoff_table_latex(CEASEFIRE), PAGE
    yield "payoffs, a column", ng.figures.payoff_table_latex(CEASEFIRE, width=COLUMN), COLUMN
    yield "tree", ng.figures.tree_tikz(MAKERS["Tree"]()), PAGE
    odd = {"%": "$_#&{}~^\\", "<|>": "50 % of -3 \u2264 x \u2026"}
    yield "odd", tabular(odd, [odd.values(), ["a heading \u2212 " * 20]]), PAGE


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex")
def test_every_table_is_set_by_latex_and_fits(tmp_path):
    """Nothing undefined, and no box wider than it may be: TeX itself says so, in its log."""
    texts = [
        f"\\typeout{{== {n}}}\\setlength\\hsize{{{w}mm}}\\textwidth\\hsize\\linewidth\\hsize"
        f"\\noindent\n{text}\\clearpage\n"
        for n, text, w in tables()
    ]
    assert len(texts) > 100
    page = ["\\documentclass{article}", *preamble(), "\\begin{document}", *texts, "\\end{document}"]
    (tmp_path / "all.tex").write_text("\n".join(page), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-draftmode", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "all.log").read_text(encoding="utf-8", errors="replace").splitlines()
    at, wrong = "", []
    for line in log:
        at = line if line.startswith("== ") else at
        if line.startswith(("!", "Overfull \\hbox")):
            wrong.append(f"{at}: {line}")
    assert not wrong
    assert done.returncode == 0


def columns_of(text):
    """Columns of a table as it says."""
    return re.findall(r"[lcr]|p\{[\d.]+pt\}", re.search(r"tabular\}\{(.*)\}\n", text)[1])


def test_a_narrow_table_is_left_as_it_is():
    assert tabular(["a", "b"], [["1", "-2.5"]]) == (
        "\\begin{tabular}{ll}\n\\toprule\na & b \\\\\n\\midrule\n1 & $-$2.5 \\\\\n\\bottomrule\n"
        "\\end{tabular}\n"
    )


def test_long_words_are_wrapped_and_many_columns_turned():
    """By what a column is worth: one long text wraps, and twelve heads become the first column."""
    wide = tabular(["who", "why"], [["A", "because " * 40]])
    places = columns_of(wide)
    assert places[0] == "l"
    assert float(places[1][2:-3]) < PAGE * POINTS
    heads = [f"a question that is put, number {k}" for k in range(12)]
    rows = [[f"answer {k} to {j}" for j in range(12)] for k in range(9)]
    turned = tabular(heads, rows)
    numbers = [re.findall(r"\d+", line) for line in turned.splitlines() if "no. &" in line]
    assert [n for line in numbers for n in line] == [str(k) for k in range(9)]
    assert len(columns_of(turned)) == len(numbers[0]) + 1
    assert all(turned.count(f"answer {k} to {j} ") == 1 for k in range(9) for j in range(12))
    assert turned == tabular(heads, rows)
    everything = tabular(heads, rows, float("inf"))
    assert len(columns_of(everything)) == 12


def test_panels_repeat_their_first_column():
    text = panels(["state", "A"], [[str(k), "stable or not"] for k in range(10)])
    assert text.count("state & ") == text.count("\nA & ") > 1


def test_formulas_are_not_escaped_and_widths_are_checked():
    assert latex(Typeset("x_1", "$x_1$")) == "$x_1$"
    assert latex("x_1, 2-3 and -3") == r"x\_1, 2-3 and $-$3"
    for width in (0, -1, "85", None, float("nan")):
        with pytest.raises(ng.NegotiationError, match="width must be positive, in millimetres"):
            ng.nash_equilibria(CEASEFIRE).to_latex(width=width)
        with pytest.raises(ng.NegotiationError, match="width must be positive, in millimetres"):
            ng.figures.payoff_table_latex(CEASEFIRE, width=width)
