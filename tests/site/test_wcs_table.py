"""The table of the WCS of all modes leads from each row to its page and its example."""

import sys
from pathlib import Path

from links import local_target

from jwst_gallery.wcs import wcs_modes

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
from catalogue.testbed import all_datasets


def rows_of(soup):
    """The cells of each row of the table, and what a row is about."""
    (table,) = [t for t in soup.find_all("table") if t.find("th").text == "instrument"]
    rows = [row.find_all("td") for row in table.find("tbody").find_all("tr")]
    made = {(p.exp_type, p.suffix) for dataset in all_datasets() for p in dataset.products}
    about = []
    for mode in wcs_modes():
        there = [one for one in mode.exp_types if (one, mode.products[0]) in made]
        about += [(mode, [one], True) for one in there]
        if without := [one for one in mode.exp_types if one not in there]:
            about.append((mode, without, False))
    return list(zip(rows, about, strict=True))


def test_every_row_leads_to_its_page_and_its_example(soups, site):
    page = site / "wcs" / "index.html"
    gallery = (site / "gallery").resolve()
    for (_, exp_type, products, *_, inverse, example), about in rows_of(soups[page]):
        mode, exp_types, has_sample = about
        assert exp_type.text == ", ".join(exp_types)
        assert products.text == ", ".join(mode.products)
        particulars, _ = local_target(page.resolve(), exp_type.a["href"])
        assert particulars.exists()
        assert ("no sample: " in example.text) != has_sample
        assert has_sample or not any(character.isdigit() for character in inverse.text)
        target, _ = local_target(page.resolve(), example.a["href"])
        assert target.is_relative_to(gallery)
