"""The MIRI images against their truth: what is MIRI's own, and what each stage recovers."""

import numpy as np
import pytest
from astropy import units as u
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

EXPOSURES = (1, 2, 3)
GROUP, PIXEL = datamodels.dqflags.group, datamodels.dqflags.pixel


@pytest.fixture(scope="module")
def ramps():
    """Raw and calibrated ramps of the first exposure, with the true rate."""
    with open_product(sample("miri_image", "uncal")) as uncal:
        raw = uncal.data.astype(float)
    with open_product(sample("miri_image", "ramp")) as ramp:
        calibrated, flags = ramp.data, ramp.groupdq
    return raw, calibrated, flags, fits.getdata(sample("miri_image", "truerate"))


def test_uncal_is_what_dms_delivers():
    with open_product(sample("miri_image", "uncal")) as model:
        assert isinstance(model, datamodels.Level1bModel)
        assert model.data.dtype == np.uint16
        assert model.data.shape == (2, 30, 256, 256)
        assert len(model.group) == 60
        assert model.meta.exposure.noutputs == 4
        assert model.meta.exposure.group_time == pytest.approx(0.29952)
    check_corner(sample("miri_image", "uncal"), "MIRI", "MIRIM_FULL")


@pytest.mark.parametrize(
    ("suffix", "done", "skipped"),
    [
        pytest.param(
            "rate",
            "dq_init saturation lastframe reset linearity rscd dark_sub jump ramp_fit",
            "emicorr firstframe refpix",
            marks=pytest.mark.since("2.0", "the step firstframe is on"),
        ),
        ("cal", "assign_wcs flat_field photom", ""),
        ("crf", "tweakreg skymatch outlier_detection", ""),
    ],
)
def test_steps_are_miris(suffix, done, skipped):
    path = sample("miri_image", suffix)
    steps = completed(path)
    assert steps >= set(done.split())
    assert steps.isdisjoint(skipped.split())
    check_references(path, "miri")


def test_first_and_last_groups_are_not_used(ramps):
    *_, flags, _ = ramps
    unused = (flags & GROUP["DO_NOT_USE"]) > 0
    never = (flags & GROUP["SATURATED"]).any(axis=(0, 1))
    for integration, first_used in ((0, 1), (1, 4)):
        expected = np.zeros(30, bool)
        expected[:first_used] = expected[-1] = True
        seen = unused[integration][:, ~never]
        assert (seen.mean(axis=1) > 0.5).tolist() == expected.tolist()


def test_reset_anomaly_is_in_the_raw_ramps_and_not_in_the_calibrated(ramps):
    raw, calibrated, _, rate = ramps
    sky = rate < 1.1 * np.median(rate)
    expected = np.median(rate[sky]) * 0.29952
    for integration, first_used in ((0, 1), (1, 4)):
        step = slice(first_used, first_used + 2)
        before, after = (
            np.median(np.diff(cube[integration, step], axis=0)[0][sky])
            for cube in (raw, calibrated)
        )
        above(abs(before - expected), 1)
        close(after, expected, 0.2)


def test_linearity_is_restored(ramps):
    """Pixels that nearly saturate gather charge evenly once corrected, and not before."""
    raw, calibrated, flags, rate = ramps
    nearly = (rate > 1500) & ~(flags[0] & (GROUP["SATURATED"] | GROUP["JUMP_DET"])).any(axis=0)
    assert nearly.sum() > 5
    # Five groups each; the first of them are after those that are not used.
    early, late = (5, 10), (23, 28)

    def ratio(cube):
        first, second = (cube[0, b][nearly] - cube[0, a][nearly] for a, b in (early, late))
        return np.median(second / first)

    above(1 - ratio(raw), 0.02)
    close(ratio(calibrated), 1, 0.015)


@pytest.mark.parametrize("number", EXPOSURES)
def test_rate_recovers_the_truth_within_its_errors(number):
    # The errors are those of the best possible fit; the one that is made scatters a little more.
    check_rate("miri_image", number, median=0.05, width=1.05, tolerance=0.07)
    expected = fits.getdata(sample("miri_image", "truerate", exposure=number))
    with open_product(sample("miri_image", "rate", exposure=number)) as model:
        bright = (model.dq == 0) & (expected > 300)
        ratio = np.median(model.data[bright] / expected[bright])
    close(ratio, 1, 0.01)


def test_jumps_are_found_where_cosmic_rays_were_put(known):
    hits = known["cosmic_rays"][known["cosmic_rays"]["exposure"] == 1]
    with open_product(sample("miri_image", "ramp")) as model:
        flags = model.groupdq
    at, before = (
        flags[hits["integration"], hits["group"] - back, hits["y"], hits["x"]] for back in (0, 1)
    )
    blind = ((at | before) & (GROUP["SATURATED"] | GROUP["DO_NOT_USE"])) > 0
    strong = (hits["charge"] > 100 * u.DN) & ~blind
    assert strong.sum() > 30
    above(((at & GROUP["JUMP_DET"]) > 0)[strong].mean(), 0.97, best=1)
    within(((flags & GROUP["JUMP_DET"]) > 0).mean(), 5e-4)


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_pysiafs_own_attitude(number):
    path = sample("miri_image", "cal", exposure=number)
    check_attitude(path, asked_for("miri_image", number), milliarcsec=0.01)


def test_catalogue_positions_and_fluxes(known):
    sources = known["sources"]
    separation, ratio = in_catalogue("miri_image", sources)
    matched = separation < 0.15 * u.arcsec
    above(matched.mean(), 0.9, best=1)
    within(np.median(separation[matched]), 8 * u.mas)

    stars = matched & (sources["kind"] == "star") & (sources["flux"] < 1000 * u.uJy)
    assert np.isfinite(ratio[stars]).all()
    close(np.median(ratio[stars]), 1, 0.01)
    close(np.percentile(ratio[stars], [16, 84]), [1, 1], 0.02)


def test_segments_are_those_of_the_catalogue():
    check_segments("miri_image")


@pytest.mark.parametrize("number", EXPOSURES)
def test_dithers_show_the_pixels_that_became_hot(number, known):
    hot = known["hot_pixels"]
    light = fits.getdata(sample("miri_image", "truerate", exposure=number))
    on_sky = light[hot["y"], hot["x"]] < 2 * np.median(light)
    with open_product(sample("miri_image", "crf", exposure=number)) as model:
        flagged = (model.dq[hot["y"], hot["x"]] & PIXEL["OUTLIER"]) > 0
    assert on_sky.sum() > 10
    above(flagged[on_sky].mean(), 0.8, best=1)
