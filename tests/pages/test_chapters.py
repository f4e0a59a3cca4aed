"""Each page of the course and of the world coordinates, all of its cells."""

from pathlib import Path

import pytest
from myst_nb.core.read import read_myst_markdown_notebook

DOCS = Path(__file__).parents[2] / "docs"
NAMES = [
    str(path.relative_to(DOCS))
    for folder in ("learn", "wcs")
    for path in sorted((DOCS / folder).glob("*.md"))
    if "{code-cell}" in path.read_text()
]


@pytest.mark.parametrize("name", NAMES)
def test_chapter(name, run_page):
    cells = read_myst_markdown_notebook((DOCS / name).read_text()).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    run_page(code, DOCS / name)
