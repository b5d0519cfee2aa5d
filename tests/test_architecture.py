"""The shape of the package: who may import whom, what is loaded when, how things are named."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import negotiation as ng

PACKAGE = Path(ng.__file__).parent

# What each part may import; imports only go down.
FLOORS = ["errors", "games", "solvers", "payoffs", "stages", "sensitivity", "figures"]
MAY_IMPORT = {floor: set(FLOORS[:i]) for i, floor in enumerate(FLOORS)}
MAY_IMPORT["formats"] = {"errors", "games", "payoffs"}
MAY_IMPORT["games"] |= {"formats"}  # a tree writes itself to a file,
MAY_IMPORT["payoffs"] |= {"formats"}  # and so does a negotiation
MAY_IMPORT["scenarios"] = set(FLOORS[: FLOORS.index("stages") + 1])
MAY_IMPORT["report"] = {*FLOORS, "formats", "scenarios"}
MAY_IMPORT["live"] = {*MAY_IMPORT["report"], "report"}
MAY_IMPORT["cli"] = {*MAY_IMPORT["live"], "live"}
MAY_IMPORT["__main__"] = {"cli"}

SOURCES = sorted(PACKAGE.rglob("*.py"))


def part(path):
    """Which part of the package a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_parts(tree):
    """Yield line and part for each import of our own, at the top of a file or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            module = node.module or ""
            bare = module == "negotiation"
            modules = [f"{module}.{a.name}" for a in node.names] if bare else [module]
        else:
            continue
        for module in modules:
            top, _, below = module.partition(".")
            if top == "negotiation" and below != "__version__":
                yield node.lineno, below.partition(".")[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_go_down(path):
    here = part(path)
    if here == "__init__":
        here, allowed = "negotiation", {"errors"}
    else:
        assert here in MAY_IMPORT, f"{here} has no floor: give it one here and in CONTRIBUTING.md"
        allowed = MAY_IMPORT[here] | {here}
    wrong = [
        f"line {line}: {here} imports {other or 'the package as a whole'}"
        for line, other in imported_parts(ast.parse(path.read_text(encoding="utf-8")))
        if other not in allowed
    ]
    assert not wrong


def test_importing_loads_nothing_heavy():
    heavy = ["matplotlib", "pandas", "panel", "xarray", "sympy", "scipy.optimize", "nashpy"]
    code = f"import sys, negotiation; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_are_named_for_what_they_answer():
    vague = {"utils", "util", "helpers", "core", "base", "common", "misc"}
    names = {name.strip("_") for path in SOURCES for name in (path.stem, path.parent.name)}
    assert not names & vague


@pytest.mark.parametrize("name", ng.__all__)
def test_public_names_are_documented(name):
    value = getattr(ng, name)
    doc = inspect.getdoc(value)
    assert doc, f"{name} has no docstring"
    if inspect.isfunction(value):
        assert ">>> " in doc.partition("\nExamples\n--------\n")[2], f"{name} has no example"


def test_names_are_completed_before_they_are_loaded():
    assert set(ng.__all__) <= set(dir(ng))


@pytest.mark.parametrize(
    ("module", "name", "says"),
    [
        (ng, "nash", "'negotiation' has no attribute 'nash'; did you mean 'nash_equilibria'?"),
        (ng, "Equilibrum", "did you mean 'Equilibrium'?"),
        (ng, "coarse", "did you mean 'coarse_correlated_equilibrium'?"),
        (ng, "xyz", "no attribute 'xyz'"),
        (ng, "_nash", "no attribute '_nash'"),
        (ng.figures, "phase", "did you mean 'phase_diagram' or 'phase_diagrams'?"),
        (ng.scenarios, "text_book", "did you mean 'textbook'?"),
    ],
)
def test_an_unknown_name_is_an_attribute_error_with_the_nearest(module, name, says):
    with pytest.raises(AttributeError, match=re.escape(says) + "$"):
        getattr(module, name)
