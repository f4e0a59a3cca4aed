"""Raw ramps against the statistics that they should have."""

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable
from margins import above, close
from numpy.polynomial import polynomial

from jwst_testbed.detectors.detector import Detector, draw_cosmic_rays
from jwst_testbed.detectors.series import InSeries
from jwst_testbed.telescope.exposure import Readout

SHAPE = (100, 100)
READOUT = Readout("BRIGHT1", frame_time=2.0, nframes=1, groupgap=1, ngroups=6, nints=2)


def detector(**changes):
    values = {
        "gain": 2.0,
        "read_noise": 10.0,
        "bias": np.full(SHAPE, 5000.0),
        "dark": np.zeros(SHAPE),
        "newly_hot": np.zeros(SHAPE),
        "flat": np.ones(SHAPE),
        "bad": np.zeros(SHAPE, bool),
        "reference": np.zeros(SHAPE, bool),
        "linearity": (0.0, 1.0, 8.0e-7, 5.0e-12),
        "full_well": 45000,
    }
    return Detector(**{**values, **changes})


def no_hits():
    return draw_cosmic_rays(0, SHAPE, READOUT, np.random.default_rng(0))


def hit(charge, integration, group, y, x):
    row = {"hit": 1, "integration": integration, "group": group, "y": y, "x": x}
    table = QTable({name: [value] for name, value in row.items()})
    table["charge"] = [charge] * u.DN
    return table


def test_readout_times_are_those_of_the_pattern():
    assert READOUT.group_time == 4.0
    # Six frames read and five skipped between them.
    assert READOUT.integration_time == 11 * 2.0
    assert READOUT.integration_period == 12 * 2.0


def test_measured_undoes_the_linearity_correction():
    tested = detector()
    measured = np.linspace(0, tested.full_well, 500)
    linear = polynomial.polyval(measured, tested.linearity)
    close(tested.measured(linear), measured, 1e-6)
    assert tested.measured(np.array([1e6]))[0] == pytest.approx(tested.full_well)


def test_noise_is_poisson_and_read_noise():
    rate = np.full(SHAPE, 50.0)
    tested = detector(linearity=(0.0, 1.0))
    ramps = tested.expose(rate, READOUT, no_hits(), np.random.default_rng(1)).astype(float)
    steps = np.diff(ramps, axis=1)
    assert ramps.shape == (2, 6, *SHAPE)
    per_group = 50.0 * READOUT.group_time
    close(steps.mean(), per_group, rel=2e-3)
    # Shot noise in electrons, two reads, and rounding to whole DN twice.
    variance = per_group / tested.gain + 2 * (tested.read_noise / tested.gain) ** 2 + 2 / 12
    close(steps.var(), variance, rel=0.02)
    # The steps share reads, so neighbouring ones are anticorrelated by the read noise alone.
    covariance = np.mean((steps[:, 0] - per_group) * (steps[:, 1] - per_group))
    close(covariance, -((tested.read_noise / tested.gain) ** 2), rel=0.15)


def test_frames_are_averaged():
    averaging = Readout("SHALLOW4", frame_time=2.0, nframes=4, groupgap=1, ngroups=2, nints=1)
    dark = detector(linearity=(0.0, 1.0))
    ramps = dark.expose(np.zeros(SHAPE), averaging, no_hits(), np.random.default_rng(2))
    expected = (dark.read_noise / dark.gain) ** 2 / 4 + 1 / 12
    close(ramps.astype(float).var(), expected, rel=0.05)


def test_saturated_pixels_stop_at_the_full_well():
    bright = detector(read_noise=0.0)
    ramps = bright.expose(np.full(SHAPE, 2e4), READOUT, no_hits(), np.random.default_rng(3))
    assert np.all(ramps[:, -1] == 5000 + 45000)
    assert ramps.dtype == np.uint16


def test_bad_pixels_do_not_respond():
    bad = np.zeros(SHAPE, bool)
    bad[3, 4] = True
    ramps = detector(bad=bad, read_noise=0.0).expose(
        np.full(SHAPE, 100.0), READOUT, no_hits(), np.random.default_rng(4)
    )
    assert np.all(ramps[:, :, 3, 4] == 5000)
    above(ramps[0, -1, 3, 5], 4500)


def test_a_cosmic_ray_shows_from_its_group_on_in_its_integration_only():
    quiet = detector(read_noise=0.0, linearity=(0.0, 1.0))
    ramps = quiet.expose(np.zeros(SHAPE), READOUT, hit(700, 1, 3, 10, 20), np.random.default_rng(5))
    expected = np.full((2, 6), 5000)
    expected[1, 3:] += 700
    np.testing.assert_array_equal(ramps[:, :, 10, 20], expected)
    assert np.all(np.delete(ramps.reshape(12, -1), 10 * 100 + 20, axis=1) == 5000)


def test_cosmic_rays_are_on_the_detector_and_after_the_first_group():
    hits = draw_cosmic_rays(500, SHAPE, READOUT, np.random.default_rng(6))
    assert len(np.unique(hits["hit"])) == 500
    assert hits["group"].min() == 1
    assert hits["group"].max() == 5
    assert set(hits["integration"]) == {0, 1}
    assert hits["x"].max() < 100
    assert hits["y"].max() < 100
    totals = [hits["charge"][hits["hit"] == number].sum().value for number in range(1, 501)]
    assert min(totals) >= 50
    assert max(totals) <= 20000


def test_light_and_hits_of_a_series_are_those_of_each_integration():
    light = np.array([np.full(SHAPE, 50.0), np.full(SHAPE, 20.0)])
    tested = InSeries(detector(linearity=(0.0, 1.0)))
    hits = hit(3000.0, 1, 3, 40, 60)
    ramps = tested.expose(light, READOUT, hits, np.random.default_rng(7))
    assert ramps.dtype == np.uint16
    steps = np.diff(ramps.astype(float), axis=1)
    assert steps.shape == (2, 5, *SHAPE)
    per_group = light[:, 0, 0] * READOUT.group_time
    # Five times the noise of a step.
    close(steps[:, 2, 40, 60] - [0, 3000], per_group, 75)
    # In the mean the hit counts for nearly nothing.
    close(steps.mean(axis=(1, 2, 3)), per_group, 0.6)
