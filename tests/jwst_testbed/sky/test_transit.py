"""The light curve of a transit against geometry by counting, and its times against astropy's."""

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.coordinates import EarthLocation, SkyCoord
from astropy.time import Time
from margins import above, close, within

from jwst_testbed.modes import load
from jwst_testbed.sky import transit
from jwst_testbed.telescope.ephemeris import state_at
from jwst_testbed.telescope.times import at_barycentre

EXPOSURE = load("nircam_tsgrism").references.arguments["exposure"]


@pytest.mark.parametrize("k", [0.1, 0.3])
@pytest.mark.parametrize("distance", [0.0, 0.5, 0.85, 1.0, 1.08, 1.4])
def test_hidden_part_of_the_disk(k, distance):
    """Against the count of points of a fine grid on the smaller disk that are on the star."""
    side = k * ((np.arange(1000) + 0.5) / 500 - 1)
    x, y = np.meshgrid(distance + side, side)
    covered = (np.hypot(x, y) < 1) & (np.hypot(x - distance, y) < k)
    expected = covered.sum() * (k / 500) ** 2 / np.pi
    close(transit.hidden(np.array(distance), k), expected, 2e-5)


def test_light_curve_has_the_contacts_and_the_depth_that_are_stated():
    [planet] = transit.make_transit(EXPOSURE, radius_ratio=0.1, impact=0.4, duration=1800.0)
    middle, half = planet["mid_time"].value, planet["duration"].value / 2
    assert half * 2 * 86400 == pytest.approx(1800)
    outside = middle + half * np.array([-1.01, 1.01])
    inside = middle + half * np.array([-0.99, 0.99])
    assert np.all(transit.relative_flux(outside, planet) == 1)
    assert np.all(transit.relative_flux(inside, planet) < 1)
    assert transit.relative_flux(np.array([middle]), planet) == pytest.approx(0.99)
    curve = transit.light_curve(EXPOSURE, planet)
    assert len(curve) == EXPOSURE.readout.nints
    # Around the middle of the exposure.
    close(curve, curve[::-1], 1e-6)
    assert curve.min() == pytest.approx(0.99)
    assert curve.max() == 1


@pytest.mark.parametrize(("body", "kind"), [(None, "barycentric"), ("sun", "heliocentric")])
def test_times_at_the_barycentre(body, kind):
    """Against astropy's light travel time, to a site at the pole, and on from the Earth to JWST."""
    times = Time(["2025-03-20T12:00:00", "2025-09-20T12:00:00"], scale="utc")
    found = at_barycentre(times, EXPOSURE, body)
    pole = EarthLocation.from_geodetic(0, 90)
    target = SkyCoord(EXPOSURE.ra, EXPOSURE.dec, unit="deg")
    expected = times.tdb + times.light_travel_time(target, kind, location=pole)
    # The observatory is up to 6 light seconds from the Earth; the pole is 0.02 from its centre.
    farther = target.cartesian.xyz.value @ (state_at(times).from_earth * u.km / constants.c)
    within((found - expected - farther).to_value(u.s), 0.05)
    # It matters: minutes, besides the 69 s between the scales.
    above(np.ptp((found - times).to_value(u.s)), 300)
