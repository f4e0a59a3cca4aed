"""Examples and chapters, run for the margins of what they assert: `nox -s margins`."""

from pathlib import Path

import pytest
import stated
from myst_nb.core.read import read_myst_markdown_notebook

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*/plot_*.py"))
CHAPTERS = [
    path
    for folder in ("learn", "wcs")
    for path in sorted((ROOT / "docs" / folder).glob("*.md"))
    if "{code-cell}" in path.read_text()
]

pytestmark = pytest.mark.samples


def code_of(path):
    """The Python of an example, or of all cells of a chapter."""
    text = path.read_text()
    if path.suffix == ".py":
        return text
    cells = read_myst_markdown_notebook(text).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", EXAMPLES + CHAPTERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_page(path, strictly, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = stated.compiled(code_of(path), str(path))
    with strictly():
        exec(code, {"__name__": "__main__", **stated.NAMES})
