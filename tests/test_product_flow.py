"""The drawing of how products follow from each other, against the recipes and the catalogue."""

import re
import sys
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from pathlib import Path

import pytest

from jwst_gallery.samples import datasets, recipe_of

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))

from flow_drawing import HEIGHT, describe, draw, kinds_of, lay_out

# Made by other pipelines, of other exposures of the dataset.
MIXED = {"nircam_wfss"}


@pytest.fixture(params=sorted(set(datasets()) - MIXED))
def dataset(request):
    return request.param


@pytest.fixture
def boxes(dataset):
    return lay_out(kinds_of(dataset))


def test_all_products_of_the_mode_are_there_and_what_they_come_from(dataset, boxes):
    drawn = {(box.kind.stage, box.kind.suffix) for box in boxes}
    recipe = recipe_of(dataset)
    by_pipeline = {
        (product.stage, product.suffix)
        for run in recipe.runs
        if run.task.startswith(".pipeline:")
        for product in run.products
        if product.exp_type == recipe.exp_type and product.suffix != "asn"
    }
    assert by_pipeline <= drawn
    # Multi-object spectra also begin with the file of the open shutters.
    first = {box.kind.suffix for box in boxes if box.parent is None}
    assert first - {"msa"} == {"uncal"}


def test_what_is_made_first_is_above_or_to_the_left(boxes):
    for box in boxes:
        if box.parent:
            assert box.parent.y < box.y or (box.parent.y == box.y and box.parent.x < box.x)


def test_boxes_do_not_touch(boxes):
    for one, other in combinations(boxes, 2):
        assert abs(one.y - other.y) > HEIGHT or abs(one.x - other.x) > one.half + other.half


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
