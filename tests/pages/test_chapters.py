"""Each page of the course and of the world coordinates, all of its cells."""

from pathlib import Path

import pytest
from page_code import code_of

DOCS = Path(__file__).parents[2] / "docs"
NAMES = [
    str(path.relative_to(DOCS))
    for folder in ("learn", "wcs", "traps")
    for path in sorted((DOCS / folder).glob("*.md"))
    if "{code-cell}" in path.read_text()
]


@pytest.mark.parametrize("name", NAMES)
def test_chapter(name, run_page):
    run_page(code_of(DOCS / name), DOCS / name)
