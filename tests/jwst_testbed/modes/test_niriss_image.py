"""The NIRISS images against their truth."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from exposures import asked_for
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_testbed.telescope import geometry, header, siaf

EXPOSURES = (1, 2, 3)


@pytest.fixture(scope="module")
def known():
    return truth("niriss_image")


def test_header_says_which_wheel_holds_the_filter_and_which_pixels_were_read():
    with datamodels.open(sample("niriss_image", "rate")) as model:
        assert isinstance(model, datamodels.ImageModel)
        assert model.shape == (256, 256)
        optics = model.meta.instrument
        assert (optics.detector, optics.filter, optics.pupil) == ("NIS", "CLEAR", "F200W")
        where = model.meta.subarray
        assert (where.fastaxis, where.slowaxis) == (-2, -1)
        reference = (model.dq & datamodels.dqflags.pixel["REFERENCE_PIXEL"]) > 0
    full, aperture = (siaf.aperture("NIRISS", name) for name in ("NIS_CEN", "NIS_SUB256"))
    np.testing.assert_allclose(
        full.sci_to_tel(where.xstart, where.ystart), aperture.sci_to_tel(1, 1), atol=1e-5
    )
    # The upper right corner of the detector.
    assert (where.xstart, where.ystart) == (2048 - 255, 2048 - 255)
    assert reference[-4:].all()
    assert reference[:, -4:].all()
    assert not reference[:-4, :-4].any()


@pytest.mark.parametrize(
    ("suffix", "done"),
    [
        ("cal", ["assign_wcs", "flat_field", "photom"]),
        ("crf", ["tweakreg", "skymatch", "outlier_detection"]),
    ],
)
def test_steps_were_done_with_the_reference_files_of_niriss(suffix, done):
    with datamodels.open(sample("niriss_image", suffix)) as model:
        steps = model.meta.cal_step.instance
        names = [entry.get("name") for entry in model.meta.ref_file.instance.values()]
    assert {step: steps.get(step) for step in done} == dict.fromkeys(done, "COMPLETE")
    used = [name for name in names if name and name != "N/A"]
    assert used
    assert all(name.startswith("crds://jwst_niriss_") for name in used), used


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_pysiafs_own_attitude(number):
    """The pipeline's sky positions of 100 pixels, against pysiaf and the exact aberration."""
    exposure = asked_for("niriss_image", f"direct-{number}")
    with datamodels.open(sample("niriss_image", "cal", exposure=number)) as model:
        wcs = model.meta.wcs
    x, y = np.random.default_rng(number).uniform(0, 255, (2, 100))
    aperture = siaf.aperture("NIRISS", exposure.aperture)
    back_x, back_y = geometry.sky_to_pixel(aperture, header.pointing_of(exposure), *wcs(x, y))
    assert 1e3 * np.hypot(back_x - x, back_y - y).max() * aperture.XSciScale < 0.02


def test_catalogue_positions_and_fluxes(known):
    sources = known["sources"]
    catalogue = QTable.read(sample("niriss_image", "cat"))
    places = SkyCoord(sources["ra"], sources["dec"])
    nearest, separation, _ = places.match_to_catalog_sky(catalogue["sky_centroid"])
    matched = separation < 0.1 * u.arcsec
    print(f"{matched.sum()} of {len(sources)}, {np.median(separation[matched]).to(u.mas):.2f}")
    assert matched.mean() > 0.95
    assert np.median(separation[matched]) < 4 * u.mas

    stars = matched & (sources["kind"] == "star") & (sources["flux"] > 3 * u.uJy)
    ratio = (catalogue["aper_total_flux"][nearest[stars]] / sources["flux"][stars]).to_value(u.one)
    print(f"{stars.sum()} stars, flux {np.median(ratio):.4f}", np.percentile(ratio, [16, 84]))
    assert stars.sum() > 15
    # A point's image is hardly wider than a pixel: what an aperture sees depends on where in it.
    assert np.median(ratio) == pytest.approx(1, abs=0.015)
    assert np.percentile(ratio, [16, 84]) == pytest.approx([1, 1], abs=0.03)


@pytest.mark.parametrize("number", EXPOSURES)
def test_peaks_of_stars_are_not_taken_for_outliers(number):
    with datamodels.open(sample("niriss_image", "crf", exposure=number)) as model:
        flagged = (model.dq & datamodels.dqflags.pixel["OUTLIER"]) > 0
    assert flagged.sum() <= 2


def test_segments_are_those_of_the_catalogue():
    catalogue = QTable.read(sample("niriss_image", "cat"))
    with datamodels.open(sample("niriss_image", "segm")) as model:
        segments = model.data
    with datamodels.open(sample("niriss_image", "i2d", stage=3)) as model:
        assert model.data.shape == segments.shape
    assert set(catalogue["label"]) == set(np.unique(segments)) - {0}
