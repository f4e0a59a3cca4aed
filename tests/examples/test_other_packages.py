"""Packages that examples need beyond those of the extra `samples`: each example names its own."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from jwst_gallery.running import _OTHERS

ROOT = Path(__file__).parents[2]
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
NEEDED = {
    re.match(r"[\w-]+", line)[0] for name in ("archive", "ecosystem") for line in GROUPS[name]
}
# Those that jwst brings.
OTHERS = NEEDED - {"photutils"}
SCRIPTS = sorted((ROOT / "examples").glob("*/plot_*.py"))


def imported(code):
    """Return the packages that code imports, anywhere."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_example_names_the_packages_that_it_needs(path):
    code = path.read_text(encoding="utf-8")
    named = {one for found in _OTHERS.findall(ast.get_docstring(ast.parse(code)))
             for one in found.split()}  # fmt: skip
    assert imported(code) & OTHERS <= named <= OTHERS


def test_the_packages_are_used():
    codes = [path.read_text(encoding="utf-8") for path in SCRIPTS]
    assert {"astroquery", "regions"} <= set.union(*map(imported, codes)) & OTHERS
