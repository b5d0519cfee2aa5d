"""Print the lowest versions of the dependencies that pyproject.toml allows, for pip -c."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))[
    "project"
]
for asked in project["dependencies"]:
    print(re.sub(r"^([\w.-]+)>=([\w.]+)$", r"\1==\2", asked))
