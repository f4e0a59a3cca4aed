"""Which pages open which samples, found from their code."""

import ast
import sys
from pathlib import Path

import pytest

from jwst_gallery.products import product_types
from jwst_gallery.samples import datasets, recipe_of
from jwst_gallery.wcs import wcs_mode, wcs_modes

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
from example_index import Opened, mode_of, pages, samples_by_mode, wcs_example, what_is_opened

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def found():
    return pages(DOCS)


def opened_by(code):
    return what_is_opened([ast.parse(code)])


def test_calls_say_the_mode_the_stage_and_the_product():
    opens, modes = opened_by('sample("nircam_wfss", "cal"); sample("nircam_wfss", "x1d", stage=3)')
    mode = "nircam-wide-field-slitless-spectroscopy"
    assert opens == {Opened(mode, 2, "cal"), Opened(mode, 3, "x1d")}
    assert modes == {mode}
    direct, _ = opened_by('sample("nircam_wfss", "cal", exp_type="NRC_IMAGE")')
    assert direct == {Opened("nircam-imaging", 2, "cal")}


def test_of_calls_with_variables_the_mode_is_known():
    opens, modes = opened_by('for suffix in ("cal", "i2d"):\n    sample("miri_image", suffix)')
    assert opens == frozenset()
    assert modes == {"miri-imaging"}


def test_every_script_and_chapter_is_there_in_order(found):
    scripts = [page.document for page in found if page.tags]
    assert len(scripts) == len(list((DOCS.parent / "examples").glob("*/plot_*.py")))
    sections = [document.split("/")[1] for document in scripts]
    assert list(dict.fromkeys(sections)) == ["stage1", "stage2", "stage3", "associations", "wcs"]
    assert sections == sorted(sections, key=list(dict.fromkeys(sections)).index)
    assert {"learn/3-stage1", "wcs/miri-mrs"} <= {page.document for page in found}
    assert not [page for page in found if page.document.endswith("index")]


def test_a_script_is_about_what_its_tags_name(found):
    (script,) = [page for page in found if page.document == "gallery/stage3/plot_s3d_combined"]
    about = [kind.page for kind in product_types() if script.modes_of(kind)]
    assert set(about) == {"s3d-stage3"}


@pytest.mark.parametrize("dataset", datasets())
def test_samples_are_found_by_their_mode(dataset):
    recipe = recipe_of(dataset)
    made = samples_by_mode()
    suffixes = {kind.suffix for kind in product_types()}
    for product in recipe.products:
        if product.suffix in suffixes:
            mode = mode_of(dataset, product.exp_type)
            assert Opened(mode, product.stage, product.suffix) in made


@pytest.mark.parametrize(
    ("exp_type", "product", "script", "instead"),
    [
        ("MIR_MRS", "s3d", "plot_cube_wcs", ""),
        ("NRC_WFSS", "bsub", "plot_slit_wcs", "with another product"),
        ("MIR_LRS-SLITLESS", "calints", "plot_lrs_wcs", "in another mode"),
        ("MIR_IMAGE", "crf", "plot_pixel_to_sky", "in another mode"),
    ],
)
def test_the_example_of_a_wcs(found, exp_type, product, script, instead):
    page, says = wcs_example(found, exp_type, wcs_mode(exp_type, product), wcs_modes())
    assert page.document.endswith(f"/{script}")
    assert says == instead


def test_every_wcs_has_an_example(found):
    rows = wcs_modes()
    for row in rows:
        page, _ = wcs_example(found, row.exp_types[0], row, rows)
        assert page is not None, row
