"""The data model of the site: tags of scripts, samples, reasons, and examples of WCS."""

import re
from pathlib import Path

import pytest
from catalogue import tables
from catalogue.model import Site, calls_in

from jwst_gallery.products import product_types
from jwst_gallery.wcs import wcs_mode, wcs_modes

ROOT = Path(__file__).parents[2]
SWAPPED = re.compile(r"^\w*filenames? = (.*)$", re.MULTILINE)
MAKE_THEIR_PRODUCT = {"plot_make_association.py"}
TAKES_NO_FILE = {"plot_get_data.py"}
SCRIPTS = sorted((ROOT / "examples").glob("*/plot_*.py"))


@pytest.fixture(scope="module")
def site():
    """The data model; no file is opened for what is asked here."""
    return Site(ROOT / "docs", store=None)


@pytest.fixture(scope="module")
def examples(site):
    return {example.document: example for example in site.examples}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_tags_say_what_the_script_opens(site, examples, script):
    """The lines that a reader swaps open what the tags name, in the mode that they name."""
    swapped = "\n".join(SWAPPED.findall(script.read_text()))
    example = examples[f"gallery/{script.parent.name}/{script.stem}"]
    shows = example.shows
    assert shows, "the tags name no product of a mode"
    taken = {mode for mode, _ in example.takes}
    guarded = script.name not in TAKES_NO_FILE
    assert not guarded or {mode for mode, _ in shows} <= taken, "the guard stops what the tags name"
    opened = site.opened_by(swapped)
    assert bool(swapped) == guarded
    if swapped and " for stage in " not in swapped:  # else the line does not state the products
        named, used = ({mode for mode, _ in each} for each in (shows, opened))
        # Tags do not say which of two instruments a mode is of.
        several = sum(tag.startswith("instrument: ") for tag in example.tags) > 1
        assert used == named or (several and used < named)
        assert shows & opened or script.name in MAKE_THEIR_PRODUCT


def test_a_page_is_listed_for_all_modes_that_its_guard_lets_through(site, examples):
    takes = examples["gallery/stage2/plot_cal"].takes
    assert {page for _, page in takes} == {"cal-stage2"}
    assert {"miri-imaging", "niriss-imaging", "fgs-imaging"} <= {mode for mode, _ in takes}
    assert "miri-medium-resolution-spectroscopy" not in {mode for mode, _ in takes}
    (kind,) = (one for one in site.kinds if one.suffix == "phot")
    assert "gallery/stage3/plot_phot" in {example.document for example, _ in site.examples_of(kind)}
    assert "learn/9-time-series" in {example.document for example, _ in site.examples_of(kind)}


def test_every_script_and_chapter_is_there(examples):
    scripts = {f"gallery/{path.parent.name}/{path.stem}" for path in SCRIPTS}
    assert scripts == {name for name, example in examples.items() if example.tags}
    assert {"learn/3-stage1", "wcs/miri-mrs"} <= examples.keys()
    assert not [name for name in examples if name.endswith("index")]


def test_calls_of_sample_are_found_in_code(site):
    code = 'a = sample("nircam_wfss", "cal", exposure=2)\nsample("nircam_wfss", name)'
    assert list(calls_in(code)) == [("nircam_wfss", "cal", {"exposure": 2})]
    mode = "nircam-wide-field-slitless-spectroscopy"
    assert site.opened_by(code) == {(mode, "cal-stage2")}
    direct = 'sample("nircam_wfss", "cal", exp_type="NRC_IMAGE")'
    assert site.opened_by(direct) == {("nircam-imaging", "cal-stage2")}
    assert site.opened_by('sample("nircam_wfss", "x1d", stage=3)') == {(mode, "x1d-stage3")}


def test_a_sample_is_what_its_call_gives(site):
    for sample in site.samples:
        (call,) = calls_in(sample.call)
        given = [other for other in site.samples if other.is_given_by(*call)]
        assert given == [sample], sample.call


def test_tags_of_the_stage_decide_where_several_have_the_suffix(site):
    tags = {"instrument: MIRI", "mode: MRS", "suffix: s3d"}
    assert site.shown_by(tags) == frozenset()
    mode = "miri-medium-resolution-spectroscopy"
    assert site.shown_by(tags | {"stage: 3"}) == {(mode, "s3d-stage3")}


def test_each_kind_has_a_sample_or_a_reason(site):
    """Not both, and the reason says more than that there is none."""
    sampled = {sample.kind for sample in site.samples}
    explained = {kind for kind in product_types() if kind.key in site.reasons}
    assert not sampled & explained
    assert sampled | explained == set(product_types())
    assert all(len(site.reasons[kind.key]) > 50 for kind in explained)


def test_every_reason_is_of_something_that_has_no_sample(site):
    types = {one.exp_type for dataset in site.datasets for one in dataset.products}
    for name in site.reasons:
        if "/" in name:
            assert name in {kind.key for kind in site.kinds}
        else:
            assert not types & set(name.split())


def test_each_exposure_type_of_a_wcs_has_its_page(site):
    pages = tables.wcs_pages(site.docs)
    assert pages.keys() == {exp_type for mode in wcs_modes() for exp_type in mode.exp_types}
    assert all((site.docs / "wcs" / f"{page}.md").exists() for page in pages.values())


@pytest.mark.parametrize(
    ("exp_type", "product", "shown", "instead"),
    [
        ("MIR_MRS", "s3d", ("miri-medium-resolution-spectroscopy", "s3d-stage2"), ""),
        (
            *("NRC_WFSS", "bsub"),
            ("nircam-wide-field-slitless-spectroscopy", "cal-stage2"),
            "with another product",
        ),
        (
            *("MIR_LRS-SLITLESS", "calints"),
            ("miri-low-resolution-spectroscopy-with-the-slit", "cal-stage2"),
            "in another mode",
        ),
        ("MIR_IMAGE", "crf", ("nircam-imaging", "cal-stage2"), "in another mode"),
    ],
)
def test_the_example_of_a_wcs(site, exp_type, product, shown, instead):
    example, says = tables.wcs_example(site, exp_type, wcs_mode(exp_type, product))
    assert "task: WCS" in example.tags
    assert shown in example.shows
    assert says == instead


def test_every_wcs_has_an_example(site):
    for row in wcs_modes():
        example, _ = tables.wcs_example(site, row.exp_types[0], row)
        assert example is not None, row
