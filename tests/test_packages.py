"""What is handed out: the same bytes whenever it is built, and only what it should hold."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

pytest.importorskip("hatchling")
ROOT = Path(__file__).resolve().parent.parent

#: What a source distribution has at its top.
TOP = {
    ".gitignore", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "PKG-INFO",
    "README.md", "docs", "examples", "negotiation", "pyproject.toml", "tests",
}  # fmt: skip
#: Endings of what is written by hand.
WRITTEN = {
    "", ".bib", ".cff", ".css", ".html", ".ipynb", ".j2", ".json", ".md", ".png", ".py", ".rst",
    ".toml", ".typed",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two builds of one copy, at the same date: their files by name."""
    copy = tmp_path_factory.mktemp("source") / "negotiation"
    made = shutil.ignore_patterns(".git", ".venv", ".env", ".*_cache", "__pycache__", "_build")
    shutil.copytree(ROOT, copy, ignore=made)
    builds = []
    for name in ("one", "two"):
        folder = tmp_path_factory.mktemp(name)
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-d", folder],
            cwd=copy, env={**os.environ, "SOURCE_DATE_EPOCH": "1760000000"}, check=True,
            capture_output=True,
        )  # fmt: skip
        builds.append({path.suffix: path for path in folder.iterdir()})
    return builds


def test_builds_are_the_same_to_the_byte(built):
    one, two = built
    assert set(one) == set(two) == {".whl", ".gz"}
    for kind in one:
        assert one[kind].name == two[kind].name
        assert one[kind].read_bytes() == two[kind].read_bytes()


def test_the_wheel_holds_the_package_alone(built):
    with zipfile.ZipFile(built[0][".whl"]) as wheel:
        names = wheel.namelist()
    top = {PurePosixPath(name).parts[0] for name in names}
    (info,) = top - {"negotiation"}
    assert info.endswith(".dist-info")
    for part in ("cli.py", "formats/nfg.py", "report/templates", "scenarios/textbook/model.py"):
        assert any(name.startswith(f"negotiation/{part}") for name in names)
    for wanted in ("negotiation/py.typed", "negotiation/formats/negotiation.schema.json"):
        assert wanted in names
    assert f"{info}/licenses/LICENSE" in names
    assert not [n for n in names if n.startswith("negotiation/") and "__pycache__" in n]


def test_the_source_holds_what_is_written_by_hand(built):
    with tarfile.open(built[0][".gz"]) as source:
        paths = [
            PurePosixPath(name).relative_to(PurePosixPath(name).parts[0])
            for name in source.getnames()
        ]
    assert {path.parts[0] for path in paths} == TOP
    assert not {path.suffix for path in paths} - WRITTEN
    made = {"_build", "generated", "__pycache__", "jupyter_execute", ".hypothesis", "node_modules"}
    assert not [path for path in paths if made & set(path.parts)]
