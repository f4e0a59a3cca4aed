"""Pages are light: what a browser with a dense screen loads for one page, nothing cached."""

import statistics

from links import is_external, loaded_addresses, local_target

MEGABYTE = 1_000_000
MEDIAN_LIMIT = 1 * MEGABYTE
# The theme's icon fonts: a browser loads those of which the page has an icon.
FONT_OF_CLASS = {
    "fa-solid": "fa-solid-900.woff2",
    "fa-regular": "fa-regular-400.woff2",
    "fa-brands": "fa-brands-400.woff2",
}


def fonts_used(soup, site):
    for name, font in FONT_OF_CLASS.items():
        if soup.find(class_=name):
            yield from site.rglob(font)


def weight(page, soup, site):
    files = {page}
    for address in loaded_addresses(soup):
        if not is_external(address):
            files.add(local_target(page.resolve(), address)[0])
    files |= set(fonts_used(soup, site))
    return sum(path.stat().st_size for path in files if path.exists())


def test_the_median_page_is_light(soups, site):
    weights = {page: weight(page, soup, site) for page, soup in soups.items()}
    median = statistics.median(weights.values())
    heaviest = sorted(weights, key=weights.get, reverse=True)[:8]
    print(f"median {median / MEGABYTE:.2f} MB of {len(weights)} pages; heaviest:")
    for page in heaviest:
        print(f"  {weights[page] / MEGABYTE:.2f} MB {page.relative_to(site)}")
    assert median <= MEDIAN_LIMIT
