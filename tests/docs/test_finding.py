"""The pages as the search's index gets them, and the links from a page to its source."""

import tomllib
from pathlib import Path

import lxml.html
import pytest
from finding import search, source_links

ROOT = Path(__file__).parents[2]
WORDS = {
    "headings": [9.0, 4.0, 2.5, 2.0],
    "keywords": 6.0,
    "steps": 0.2,
    "names": 2.0,
    "entries": ["traps/*"],
    "text": {"products/types/*": 0.3},
    "synonyms": [["catalogue", "catalog"], ["cube", "s3d"]],
    "weights": {"developers/*": 0.1, "hidden": 0},
    "pages": {"learn/3-*": "saturation"},
}
PAGE = """<html lang="en"><body><nav>everywhere</nav><article class="bd-article">
<h1>The source catalogue<a class="headerlink" href="#x">#</a></h1>
<p class="runs-on">runs on jwst 3.0.0</p><p>Its text.</p><div class="highlight">code</div>
</article></body></html>"""


def copied(page):
    """Return what Pagefind gets of a page: the article."""
    text = search.copy_for_index(page, PAGE, WORDS)
    (article,) = lxml.html.document_fromstring(text).xpath("//*[@data-pagefind-body]")
    return article


def weight(element):
    return float(element.get("data-pagefind-weight"))


def test_what_every_page_has_is_left_out():
    text = copied("learn/3-stage1").text_content()
    assert "Its text." in text
    assert not [word for word in ("everywhere", "runs on", "#") if word in text]


def test_titles_and_keywords_count_more_than_text_and_code_less():
    article = copied("learn/3-stage1")
    (title,) = article.iter("h1")
    (code,) = article.find_class("highlight")
    assert weight(title) > weight(article[-1]) > weight(article) > weight(code)


def test_a_page_is_found_by_other_words_for_its_subject():
    words = copied("learn/3-stage1")[-1].text.split()
    assert {"catalog", "saturation", "stage1"} <= set(words)
    assert "s3d" not in words
    assert "saturation" not in copied("about/data")[-1].text


def test_names_in_code_are_found_and_outputs_are_not():
    code = '<div class="highlight-python"><pre>PHOTMJSR, EXP_TYPE = NRS_FIXEDSLIT</pre></div>'
    output = '<div class="cell_output"><div class="highlight-none"><pre>SECRET</pre></div></div>'
    article = lxml.html.fragment_fromstring(code + output, create_parent="article")
    assert search.names_in_code(article) == "PHOTMJSR NRS_FIXEDSLIT"


def test_entries_of_a_page_count_as_titles_and_text_of_products_less():
    assert search.headings_of("traps/pixels", WORDS) == [9.0, 9.0, 9.0, 2.0]
    assert search.headings_of("learn/3-stage1", WORDS) == WORDS["headings"]
    assert weight(copied("products/types/cal-stage2")) == pytest.approx(0.3)


def test_pages_for_developers_count_less_and_others_are_left_out():
    assert weight(copied("developers/engine")) == pytest.approx(0.1)
    assert search.copy_for_index("hidden", PAGE, WORDS) is None


def test_every_pattern_of_the_words_is_of_a_page_that_there_is():
    words = tomllib.loads(search.WORDS.read_text())
    folders = [path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts]
    pages = {str(path.relative_to(ROOT / "docs").with_suffix("")) for path in folders}
    pages |= {f"gallery/{path.parent.name}/{path.stem}" for path in ROOT.glob("examples/*/*.py")}
    written = ("explore/views/", "products/types/", "gallery/*index")
    for pattern in [*words["weights"], *words["pages"]]:
        if not pattern.startswith(written):
            assert any(search.of_page({pattern: 1}, page) for page in pages), pattern


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("index", "docs/index.md"),
        ("learn/3-stage1", "docs/learn/3-stage1.md"),
        ("gallery/wcs/plot_sip", "examples/wcs/plot_sip.py"),
        ("gallery/index", "examples/GALLERY_HEADER.rst"),
        ("gallery/wcs/index", "examples/wcs/GALLERY_HEADER.rst"),
        ("products/types/x1d-stage2-slits", "src/jwst_gallery/data/product_types.csv"),
        ("search", None),
    ],
)
def test_a_page_is_edited_where_it_is_written(page, source):
    assert source_links.source_of(page, ROOT) == source
    assert source is None or (ROOT / source).is_file()
