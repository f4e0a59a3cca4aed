"""Pages are light: what a browser with a dense screen loads for one page, nothing cached."""

import statistics

import pytest

MEGABYTE = 1_000_000
MEDIAN_LIMIT = 1 * MEGABYTE
# Style sheets and scripts together, before the content of a page; the explorer's are its content.
BEFORE_CONTENT = 250_000
FONT_OF_CLASS = {
    "fa-solid": "fa-solid-900.woff2",
    "fa-regular": "fa-regular-400.woff2",
    "fa-brands": "fa-brands-400.woff2",
}


@pytest.fixture
def fonts(site):
    """The files of each of the theme's fonts."""
    return {name: set(site.rglob(font)) for name, font in FONT_OF_CLASS.items()}


def test_the_median_page_is_light(facts, site, fonts):
    files = {
        page: {page, *(site / path for path in one["loaded"])}.union(
            *(fonts[name] for name in one["classes of icons"])
        )
        for page, one in facts.items()
    }
    sizes = {path: path.stat().st_size for path in set().union(*files.values()) if path.exists()}
    weights = {page: sum(sizes.get(path, 0) for path in own) for page, own in files.items()}
    median = statistics.median(weights.values())
    heaviest = sorted(weights, key=weights.get, reverse=True)[:8]
    print(f"median {median / MEGABYTE:.2f} MB of {len(weights)} pages; heaviest:")
    for page in heaviest:
        print(f"  {weights[page] / MEGABYTE:.2f} MB {page.relative_to(site)}")
    assert median <= MEDIAN_LIMIT


def test_no_page_loads_many_styles_and_scripts(facts, site):
    heavy = {}
    for page, one in facts.items():
        files = {path for path in one["loaded"] if path.endswith((".css", ".js"))}
        files = {path for path in files if not path.startswith("_static/explorer.")}
        weight = sum((site / path).stat().st_size for path in files)
        if weight > BEFORE_CONTENT:
            heavy[str(page.relative_to(site))] = weight
    assert not heavy
