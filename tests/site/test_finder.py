"""The product finder, the matrix and the downloads, against the catalogue and the recipes."""

import ast
import json
import re
import sys
from itertools import combinations
from pathlib import Path

import pytest
from astropy.table import Table
from links import local_target

from jwst_gallery import as_table
from jwst_gallery.modes import observing_modes
from jwst_gallery.products import product_types
from jwst_gallery.wcs import wcs_modes

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
from catalogue.model import page_of
from catalogue.testbed import all_datasets

MODES = observing_modes()
TABLES = {
    "product_types": product_types(),
    "product_arrays": [array for kind in product_types() for array in kind.arrays],
    "observing_modes": MODES,
    "wcs_modes": wcs_modes(),
}
TAGS = re.compile(r"^# sphinx_gallery_tags = (\[.*\])", re.MULTILINE)


@pytest.fixture
def finder(soups, site):
    return soups[site / "products" / "finder.html"]


@pytest.fixture
def matrix(soups, site):
    return soups[site / "products" / "matrix.html"].select_one(".matrix table")


def test_without_a_script_the_finder_is_a_table_of_all_products(finder):
    assert finder.select_one(".finder-form").has_attr("hidden")
    rows = finder.select(".finder-table tbody tr")
    assert not any(row.has_attr("hidden") for row in rows)
    for row, kind in zip(rows, product_types(), strict=True):
        assert row.th.code.text == kind.suffix
        assert kind.title in row.td.text
        assert ("by default" if kind.default else "on request") in row.td.text


def test_the_finder_has_the_flow_of_every_mode(finder):
    flows = finder.select(".finder-flows > details")
    assert [flow["data-mode"] for flow in flows] == [mode.name for mode in MODES]
    for flow, mode in zip(flows, MODES, strict=True):
        assert all(exp_type in flow.summary.text for exp_type in mode.exp_types)
        drawn = {box["data-page"] for box in flow.select("[data-page]")}
        left_out = ("association", "pool", "intermediate")
        assert drawn == {page_of(k) for k in mode.products if not k.kind.startswith(left_out)}


def test_the_finder_offers_every_mode_and_its_products(finder):
    offered = [option["value"] for option in finder.select("#finder-mode option[value]")]
    assert offered == ["", *(mode.name for mode in MODES)]
    rules = json.loads(finder.select_one("#finder-rules").string)
    kinds = product_types()
    for numbers, mode in zip(rules["modes"], MODES, strict=True):
        assert [kinds[number] for number in numbers] == mode.products


def test_a_flow_can_be_read(finder):
    """No box covers another, no word is cut off, and the description tells every way."""
    for drawing in finder.select("svg.product-flow"):
        rects = drawing.select("g > rect")
        boxes = [[float(rect[name]) for name in ("x", "y", "width", "height")] for rect in rects]
        for (x, y, wide, high), (x2, y2, wide2, high2) in combinations(boxes, 2):
            assert x + wide < x2 or x2 + wide2 < x or y + high < y2 or y2 + high2 < y
        width = float(drawing["width"])
        assert all(x + wide < width for x, _, wide, _ in boxes)
        for word in drawing.find_all("text", attrs={"text-anchor": "start"}):
            # Letters of 15 pixels are some 8 wide.
            assert float(word["x"]) + 8 * len(word.text) <= width
        raw = sum(box["data-page"].endswith("stage0") for box in drawing.select("g[data-page]"))
        assert drawing["aria-label"].count(" makes") == len(boxes) - raw


def test_every_example_of_a_product_is_in_the_finder(finder, root, site):
    page = (site / "products" / "finder.html").resolve()
    links = {
        local_target(page, link["href"])[0]: link for link in finder.select(".finder-table li a")
    }
    suffixes = {kind.suffix for kind in product_types()}
    for script in (root / "examples").glob("*/plot_*.py"):
        tags = ast.literal_eval(TAGS.search(script.read_text())[1])
        if {tag.removeprefix("suffix: ") for tag in tags} & suffixes:
            target = site / "gallery" / script.parent.name / f"{script.stem}.html"
            assert target.resolve() in links, script.name


def test_the_matrix_has_a_cell_for_every_product_and_mode(matrix):
    """Drawn also where it is empty; what it says of samples is what the recipes have."""
    pages = list(dict.fromkeys(page_of(kind) for kind in product_types()))
    rows = [row for row in matrix.select("tbody tr") if not row.select(".stage")]
    assert len(rows) == len(pages)
    stages = sorted(pages, key=lambda page: page.rpartition("stage")[2])
    # The first of a page's kinds that a mode makes.
    kinds = [{page_of(kind): kind for kind in reversed(mode.products)} for mode in MODES]
    for row, page in zip(rows, stages, strict=True):
        for cell, mode, made in zip(row.find_all("td"), MODES, kinds, strict=True):
            check_cell(cell, made.get(page), mode)


def check_cell(cell, kind, mode):
    said = cell.select_one(".unseen").text
    if kind is None:
        assert said == "not made"
        return
    written = "by default" if kind.default else "on request"
    assert said.startswith(written)
    if said == f"{written}, sample":
        assert cell.a["href"].startswith(f"types/{page_of(kind)}")
    has = [
        product
        for dataset in all_datasets()
        for product in dataset.products
        if (product.stage, product.suffix) == (kind.stage, kind.suffix)
        and product.exp_type in mode.exp_types
    ]
    shared = any(set(mode.exp_types) & set(other.exp_types) for other in MODES if other != mode)
    if not shared:  # else the products of a dataset say which of the modes it is
        assert bool(has) == said.endswith(", sample")
    assert has or said.endswith(", no sample yet")


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_downloaded_with_their_descriptions(soups, site, name):
    page = site / "products" / "matrix.html"
    links = [link["href"] for link in soups[page].find_all("a", class_="download", href=True)]
    (csv,) = [href for href in links if href.endswith(f"/{name}.csv")]
    (ecsv,) = [href for href in links if href.endswith(f"/{name}.ecsv")]
    plain, table = (Table.read(local_target(page, href)[0]) for href in (csv, ecsv))
    assert plain.colnames == table.colnames
    assert len(plain) == len(table)
    expected = as_table(TABLES[name])
    assert len(table) == len(expected)
    for column in expected.colnames:
        assert table[column].description == expected[column].description
        assert list(map(str, table[column])) == list(map(str, expected[column]))
