"""Wherever a page shows the call of a pipeline, it says what that needs."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHAPTER = "6-run-the-pipeline"
SHOWS = ("Pipeline.call(", "how_to_make", "Pipeline.call`")
PLACES = ("docs/*/*.md", "docs/_ext/catalogue/templates/*.j2", "examples/*/*.py")
SHOWING = sorted(
    path.relative_to(ROOT)
    for place in PLACES
    for path in ROOT.glob(place)
    if any(words in path.read_text() for words in SHOWS) and path.stem != CHAPTER
)


@pytest.mark.parametrize("path", SHOWING, ids=str)
def test_a_page_with_a_call_leads_to_the_chapter(path):
    assert CHAPTER in (ROOT / path).read_text()


def test_such_pages_are_found():
    assert {"3-stage1", "8-stage3", "plot_make_association"} <= {path.stem for path in SHOWING}
    assert Path("docs/_ext/catalogue/templates/product.md.j2") in SHOWING
