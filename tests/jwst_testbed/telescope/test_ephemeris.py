"""The observatory's orbit, against what DMS states of it in the headers of real products."""

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.time import Time
from margins import above, between, within

from jwst_testbed.telescope.ephemeris import position_at, state_at, velocity_at
from jwst_testbed.telescope.geometry import unit_vectors

# From five real products of 2022, of programs 1075, 1093, 2736, 1288 and 1345: EPH_TIME (MJD, UTC),
# JWST_X to JWST_Z (km), JWST_DX to JWST_DZ (km/s).
STATED = [
    (59713.761111, (-91195652, -112806171, -48838153), (23.783658, -16.396430, -7.287797)),
    (59735.699306, (-41163686, -135470891, -58985173), (28.395590, -7.287357, -3.306015)),
    (59760.511877, (21275832, -139126381, -60782307), (29.028535, 3.902076, 1.647832)),
    (59840.701389, (149662334, -11421268, -4654621), (1.967151, 27.520980, 12.071123)),
    (59934.305547, (750489, 136673747, 58836591), (-30.329236, 0.342619, 0.071274)),
]

# Of programs 2736 and 1345: TARG_RA, TARG_DEC, MJD-BEG, BARTDELT, HELIDELT. The others were
# processed in 2022, when DMS still got the light travel time wrong by minutes.
BARYCENTRIC = [
    (110.82673917, -73.45374444, 59760.49482290764, 132.8391966, 132.6008580),
    (214.85573792, 52.85559444, 59934.29955311122, 67.0315528, 64.6996371),
]


@pytest.mark.parametrize(("time", "position", "velocity"), STATED)
def test_the_orbit_is_the_observatorys(time, position, velocity):
    state = state_at(Time(time, format="mjd", scale="utc"))
    within(np.linalg.norm(state.position - position), 100_000)
    within(1000 * np.linalg.norm(state.velocity - velocity), 50)


@pytest.mark.parametrize(("ra", "dec", "time", "barycentric", "heliocentric"), BARYCENTRIC)
def test_light_travel_time_is_that_of_real_headers(ra, dec, time, barycentric, heliocentric):
    start = Time(time, format="mjd", scale="utc")
    scales = (start.tdb.mjd - start.mjd) * 86400
    for body, stated in ((None, barycentric), ("sun", heliocentric)):
        ahead = unit_vectors(ra, dec) @ position_at(start, body) / constants.c.to_value("km / s")
        within(ahead + scales - stated, 0.3)


def test_the_observatory_is_where_l2_is():
    days = Time(np.arange(60700, 61000, 10.0), format="mjd", scale="utc")
    state = state_at(days)
    distance = np.linalg.norm(state.from_earth, axis=0)
    # L2 is 1.5 million km away, and the orbit around it 0.8 wide (JWST User Documentation, "JWST
    # Orbit").
    between(distance, 1.0e6, 2.0e6)
    from_sun = position_at(days, "sun")
    opposite = np.sum(state.from_earth * from_sun, axis=0)
    above(opposite / distance / np.linalg.norm(from_sun, axis=0), 0.5)


def test_velocity_is_the_change_of_position():
    time = Time("2025-09-20T12:00:00")
    before, after = position_at(time + np.array([-600, 600]) * u.s).T
    within(1000 * np.linalg.norm((after - before) / 1200 - velocity_at(time.isot)), 3)
