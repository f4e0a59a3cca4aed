"""A dark against its truth: what stage 1 recovers of the dark current."""

import numpy as np
import pytest
from astropy.io import fits
from margins import close
from products import open_product
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth


@pytest.fixture(scope="module")
def dark():
    with open_product(sample("nircam_dark", "dark")) as model:
        yield model


def test_ramps_are_corrected_and_not_fitted(dark):
    assert isinstance(dark, datamodels.RampModel)
    assert dark.meta.exposure.type == "NRC_DARK"
    done = dark.meta.cal_step.instance
    assert {name for name, state in done.items() if state == "COMPLETE"} == {
        *("dq_init", "saturation", "superbias", "refpix", "linearity")
    }
    assert not (dark.groupdq & dqflags.group["JUMP_DET"]).any()


def test_dark_current_is_that_of_each_pixel(dark):
    """Means over pixels of a kind, against the simulation's rates."""
    true = fits.getdata(sample("nircam_dark", "truerate"), "SCI")
    steps = np.diff(dark.data, axis=1) / dark.meta.exposure.group_time
    rate = steps.mean(axis=(0, 1))
    good = (dark.pixeldq & dqflags.pixel["DO_NOT_USE"]) == 0
    hits = truth("nircam_dark")["cosmic_rays"]
    good[hits["y"], hits["x"]] = False
    typical = good & (true < 0.1)
    close(rate[typical].mean(), true[typical].mean(), rel=0.02)
    warm = good & (true > 1)
    assert warm.sum() > 100
    close(rate[warm], true[warm], rel=0.12)


def test_cosmic_rays_are_left_in_the_ramps(dark):
    hits = truth("nircam_dark")["cosmic_rays"]
    hits = hits[hits["charge"].value > 500]
    steps = np.diff(dark.data, axis=1)
    jump = steps[hits["integration"], hits["group"] - 1, hits["y"], hits["x"]]
    quiet = np.median(steps, axis=1)[hits["integration"], hits["y"], hits["x"]]
    good = dark.pixeldq[hits["y"], hits["x"]] == 0
    close(jump[good], (quiet + hits["charge"].value)[good], rel=0.05)


def test_hot_pixels_are_known_to_no_reference_file(dark):
    hot = truth("nircam_dark")["hot_pixels"]
    assert len(hot) > 5
    assert not (dark.pixeldq[hot["y"], hot["x"]] & dqflags.pixel["HOT"]).any()
    true = fits.getdata(sample("nircam_dark", "truerate"), "SCI")
    assert np.all(true[hot["y"], hot["x"]] >= hot["rate"].value.astype(np.float32))
