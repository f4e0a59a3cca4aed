"""The images of a guider against their truth."""

import numpy as np
import pytest
from astropy import units as u
from checks import (
    check_attitude,
    check_corner,
    check_rate,
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


def test_uncal_is_what_dms_delivers():
    with open_product(sample("fgs_image", "uncal")) as model:
        assert isinstance(model, datamodels.Level1bModel)
        assert model.data.shape == (1, 12, 128, 128)
        assert model.meta.instrument.filter is None
    check_corner(sample("fgs_image", "uncal"), "FGS", "FGS1_FULL")


@pytest.mark.parametrize(
    ("suffix", "steps"),
    [
        ("rate", "dq_init saturation superbias refpix linearity dark_sub jump ramp_fit"),
        ("cal", "assign_wcs flat_field photom"),
        ("crf", "tweakreg skymatch outlier_detection"),
    ],
)
def test_steps_were_done(suffix, steps):
    assert completed(sample("fgs_image", suffix)) >= set(steps.split())


@pytest.mark.parametrize("number", EXPOSURES)
def test_rate_recovers_the_truth_within_its_errors(number):
    check_rate("fgs_image", number, usable=0.97, median=0.05, tolerance=0.12)


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_pysiafs_own_attitude(number):
    path = sample("fgs_image", "cal", exposure=number)
    check_attitude(path, asked_for("fgs_image", number), milliarcsec=0.01)


def test_catalogue_positions_and_fluxes(known):
    separation, ratio = in_catalogue("fgs_image", known["sources"])
    matched = separation < 0.1 * u.arcsec
    above(matched.mean(), 0.9, best=1)
    stars = matched & (known["sources"]["kind"] == "star")
    within(np.median(separation[stars]), 5 * u.mas)
    close(np.median(ratio[stars]), 1, 0.03)
    close(np.percentile(ratio[stars], [16, 84]), [1, 1], 0.06)


def test_segments_are_those_of_the_catalogue():
    check_segments("fgs_image")
