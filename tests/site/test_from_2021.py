"""The list of the 2021 notebook's cells: whole, and each with a page that runs its call."""

import re

import pytest
from conftest import ROOT

LEARN = ROOT / "docs" / "learn"
SEED = ROOT.parent / "shared" / "seed" / "jwebbinar-2021-calibrated-exposures-and-wcs.txt"
ROW = re.compile(r"^\| (\d+) \| .+ \| `(.+)` \| \[.+\]\((.+)\) \|$", re.MULTILINE)
PAGE = (LEARN / "from-2021.md").read_text(encoding="utf-8")
ROWS = ROW.findall(PAGE)


def cells_with_code(notebook):
    """The code of a notebook exported as text; of a cell the prose below it comes along."""
    for cell in notebook.split("In [None]:\n")[1:]:
        lines = [line for line in cell.splitlines() if line.strip()]
        if lines[0].startswith("#"):  # a comment, and what follows it
            lines = [line for line in lines if not line.startswith("#")]
            # An exercise's cell is a comment alone, and prose or another cell follows.
            if not lines or lines[0].startswith("[Top of Page]"):
                continue
        yield lines[0]


def test_every_row_of_the_table_is_read_and_they_are_numbered_through():
    n_rows = len(re.findall(r"^\| *\d+ *\|.*\|.*\|", PAGE, re.MULTILINE))
    assert n_rows > 0
    assert [int(number) for number, _, _ in ROWS] == list(range(1, n_rows + 1))


@pytest.mark.skipif(not SEED.exists(), reason="the notebook is not part of the repository")
def test_every_cell_of_the_notebook_has_a_row():
    cells = list(cells_with_code(SEED.read_text(encoding="utf-8")))
    assert len(ROWS) == len(cells)


@pytest.mark.parametrize(("number", "call", "page"), ROWS, ids=[number for number, *_ in ROWS])
def test_the_page_runs_the_call(site, facts, number, call, page):
    built = facts[site / "learn" / page.replace(".md", ".html")]
    assert any(call in code for code in built["inputs"])
