"""Each chapter downloads as a notebook with the code of its page, which `nox -s examples` runs."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

sys.path.append(str(Path(__file__).parents[1] / "reader"))
from blocks import copied_from

# Markup that a notebook would show as it stands.
MARKUP = re.compile(r"\{[\w:]+\}`|^:::|</?(?:div|span|p|a|section)\b", re.MULTILINE)


@pytest.fixture(scope="module")
def chapters(site):
    """The pages with code to copy; the exercises have notebooks of their own."""
    pages = [page for folder in ("learn", "wcs") for page in (site / folder).glob("*.html")]
    found = [page for page in pages if copied_from(page) and page.stem != "7-exercises"]
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def notebooks(chapters):
    """The notebook of each page."""
    paths = {page: page.with_suffix(".ipynb") for page in chapters}
    return {
        page: nbformat.read(path, as_version=nbformat.NO_CONVERT) for page, path in paths.items()
    }


def codes(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_they_have_the_code_of_their_pages(notebooks):
    for page, notebook in notebooks.items():
        assert codes(notebook)[1:] == [code.strip("\n") for code in copied_from(page)], page


def test_the_first_cell_installs_what_they_need(notebooks):
    for notebook in notebooks.values():
        nbformat.validate(notebook)
        assert notebook.cells[0].cell_type == "code"
        assert '# %pip install "jwst-gallery[samples]"' in notebook.cells[0].source
        assert notebook.cells[1].source.startswith("# ")


def test_their_text_is_plain_and_they_have_no_outputs(notebooks):
    for page, notebook in notebooks.items():
        assert not any(cell.get("outputs") for cell in notebook.cells)
        text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        without_code = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
        assert not MARKUP.findall(without_code), page


def test_pages_lead_to_them(notebooks, soups):
    for page in notebooks:
        # A page may have other files to download, such as a table.
        files = [link["href"] for link in soups[page].select("article a[download]")]
        assert files.count(f"{page.stem}.ipynb") == 1
