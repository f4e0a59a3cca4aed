"""The table of the WCS of each mode, against the samples."""

import functools

import pytest

from jwst_gallery import sample
from jwst_gallery.wcs import describe_wcs, open_wcs, summary, wcs_mode, wcs_modes
from jwst_testbed.engine.scheduler import find
from jwst_testbed.modes import all_modes

MADE = {(one.exp_type, one.suffix) for each in all_modes().values() for one in each.products}
ROWS = [
    (exp_type, product, mode)
    for mode in wcs_modes()
    for exp_type in mode.exp_types
    for product in mode.products
    if (exp_type, product) in MADE
]


def samples_of(exp_type, suffix):
    """The samples of a product."""
    for mode in all_modes().values():
        for product in mode.products:
            if (product.exp_type, product.suffix) == (exp_type, suffix):
                yield find(mode, product)


@pytest.fixture(autouse=True)
def without_residuals(monkeypatch):
    """Nothing is stated of round trips, which take seconds."""
    for name in ("_largest_residual", "_largest_numerical_residual"):
        monkeypatch.setattr(summary, name, lambda wcs, box: None)


@functools.cache
def terms_of(path):
    """The WCS of a sample, or of its first part."""
    with open_wcs(path) as found:
        return describe_wcs(found[0])


@pytest.mark.samples
@pytest.mark.parametrize(("exp_type", "product", "mode"), ROWS)
def test_samples_have_the_wcs_that_is_stated(exp_type, product, mode):
    # Two modes may share exposure type and product: one or the other holds.
    alike = [one for one in wcs_modes() if exp_type in one.exp_types and product in one.products]
    for path in samples_of(exp_type, product):
        assert any(one.differences(terms_of(path)) == [] for one in alike), path.name
    # The stated WCS was read from a file of one of the products, which share their WCS.
    files = [path for each in mode.products for path in samples_of(exp_type, each)]
    assert any(mode.differences(terms_of(path)) == [] for path in files)


@pytest.mark.samples
def test_a_difference_is_said_in_one_line():
    terms = terms_of(sample("nircam_image", "cal"))
    found = wcs_mode("NRC_WFSS", "bsub").differences(terms)
    assert "inputs: x y, expected x_grism y_grism x0 y0 order" in found
    assert "bounding box: yes, expected no" in found


@pytest.mark.parametrize(
    ("exp_type", "product", "message"),
    [
        (
            "NRC_IMAGE",
            "x1d",
            "no WCS of the product x1d of NRC_IMAGE is known, only of cal, crf, i2d",
        ),
        ("NRC_DARK", "cal", "no WCS of NRC_DARK is known, only of .*NRC_IMAGE"),
    ],
)
def test_what_is_not_known_is_said(exp_type, product, message):
    with pytest.raises(ValueError, match=message):
        wcs_mode(exp_type, product)
