"""The NIRISS images against their truth."""

import numpy as np
import pytest
from astropy import units as u
from checks import (
    check_attitude,
    check_corner,
    check_references,
    check_segments,
    completed,
    in_catalogue,
)
from exposures import asked_for
from margins import above, close, within
from products import open_product
from stdatamodels.jwst import datamodels

from jwst_gallery import sample

EXPOSURES = (1, 2, 3)


def test_header_says_which_wheel_holds_the_filter_and_which_pixels_were_read():
    with open_product(sample("niriss_image", "rate")) as model:
        assert isinstance(model, datamodels.ImageModel)
        assert model.shape == (256, 256)
        optics = model.meta.instrument
        assert (optics.detector, optics.filter, optics.pupil) == ("NIS", "CLEAR", "F200W")
        where = model.meta.subarray
        assert (where.fastaxis, where.slowaxis) == (-2, -1)
        reference = (model.dq & datamodels.dqflags.pixel["REFERENCE_PIXEL"]) > 0
        assert model.meta.aperture.name == "NIS_SUB256"
    check_corner(sample("niriss_image", "rate"), "NIRISS", "NIS_CEN")
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
    path = sample("niriss_image", suffix)
    assert completed(path) >= set(done)
    check_references(path, "niriss")


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_pysiafs_own_attitude(number):
    path = sample("niriss_image", "cal", exposure=number)
    check_attitude(path, asked_for("niriss_image", f"direct-{number}"), milliarcsec=0.02)


def test_catalogue_positions_and_fluxes(known):
    sources = known["sources"]
    separation, ratio = in_catalogue("niriss_image", sources)
    matched = separation < 0.1 * u.arcsec
    print(f"{matched.sum()} of {len(sources)}, {np.median(separation[matched]).to(u.mas):.2f}")
    above(matched.mean(), 0.95, best=1)
    within(np.median(separation[matched]), 4 * u.mas)

    stars = matched & (sources["kind"] == "star") & (sources["flux"] > 3 * u.uJy)
    ratio = ratio[stars]
    print(f"{stars.sum()} stars, flux {np.median(ratio):.4f}", np.percentile(ratio, [16, 84]))
    assert stars.sum() > 15
    # A point's image is hardly wider than a pixel: what an aperture sees depends on where in it.
    close(np.median(ratio), 1, 0.015)
    close(np.percentile(ratio, [16, 84]), [1, 1], 0.05)


@pytest.mark.parametrize("number", EXPOSURES)
def test_peaks_of_stars_are_not_taken_for_outliers(number):
    with open_product(sample("niriss_image", "crf", exposure=number)) as model:
        flagged = (model.dq & datamodels.dqflags.pixel["OUTLIER"]) > 0
    within(flagged.sum(), 2)


def test_segments_are_those_of_the_catalogue():
    check_segments("niriss_image")
