"""The ways in: what the first page and the page on installing tell a reader to run."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INDEX, INSTALL = ROOT / "docs" / "index.md", ROOT / "docs" / "install.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def code_in(page):
    """Return the Python code of a page."""
    return "\n".join(re.findall(r"```python\n(.*?)```", page.read_text(), re.S))


@pytest.mark.samples
def test_the_first_lines_run_as_they_stand(tmp_path):
    code = code_in(INDEX)
    command = [sys.executable, "-W", "error", "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    longitude, latitude = ast.literal_eval(
        re.sub(r"np\.float64\(([^)]*)\)", r"\1", ran.stdout.splitlines()[-1])
    )
    assert 0 <= longitude < 360
    assert -90 <= latitude <= 90
    assert len([line for line in code.splitlines() if line]) <= 5


def test_what_the_page_on_installing_tries_runs(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code_in(INSTALL)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "stage 2" in ran.stdout


def test_the_ways_to_install_are_those_that_there_are():
    text = INSTALL.read_text() + INDEX.read_text()
    named = {
        extra
        for found in re.findall(r"jwst-gallery\[([\w,]+)\]", text)
        for extra in found.split(",")
    }
    assert named == PROJECT["optional-dependencies"].keys()
    lowest = PROJECT["requires-python"].removeprefix(">=")
    assert f"Python {lowest}" in text


def test_the_repository_is_named_in_one_place():
    address = PROJECT["urls"]["Repository"]
    assert PROJECT["urls"]["Issues"].startswith(address)
    pages = [
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs").glob("*/*.md"),
        ROOT / "docs" / "conf.py",
    ]
    assert not [path for path in pages if address in path.read_text()]
