"""The drawing of how products follow from each other, against the recipes and the catalogue."""

import re
import sys
import xml.etree.ElementTree as ElementTree
from itertools import combinations, product
from pathlib import Path

import pytest

from jwst_gallery import product_types
from jwst_gallery.samples import datasets, recipe_of

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))

from flow_drawing import HEIGHT, arrow, describe, draw, kinds_in, kinds_of, lay_out

from jwst_gallery.modes import observing_modes

# Made by other pipelines, of other exposures of the dataset.
MIXED = {"nircam_wfss"}


@pytest.fixture(params=sorted(set(datasets()) - MIXED))
def dataset(request):
    return request.param


@pytest.fixture
def boxes(dataset):
    return lay_out(kinds_of(dataset))


@pytest.fixture(params=observing_modes(), ids=lambda mode: mode.name)
def boxes_of_mode(request):
    return lay_out(kinds_in(request.param))


def test_all_products_of_the_mode_are_there_and_what_they_come_from(dataset, boxes):
    drawn = {(box.kind.stage, box.kind.suffix) for box in boxes}
    recipe = recipe_of(dataset)
    by_pipeline = {
        (product.stage, product.suffix)
        for run in recipe.runs
        if run.task.startswith(".pipeline:")
        for product in run.products
        if product.exp_type == recipe.exp_type
        and not product_types(product.suffix, recipe.exp_type)[0].intermediate
        and product.suffix not in ("asn", "pool")
    }
    assert by_pipeline <= drawn
    # Multi-object spectra also begin with the file of the open shutters.
    first = {box.kind.suffix for box in boxes if box.parent is None}
    assert first - {"msa"} == {"uncal"}


def test_what_is_made_first_is_above_or_to_the_left(boxes):
    for box in boxes:
        if box.parent:
            assert box.parent.y < box.y or (box.parent.y == box.y and box.parent.x < box.x)


def touch(one, other):
    return abs(one.y - other.y) <= HEIGHT and abs(one.x - other.x) <= one.half + other.half


def test_boxes_do_not_touch(boxes):
    assert not any(touch(one, other) for one, other in combinations(boxes, 2))


def test_the_flow_of_every_mode_can_be_drawn(boxes_of_mode):
    """Also that of a mode without a sample: each product comes from another but the raw ones."""
    assert not any(touch(one, other) for one, other in combinations(boxes_of_mode, 2))
    for box in boxes_of_mode:
        assert (box.parent is None) == (box.kind.stage == 0)
        if box.parent:
            assert box.parent.y < box.y or (box.parent.y == box.y and box.parent.x < box.x)
    width = float(ElementTree.fromstring(draw(boxes_of_mode, lambda kind: None)).get("width"))
    assert all(box.x + box.half < width for box in boxes_of_mode)


def lines_of(drawing):
    """The straight parts of all ways of a drawing, ((x, y), (x, y))."""
    for path in re.findall(r'<path d="(M[^"z]*)"', drawing):
        x, y = None, None
        for command, *numbers in re.findall(r"([MHV])([-\d.]+) ?([-\d.]*)", path):
            last = x, y
            if command == "M":
                x, y = map(float, numbers)
                continue
            x, y = (float(numbers[0]), y) if command == "H" else (x, float(numbers[0]))
            yield last, (x, y)


def test_ways_from_different_boxes_do_not_run_over_each_other(boxes_of_mode):
    drawn = {}
    for box in boxes_of_mode:
        if box.parent:
            for part in arrow(box, boxes_of_mode):
                drawn.setdefault(box.parent, []).extend(lines_of(part))
    for one, other in combinations(drawn.values(), 2):
        for (a, b), (c, d) in product(one, other):
            for across, along in ((0, 1), (1, 0)):
                if a[across] == b[across] == c[across] == d[across]:
                    low, high = sorted((a[along], b[along])), sorted((c[along], d[along]))
                    assert low[1] <= high[0] or high[1] <= low[0]


def test_drawing_is_wellformed_linked_and_described(boxes):
    drawing = draw(boxes, lambda kind: f"{kind.page}.html")
    svg = ElementTree.fromstring(drawing)
    links = [link.get("href") for link in svg.iter("{http://www.w3.org/2000/svg}a")]
    assert sorted(links) == sorted(f"{box.kind.page}.html" for box in boxes)
    words = describe(boxes)
    assert svg.get("aria-label") == words
    assert len(re.findall(r" from ", words)) == sum(box.parent is not None for box in boxes)


def test_a_kind_without_a_page_is_not_a_link(boxes):
    assert "<a " not in draw(boxes, lambda kind: None)


def test_no_word_ends_beyond_the_drawing(boxes):
    svg = ElementTree.fromstring(draw(boxes, lambda kind: None))
    width = float(svg.get("width"))
    for word in svg.iter("{http://www.w3.org/2000/svg}text"):
        if word.get("text-anchor") == "start":
            # Letters of 15 pixels are some 8 wide.
            assert float(word.get("x")) + 8 * len(word.text) <= width
