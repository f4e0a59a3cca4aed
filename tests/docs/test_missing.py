"""The products that modes write by default and no dataset has: each is accounted for, once."""

import re
from collections import Counter
from pathlib import Path

import pytest
from catalogue import missing, testbed
from catalogue.model import Site, read_rows

ROOT = Path(__file__).parents[2]
SAVED = re.compile(r"Saved model in \S*?([^\s/]+)\.(?:fits|ecsv|asdf)")


@pytest.fixture(scope="module")
def site():
    """The data model; no file is opened for what is asked here."""
    return Site(ROOT / "docs", store=None)


def test_each_pair_has_a_sample_or_one_reason_and_a_cost(site):
    without = [pair for pair in missing.pairs(site) if not missing.has_sample(site, *pair)]
    rows = list(missing.missing(site))
    stated = Counter((row.mode.name, kind.key) for row in rows for kind in row.kinds)
    assert stated == Counter((mode.name, kind.key) for mode, kind in without)
    for row in rows:
        assert len(row.why) > 40
        # No cost is stated of a product that no class of `jwst` makes.
        assert row.cost is None or min(row.cost) > 0
    assert [kind.suffix for row in rows if row.cost is None for kind in row.kinds] == ["stream"]


def test_no_stated_reason_is_out_of_date(site):
    """Nothing is said of a mode that there is not, or of what has a sample by now."""
    rows = read_rows(missing.TABLE)
    names = {mode.name for mode in site.modes}
    assert {row["mode"] for row in rows} <= names
    used = Counter(row.why for row in missing.missing(site) if row.kinds)
    assert all(used[row["why"]] for row in rows)
    for row in rows:
        for key in re.findall(r"\w+/\d/[\w ]+?(?= \w+/|$)", row["products"]):
            assert key in {kind.key for kind in site.kinds}


@pytest.mark.samples
@pytest.mark.parametrize("dataset", testbed.all_datasets(), ids=lambda one: one.name)
def test_what_the_pipelines_write_by_default_is_kept(site, dataset):
    """By their logs, as other files are not kept: each kind is among the dataset's samples."""
    stages = {"stage1": 1, "stage2": 2, "stage3": 3}
    lost = set()
    for run in dataset.runs:
        stage = stages.get(run.task.__name__)
        if not stage or not run.products:
            continue
        mode = site.mode_of(dataset, run.products[0].exp_type)
        log = testbed.path_of(dataset, run.products[0]).parent / "log.txt"
        for name in SAVED.findall(log.read_text()):
            lost |= {
                (mode.name, kind.key)
                for kind in site.products[mode.name]
                if kind.default and kind.stage == stage and name.endswith(f"_{kind.suffix}")
                if not missing.has_sample(site, mode, kind)
            }
    assert not lost
