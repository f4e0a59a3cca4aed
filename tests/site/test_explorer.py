"""The explorer's pages: light, and of use to those who allow no scripts."""

import pytest

LIMIT = 400_000  # bytes, besides what every page of the site loads
FILES = ("explorer.js", "explorer.css")


@pytest.fixture(scope="module")
def explorer(site):
    """The explorer's pages."""
    found = sorted((site / "explore" / "views").glob("*.html"))
    assert found
    return found


def test_pages_are_light(explorer, soups, site):
    common = sum((site / "_static" / name).stat().st_size for name in FILES)
    for page in explorer:
        (still,) = soups[page].select("img.explorer-still")
        picture = (page.parent / still["src"]).resolve()
        article = str(soups[page].select_one("article")).encode()
        weight = common + len(article) + picture.stat().st_size
        print(f"{weight / 1000:.0f} kB {page.name}")
        assert weight <= LIMIT, page.name


def test_script_and_style_are_loaded_on_these_pages_alone(facts, explorer, site):
    index = site / "explore" / "index.html"
    for name, expected in zip(FILES, ({*explorer}, {*explorer, index}), strict=True):
        path = f"_static/{name}"
        assert {page for page, one in facts.items() if path in one["loaded"]} == expected


def test_without_scripts_there_is_a_picture_and_a_sentence(explorer, soups):
    for page in explorer:
        assert "JavaScript" in soups[page].select_one("article noscript").text
        assert soups[page].select_one(".explorer").has_attr("hidden")
        assert len(soups[page].select_one("img.explorer-still")["alt"]) > 50


def test_the_errors_are_stated_and_small(explorer, soups):
    for page in explorer:
        heads = [cell.text for cell in soups[page].select("article table.table th")]
        column = heads.index("largest error, pixel")
        for row in soups[page].select("article table.table tbody tr"):
            assert 0 < float(row.find_all("td")[column].text) <= 0.01
