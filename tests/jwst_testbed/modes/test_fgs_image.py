"""The images of a guider against their truth."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import QTable
from exposures import asked_for
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_testbed.telescope import geometry, header, siaf

EXPOSURES = (1, 2, 3)


@pytest.fixture(scope="module")
def known():
    return truth("fgs_image")


def test_uncal_is_what_dms_delivers():
    with datamodels.open(sample("fgs_image", "uncal")) as model:
        assert isinstance(model, datamodels.Level1bModel)
        assert model.data.shape == (1, 12, 128, 128)
        assert model.meta.instrument.filter is None
        where, name = model.meta.subarray, model.meta.aperture.name
    full, aperture = (siaf.aperture("FGS", each) for each in ("FGS1_FULL", name))
    np.testing.assert_allclose(
        full.sci_to_tel(where.xstart, where.ystart), aperture.sci_to_tel(1, 1), atol=1e-5
    )


@pytest.mark.parametrize(
    ("suffix", "steps"),
    [
        ("rate", "dq_init saturation superbias refpix linearity dark_sub jump ramp_fit"),
        ("cal", "assign_wcs flat_field photom"),
        ("crf", "tweakreg skymatch outlier_detection"),
    ],
)
def test_steps_were_done(suffix, steps):
    with datamodels.open(sample("fgs_image", suffix)) as model:
        done = model.meta.cal_step.instance
    assert {step: done.get(step) for step in steps.split()} == dict.fromkeys(
        steps.split(), "COMPLETE"
    )


@pytest.mark.parametrize("number", EXPOSURES)
def test_rate_recovers_the_truth_within_its_errors(number):
    expected = fits.getdata(sample("fgs_image", "truerate", exposure=number))
    with datamodels.open(sample("fgs_image", "rate", exposure=number)) as model:
        good = model.dq == 0
        pull = ((model.data - expected) / model.err)[good]
    assert good.mean() > 0.98
    assert abs(np.median(pull)) < 0.05
    assert np.percentile(pull, [15.87, 84.13]) == pytest.approx([-1, 1], abs=0.08)


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_pysiafs_own_attitude(number):
    """The pipeline's sky positions of 100 pixels, against pysiaf and the exact aberration."""
    exposure = asked_for("fgs_image", number)
    with datamodels.open(sample("fgs_image", "cal", exposure=number)) as model:
        wcs = model.meta.wcs
    x, y = np.random.default_rng(number).uniform(0, 127, (2, 100))
    aperture = siaf.aperture("FGS", exposure.aperture)
    back_x, back_y = geometry.sky_to_pixel(aperture, header.pointing_of(exposure), *wcs(x, y))
    assert 1e3 * np.hypot(back_x - x, back_y - y).max() * aperture.XSciScale < 0.01


def test_catalogue_positions_and_fluxes(known):
    sources = known["sources"]
    catalogue = QTable.read(sample("fgs_image", "cat"))
    places = SkyCoord(sources["ra"], sources["dec"])
    nearest, separation, _ = places.match_to_catalog_sky(catalogue["sky_centroid"])
    assert (separation < 0.1 * u.arcsec).mean() > 0.9
    stars = (separation < 0.1 * u.arcsec) & (sources["kind"] == "star")
    assert np.median(separation[stars]) < 5 * u.mas
    ratio = (catalogue["aper_total_flux"][nearest[stars]] / sources["flux"][stars]).to_value(u.one)
    assert np.median(ratio) == pytest.approx(1, abs=0.02)
    assert np.percentile(ratio, [16, 84]) == pytest.approx([1, 1], abs=0.06)


def test_segments_are_those_of_the_catalogue():
    catalogue = QTable.read(sample("fgs_image", "cat"))
    with datamodels.open(sample("fgs_image", "segm")) as model:
        segments = model.data
    with datamodels.open(sample("fgs_image", "i2d", stage=3)) as model:
        assert model.data.shape == segments.shape
    assert set(catalogue["label"]) == set(np.unique(segments)) - {0}
