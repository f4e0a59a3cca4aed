"""Products on request, against the products that they are made from and against the truth."""

import asdf
import numpy as np
import pytest
from astropy.table import QTable
from jwst.associations import AssociationPool
from margins import above, close, within
from products import open_product
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth


def opened(dataset, suffix, **options):
    with open_product(sample(dataset, suffix, **options)) as model:
        return model


def test_segments_make_the_slope_of_an_integration():
    fit, rates = (opened("miri_image", suffix) for suffix in ("fitopt", "rateints"))
    total = fit.weights.sum(axis=1)
    several = (np.count_nonzero(fit.weights, axis=1) > 1) & np.isfinite(rates.data)
    assert several.sum() > 300
    mean = (fit.slope * fit.weights).sum(axis=1)[several] / total[several]
    close(mean, rates.data[several], rel=1e-4)


def test_likelihood_fits_ramps_without_jumps_well():
    chisq = opened("miri_image", "likely_chisq").data
    jumped = opened("miri_image", "rate").dq & dqflags.pixel["JUMP_DET"]
    quiet = chisq[(jumped == 0) & (chisq > 0)]
    # As many degrees of freedom as differences of the groups used, less one.
    assert quiet.size > 5e4
    close(np.median(quiet), 50, rel=0.2)


def test_persistence_is_where_ramps_saturate():
    with asdf.open(sample("miri_image", "persistence_array")) as file:
        places = file["MIRIMAGE"]
        listed = set(zip(places["rows"].tolist(), places["cols"].tolist(), strict=True))
    groupdq = opened("miri_image", "ramp").groupdq
    saturated = np.any(groupdq & dqflags.group["SATURATED"], axis=(0, 1))
    assert len(listed) > 5
    assert listed <= set(zip(*(axis.tolist() for axis in np.nonzero(saturated)), strict=True))


def test_noise_is_measured_where_there_are_no_sources():
    mask = opened("miri_image", "mask").data
    rate = opened("miri_image", "rate").data
    light = np.nan_to_num(rate) > 3 * np.nanmedian(rate)
    within(mask[light].mean(), 0.01)
    above(mask.mean(), 0.5)
    # The simulated detector has no noise in rows or columns: little is cleaned off.
    noise = opened("miri_image", "flicker_noise")
    step = np.diff(opened("miri_image", "ramp").data, axis=1)
    within(np.std(noise.data), 0.2 * np.nanstd(step))


def test_the_dark_that_was_subtracted():
    before = opened("miri_image", "linearity")
    dark = opened("miri_image", "dark_output")
    after = opened("miri_image", "ramp")
    good = (after.pixeldq == 0) & (after.groupdq[0, 10] == before.groupdq[0, 10])
    difference = before.data[0, 10] - after.data[0, 10]
    close(difference[good], dark.data[0, 10][good], 2e-3)


@pytest.mark.parametrize(("made", "source"), [("bsub", "rate"), ("bsubints", "rateints")])
def test_images_less_another_exposure(made, source):
    science, background = (opened("miri_image", source, exposure=number).data for number in (1, 2))
    if source == "rateints":
        background = background.mean(axis=0)
    difference = opened("miri_image", made).data - (science - background)
    within(np.nanmedian(np.abs(difference)), 1e-3 * np.nanmedian(science))


def test_outliers_are_what_the_blotted_median_has_not():
    hot = truth("miri_image")["hot_pixels"]
    where = hot["y"], hot["x"]
    excess = (opened("miri_image", "cal").data - opened("miri_image", "blot").data)[where]
    above(np.nanmin(excess), 5 * np.nanmedian(opened("miri_image", "cal").err))
    assert (
        opened("miri_image", "median").data.shape == opened("miri_image", "outlier_i2d").data.shape
    )


def test_alignment_finds_the_stars():
    found = QTable.read(sample("miri_image", "cal_cat"))
    wcs = opened("miri_image", "tweakreg").meta.wcs
    sources = truth("miri_image")["sources"]
    bright = sources[sources["flux"].value > 100]
    x, y = wcs.invert(bright["ra"].value, bright["dec"].value)
    inside = (x > 10) & (x < 245) & (y > 10) & (y < 245)
    nearest = [np.hypot(found["x"] - a, found["y"] - b).min() for a, b in zip(x, y, strict=True)]
    above(np.mean(np.array(nearest)[inside] < 0.5), 0.8, best=1)


def test_the_nod_is_the_combined_background():
    background = opened("miri_lrs", "combinedbackground").data
    other = opened("miri_lrs", "rate", exposure=2).data
    good = np.isfinite(background) & np.isfinite(other)
    close(background[good], other[good], rel=1e-5)


def test_extraction_is_its_model_and_what_is_left():
    profile, scene, residual, spectrum = (
        opened("miri_lrs", suffix, stage=2) if suffix == "s2d" else opened("miri_lrs", suffix)
        for suffix in ("profile", "scene_model", "residual", "s2d")
    )
    assert set(np.unique(profile.data)) >= {0, 1}
    good = np.isfinite(scene.data + residual.data + spectrum.data)
    close((scene.data + residual.data)[good], spectrum.data[good], 1e-2, rel=1e-3)


def test_pool_lists_the_exposures():
    pool = AssociationPool.read(sample("nircam_image", "pool"))
    names = [sample("nircam_image", "rate", exposure=number).name for number in (1, 2, 3)]
    assert list(pool["filename"]) == names


def test_signal_to_noise_is_the_image_over_its_error():
    combined, snr = (
        opened("nircam_coron", "i2d", stage=3)
        if suffix == "i2d"
        else opened("nircam_coron", suffix)
        for suffix in ("i2d", "snr")
    )
    good = combined.err > 0
    close(snr.data[good], (combined.data / combined.err)[good], rel=1e-5)
