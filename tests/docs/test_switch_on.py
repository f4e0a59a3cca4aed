"""The code that the catalogue gives for each product on request makes it, from a sample.

`switch_on.csv` says from which, or why none can. A few are tried in every run of the tests, all
with ``--every-switch``.
"""

import csv
import json
from pathlib import Path

import pytest
from stdatamodels.jwst import datamodels
from switched_on import made_by

from jwst_gallery.products import product_types

TABLE = Path(__file__).with_name("switch_on.csv")
KINDS = {kind.key: kind for kind in product_types() if kind.switch_on}
with TABLE.open(newline="") as stream:
    ROWS = list(csv.DictReader(stream))


def pytest_generate_tests(metafunc):
    if "row" in metafunc.fixturenames:
        every = metafunc.config.getoption("every_switch", False)
        rows = [row for row in ROWS if row["dataset"] and (every or row["always"])]
        metafunc.parametrize("row", rows, ids=[row["kind"] for row in rows])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Files that the code of a row makes, made once for all rows with the same code."""
    known = {}

    def make(row):
        kind, options = KINDS[row["kind"]], json.loads(row["options"] or "{}")
        key = kind.how_to_make, row["dataset"], row["options"]
        if key not in known:
            known[key] = made_by(kind, row["dataset"], tmp_path_factory.mktemp("made"), **options)
        return known[key]

    return make


def test_every_product_on_request_is_tried_or_it_is_said_why_not():
    assert sorted(row["kind"] for row in ROWS) == sorted(KINDS)
    for row in ROWS:
        assert bool(row["dataset"]) != (len(row["why"]) > 30), row["kind"]


@pytest.mark.samples
def test_the_code_makes_the_product(row, made):
    kind = KINDS[row["kind"]]
    endings = (f"_{kind.suffix}.{kind.extension}", f"-{kind.suffix}.{kind.extension}")
    found = [path for path in made(row) if path.name.endswith(endings)]
    assert found, f"{kind.how_to_make} makes {[path.name for path in made(row)]}"
    if kind.model:
        with datamodels.open(found[0]) as model:
            assert type(model).__name__ == kind.model
