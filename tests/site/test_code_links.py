"""Names in code lead to their documentation, in the gallery and in chapters."""

import sys

import pytest


@pytest.fixture
def known(root):
    sys.path.insert(0, str(root / "docs" / "_ext"))
    import inventories
    from sphinx.util.inventory import InventoryFile

    found = set()
    for site, path in inventories.mapping().values():
        with open(path, "rb") as file:
            kinds = InventoryFile.loads(file.read(), uri=site).data
        found |= {one.uri for names in kinds.values() for one in names.values()}
    return found


@pytest.mark.parametrize(
    "page", ["gallery/stage2/plot_cal", "learn/3-stage1", "traps/pixels", "wcs/nircam-imaging"]
)
def test_names_in_code_lead_to_kept_addresses(page, site, soups, known):
    links = soups[site / f"{page}.html"].select(".highlight pre a.external")
    places = {link["href"] for link in links}
    projects = {place.split("/")[2] for place in places}
    assert {"numpy.org", "stdatamodels.readthedocs.io"} <= projects
    assert places <= known


def test_variables_in_code_are_no_links(site, soups):
    links = soups[site / "gallery" / "stage2" / "plot_cal.html"].select(".highlight pre a")
    assert links
    assert not {"filename", "known"} & {link.get_text() for link in links}
