"""The keywords of the samples, against those that real products carry."""

import pytest

from jwst_gallery import sample
from jwst_testbed import keywords
from jwst_testbed.modes import load, names

# Kinds of products for which the archive has counterparts, and which have a header of an exposure.
SUFFIXES = (
    *("uncal", "rate", "rateints", "cal", "calints", "crf", "crfints"),
    *("i2d", "s2d", "s3d", "x1d", "x1dints"),
)


def kinds_of(mode):
    """Return one product of each kind that a mode has, by suffix and stage."""
    return {
        (product.suffix, product.stage, product.exp_type): product
        for product in reversed(mode.products)
        if product.suffix in SUFFIXES and product.name.endswith(".fits")
    }.values()


@pytest.mark.parametrize("name", [name for name in names() if name != "fgs_guide"])
def test_products_have_the_keywords_of_real_ones(name):
    """Those that are missing have a reason, which the page on the data states."""
    for product in kinds_of(load(name)):
        choice = {
            key: value
            for key in ("stage", "exp_type", "exposure", "source", "channel")
            if (value := getattr(product, key, None)) is not None
        }
        path = sample(name, product.suffix, **choice)
        present, absent = keywords.compare(path, product.exp_type, product.stage)
        assert [one.name for one in absent if not one.lacking] == [], path.name
        assert len(present) >= 0.95 * (len(present) + len(absent)), path.name


@pytest.mark.parametrize("name", ["nircam_image", "nirspec_mos"])
def test_a_keyword_that_is_gone_is_missed(name, tmp_path):
    from astropy.io import fits

    path = tmp_path / "rate.fits"
    with fits.open(sample(name, "rate", exposure=1)) as hdus:
        del hdus[0].header["BARTDELT"]
        hdus.writeto(path)
    exp_type = load(name).exp_type
    _, absent = keywords.compare(path, exp_type, 1)
    assert "BARTDELT" in [one.name for one in absent]
