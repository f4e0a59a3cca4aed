"""The code that the catalogue gives for each product on request makes it, from a sample.

Samples were made with the parameters that the code has, among others. With those alone, the code is
run on the samples that `switch_on.csv` names, or it says why none is tried: a few in every run of
the tests, all with ``--every-switch``.
"""

import ast
import csv
import json
from pathlib import Path

import pytest
from catalogue.model import Site
from stdatamodels.jwst import datamodels
from switched_on import made_by

from jwst_gallery.products import product_types

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("switch_on.csv")
KINDS = {kind.key: kind for kind in product_types() if kind.switch_on}
with TABLE.open(newline="") as stream:
    ROWS = list(csv.DictReader(stream))


def pytest_generate_tests(metafunc):
    if "row" in metafunc.fixturenames:
        every = metafunc.config.getoption("every_switch", False)
        rows = [row for row in ROWS if row["dataset"] and (every or row["always"])]
        metafunc.parametrize("row", rows, ids=[row["kind"] for row in rows])


def asked_of(kind):
    """The arguments in the code of a product on request, as a dict."""
    [call] = ast.parse(f"dict({kind.switch_on})").body
    return {one.arg: ast.literal_eval(one.value) for one in call.value.keywords}


def is_in(asked, given):
    """Tell whether arguments are among others; "..." stands for any name."""
    if isinstance(asked, dict):
        return isinstance(given, dict) and all(
            name in given and is_in(value, given[name]) for name, value in asked.items()
        )
    if isinstance(asked, str) and "..." in asked:
        return given.endswith(asked.replace("...", ""))
    return asked == given


def test_samples_on_request_were_made_by_what_the_catalogue_says():
    site = Site(ROOT / "docs", store=None)
    samples = [one for one in site.samples if one.kind.switch_on]
    assert len({one.kind for one in samples}) > 30
    wrong = []
    for one in samples:
        arguments = one.dataset.run_of(one.product).arguments
        given = {**(arguments.get("parameters") or {}), "steps": arguments.get("steps")}
        if not is_in(asked_of(one.kind), given):
            wrong.append((one.dataset.name, one.kind.key, given))
    assert not wrong


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Files that the code of a row makes, made once for all rows with the same code."""
    known = {}

    def make(row):
        kind, options = KINDS[row["kind"]], json.loads(row["options"] or "{}")
        # A pair of exposures is of rates, or of those of integrations.
        pair = kind.suffix if options.get("background") else None
        key = kind.how_to_make, row["dataset"], row["options"], pair
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
