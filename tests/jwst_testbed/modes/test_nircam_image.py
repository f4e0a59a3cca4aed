"""The dataset against its truth: what each stage of the pipeline recovers."""

import json

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from checks import (
    check_attitude,
    check_corner,
    check_rate,
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
from jwst_testbed.telescope import geometry, header, siaf

EXPOSURES = (1, 2, 3)
# Header keywords that a flight exposure has and that its users rely on.
DMS_PRIMARY = """
    TELESCOP INSTRUME DETECTOR FILTER PUPIL EXP_TYPE READPATT NINTS NGROUPS NFRAMES GROUPGAP
    TFRAME TGROUP EFFINTTM EFFEXPTM DURATION SUBARRAY SUBSTRT1 SUBSTRT2 SUBSIZE1 SUBSIZE2
    FASTAXIS SLOWAXIS PROGRAM OBSERVTN VISIT VISITGRP SEQ_ID ACT_ID EXPOSURE DATE-OBS TIME-OBS
    DATE-BEG DATE-END EXPSTART EXPMID EXPEND APERNAME PATTTYPE PATT_NUM XOFFSET YOFFSET TARG_RA
    TARG_DEC
"""
DMS_SCIENCE = "RA_REF DEC_REF ROLL_REF V2_REF V3_REF VPARITY V3I_YANG VA_SCALE PA_V3 RA_V1 DEC_V1"


@pytest.fixture(scope="module")
def uncal():
    with open_product(sample("nircam_image", "uncal")) as model:
        yield model


def test_uncal_is_what_dms_delivers(uncal):
    assert isinstance(uncal, datamodels.Level1bModel)
    assert uncal.data.dtype == np.uint16
    assert uncal.data.shape == (2, 6, 640, 640)
    assert len(uncal.group) == 12
    assert len(uncal.int_times) == 2
    with fits.open(sample("nircam_image", "uncal")) as hdus:
        names = [hdu.name for hdu in hdus]
        assert {"SCI", "GROUP", "INT_TIMES"} <= set(names)
        assert not [name for name in DMS_PRIMARY.split() if name not in hdus[0].header]
        assert not [name for name in DMS_SCIENCE.split() if name not in hdus["SCI"].header]


def test_times_agree_with_each_other(uncal):
    times = uncal.meta.exposure
    day = 86400.0
    close((times.end_time - times.start_time) * day, times.duration, 1e-4)
    start, middle, end = (
        uncal.int_times[f"int_{name}_MJD_UTC"] for name in ("start", "mid", "end")
    )
    close(start[0], times.start_time, 1e-9)
    close((end - start) * day, times.integration_time, 1e-4)
    np.testing.assert_allclose(middle, (start + end) / 2)
    assert times.exposure_time == pytest.approx(2 * times.integration_time)


def test_subarray_is_the_aperture_of_siaf():
    check_corner(sample("nircam_image", "uncal"), "NIRCam", "NRCB5_FULL")


def test_pipeline_took_its_references_from_this_context_and_nothing_overridden():
    check_references(sample("nircam_image", "crf"), "nircam", at_least=9)


@pytest.mark.parametrize(
    ("suffix", "steps"),
    [
        (
            "rate",
            ["dq_init", "saturation", "superbias", "linearity", "dark_sub", "jump", "ramp_fit"],
        ),
        ("cal", ["assign_wcs", "flat_field", "photom"]),
        ("crf", ["tweakreg", "skymatch", "outlier_detection"]),
    ],
)
def test_steps_were_done(suffix, steps):
    assert completed(sample("nircam_image", suffix)) >= set(steps)


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_pysiafs_own_attitude(number):
    path = sample("nircam_image", "cal", exposure=number)
    check_attitude(path, asked_for("nircam_image", number), milliarcsec=0.01)


@pytest.mark.parametrize("number", EXPOSURES)
def test_aberration_is_a_scale_about_the_reference_point(number):
    """By pysiaf alone, which knows of no aberration."""
    exposure = asked_for("nircam_image", number)
    with open_product(sample("nircam_image", "cal", exposure=number)) as model:
        x, y = np.random.default_rng(number).uniform(0, 639, (2, 100))
        ra, dec = model.meta.wcs(x, y)
    aperture = siaf.aperture("NIRCam", exposure.aperture)
    pointing = header.pointing_of(exposure)
    plain = SkyCoord(*geometry.pixel_to_sky(aperture, pointing, x, y), unit="deg")
    reference = SkyCoord(pointing.ra, pointing.dec, unit="deg")
    expected = reference.separation(plain) * pointing.aberration_scale
    found = reference.separation(SkyCoord(ra, dec, unit="deg"))
    close(found.to_value(u.mas), expected.to_value(u.mas), 0.01)


@pytest.mark.parametrize("number", EXPOSURES)
def test_rate_recovers_the_truth_within_its_errors(number):
    check_rate("nircam_image", number, usable=0.99, median=0.05, tolerance=0.05)


def test_jumps_are_found_where_cosmic_rays_were_put(known):
    hits = known["cosmic_rays"][known["cosmic_rays"]["exposure"] == 1]
    with open_product(sample("nircam_image", "ramp")) as model:
        groupdq = model.groupdq
    flags = datamodels.dqflags.group
    at = groupdq[hits["integration"], hits["group"], hits["y"], hits["x"]]
    blind = (at & (flags["SATURATED"] | flags["DO_NOT_USE"])) > 0
    strong = (hits["charge"] > 100 * u.DN) & ~blind
    found = (at & flags["JUMP_DET"]) > 0
    above(found[strong].mean(), 0.97, best=1)
    # The jumps that nobody put there: few, though there are millions of groups.
    within(((groupdq & flags["JUMP_DET"]) > 0).mean(), 5e-4)


def test_a_star_saturates_within_the_integration_and_another_at_once():
    flags = datamodels.dqflags
    with open_product(sample("nircam_image", "ramp")) as model:
        saturated = (model.groupdq[0] & flags.group["SATURATED"]) > 0
    assert saturated[0].any(), "a pixel saturated from the first group on"
    assert (saturated[-1] & ~saturated[2]).any(), "pixels that saturate half way"


@pytest.mark.since("3.0", "the catalogue takes blended sources for one")
def test_catalogue_positions_and_fluxes(known):
    sources = known["sources"]
    separation, ratio = in_catalogue("nircam_image", sources)
    matched = separation < 0.15 * u.arcsec
    above(matched.mean(), 0.95, best=1)
    # A pixel has 63 mas. With few bright stars, `tweakreg` moves the whole by a part of one.
    within(np.median(separation[matched]), 15 * u.mas)

    stars = matched & (sources["kind"] == "star")
    stars &= (sources["flux"] > 10 * u.uJy) & (sources["flux"] < 100 * u.uJy)
    close(np.nanmedian(ratio[stars]), 1, 0.03)
    above(np.isfinite(ratio[stars]).mean(), 0.9, best=1)


def test_segments_are_those_of_the_catalogue():
    check_segments("nircam_image")


@pytest.mark.parametrize("number", EXPOSURES)
def test_dithers_show_the_pixels_that_became_hot(number, known):
    hot = known["hot_pixels"]
    light = fits.getdata(sample("nircam_image", "truerate", exposure=number))
    on_sky = light[hot["y"], hot["x"]] < 2 * np.median(light)
    with open_product(sample("nircam_image", "crf", exposure=number)) as model:
        flagged = (model.dq[hot["y"], hot["x"]] & datamodels.dqflags.pixel["OUTLIER"]) > 0
    assert on_sky.sum() > 15
    above(flagged[on_sky].mean(), 0.85, best=1)


def test_associations_list_the_members_that_were_used():
    stage2 = json.loads(sample("nircam_image", "asn", stage=2, exposure=2).read_text())
    stage3 = json.loads(sample("nircam_image", "asn", stage=3).read_text())
    assert stage2["asn_type"] == "image2"
    assert stage3["asn_type"] == "image3"
    [member] = stage2["products"][0]["members"]
    assert member["expname"] == sample("nircam_image", "rate", exposure=2).name
    members = [member["expname"] for member in stage3["products"][0]["members"]]
    assert members == [sample("nircam_image", "cal", exposure=n).name for n in EXPOSURES]
    assert sample("nircam_image", "i2d", stage=3).name.startswith(stage3["products"][0]["name"])
    with open_product(sample("nircam_image", "cal", exposure=2)) as model:
        assert model.meta.asn.table_name == sample("nircam_image", "asn", stage=2, exposure=2).name
