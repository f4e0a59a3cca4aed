"""The MIRI images against their truth: what is MIRI's own, and what each stage recovers."""

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
GROUP, PIXEL = datamodels.dqflags.group, datamodels.dqflags.pixel


@pytest.fixture(scope="module")
def known():
    return truth("miri_image")


@pytest.fixture(scope="module")
def ramps():
    """Raw and calibrated ramps of the first exposure, with the true rate."""
    with datamodels.open(sample("miri_image", "uncal")) as uncal:
        raw = uncal.data.astype(float)
    with datamodels.open(sample("miri_image", "ramp")) as ramp:
        calibrated, flags = ramp.data, ramp.groupdq
    return raw, calibrated, flags, fits.getdata(sample("miri_image", "truerate"))


def test_uncal_is_what_dms_delivers():
    with datamodels.open(sample("miri_image", "uncal")) as model:
        assert isinstance(model, datamodels.Level1bModel)
        assert model.data.dtype == np.uint16
        assert model.data.shape == (2, 30, 256, 256)
        assert len(model.group) == 60
        assert model.meta.exposure.noutputs == 4
        assert model.meta.exposure.group_time == pytest.approx(0.29952)
        where, name = model.meta.subarray, model.meta.aperture.name
    full, aperture = (siaf.aperture("MIRI", each) for each in ("MIRIM_FULL", name))
    np.testing.assert_allclose(
        full.sci_to_tel(where.xstart, where.ystart), aperture.sci_to_tel(1, 1), atol=1e-5
    )


@pytest.mark.parametrize(
    ("suffix", "done", "skipped"),
    [
        (
            "rate",
            "dq_init saturation lastframe reset linearity rscd dark_sub jump ramp_fit",
            "emicorr firstframe refpix",
        ),
        ("cal", "assign_wcs flat_field photom", ""),
        ("crf", "tweakreg skymatch outlier_detection", ""),
    ],
)
def test_steps_are_miris(suffix, done, skipped):
    with datamodels.open(sample("miri_image", suffix)) as model:
        steps = model.meta.cal_step.instance
        names = [entry.get("name") for entry in model.meta.ref_file.instance.values()]
    expected = dict.fromkeys(done.split(), "COMPLETE") | dict.fromkeys(skipped.split(), "SKIPPED")
    assert {step: steps.get(step) for step in expected} == expected
    used = [name for name in names if name and name != "N/A"]
    assert used
    assert all(name.startswith("crds://jwst_miri_") for name in used), used


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
        assert abs(before - expected) > 1
        assert after == pytest.approx(expected, abs=0.2)


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

    assert ratio(raw) < 0.975
    assert ratio(calibrated) == pytest.approx(1, abs=0.015)


@pytest.mark.parametrize("number", EXPOSURES)
def test_rate_recovers_the_truth_within_its_errors(number):
    expected = fits.getdata(sample("miri_image", "truerate", exposure=number))
    with datamodels.open(sample("miri_image", "rate", exposure=number)) as model:
        good = model.dq == 0
        pull = ((model.data - expected) / model.err)[good]
        bright = good & (expected > 300)
        ratio = np.median(model.data[bright] / expected[bright])
    assert good.mean() > 0.98
    assert abs(np.median(pull)) < 0.05
    # The errors are those of the best possible fit; the one that is made scatters a little more.
    assert np.percentile(pull, [15.87, 84.13]) == pytest.approx([-1.05, 1.05], abs=0.07)
    assert ratio == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("number", EXPOSURES)
def test_jumps_are_found_where_cosmic_rays_were_put(number, known):
    hits = known["cosmic_rays"][known["cosmic_rays"]["exposure"] == number]
    with datamodels.open(sample("miri_image", "ramp", exposure=number)) as model:
        flags = model.groupdq
    at, before = (
        flags[hits["integration"], hits["group"] - back, hits["y"], hits["x"]] for back in (0, 1)
    )
    blind = ((at | before) & (GROUP["SATURATED"] | GROUP["DO_NOT_USE"])) > 0
    strong = (hits["charge"] > 100 * u.DN) & ~blind
    assert strong.sum() > 30
    assert ((at & GROUP["JUMP_DET"]) > 0)[strong].mean() > 0.97
    assert ((flags & GROUP["JUMP_DET"]) > 0).mean() < 5e-4


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_pysiafs_own_attitude(number):
    """The pipeline's sky positions of 100 pixels, against pysiaf and the exact aberration."""
    exposure = asked_for("miri_image", number)
    with datamodels.open(sample("miri_image", "cal", exposure=number)) as model:
        wcs = model.meta.wcs
    x, y = np.random.default_rng(number).uniform(0, 255, (2, 100))
    aperture = siaf.aperture("MIRI", exposure.aperture)
    back_x, back_y = geometry.sky_to_pixel(aperture, header.pointing_of(exposure), *wcs(x, y))
    assert 1e3 * np.hypot(back_x - x, back_y - y).max() * aperture.XSciScale < 0.01


def test_catalogue_positions_and_fluxes(known):
    sources = known["sources"]
    catalogue = QTable.read(sample("miri_image", "cat"))
    places = SkyCoord(sources["ra"], sources["dec"])
    nearest, separation, _ = places.match_to_catalog_sky(catalogue["sky_centroid"])
    matched = separation < 0.15 * u.arcsec
    assert matched.mean() > 0.95
    assert np.median(separation[matched]) < 6 * u.mas

    stars = matched & (sources["kind"] == "star") & (sources["flux"] < 1000 * u.uJy)
    ratio = (catalogue["aper_total_flux"][nearest[stars]] / sources["flux"][stars]).to_value(u.one)
    assert np.isfinite(ratio).all()
    assert np.median(ratio) == pytest.approx(1, abs=0.01)
    assert np.percentile(ratio, [16, 84]) == pytest.approx([1, 1], abs=0.02)


def test_segments_are_those_of_the_catalogue(known):
    catalogue = QTable.read(sample("miri_image", "cat"))
    with datamodels.open(sample("miri_image", "segm")) as model:
        segments = model.data
    with datamodels.open(sample("miri_image", "i2d", stage=3)) as model:
        assert model.data.shape == segments.shape
    assert set(catalogue["label"]) == set(np.unique(segments)) - {0}
    x, y = (np.rint(catalogue[name].value).astype(int) for name in ("xcentroid", "ycentroid"))
    assert (segments[y, x] == catalogue["label"]).mean() > 0.95


@pytest.mark.parametrize("number", EXPOSURES)
def test_dithers_show_the_pixels_that_became_hot(number, known):
    hot = known["hot_pixels"]
    light = fits.getdata(sample("miri_image", "truerate", exposure=number))
    on_sky = light[hot["y"], hot["x"]] < 2 * np.median(light)
    with datamodels.open(sample("miri_image", "crf", exposure=number)) as model:
        flagged = (model.dq[hot["y"], hot["x"]] & PIXEL["OUTLIER"]) > 0
    assert on_sky.sum() > 10
    assert flagged[on_sky].mean() > 0.8
