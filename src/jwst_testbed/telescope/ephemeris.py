"""Where the observatory is, and how it moves: on an orbit around L2, from 2022 on.

The barycentre of Earth and Moon comes from `astropy.coordinates` (its built-in ephemeris). The
orbit around L2 is two terms of a Fourier series in the frame that turns with the Earth, fitted to
the observatory's ephemeris of JPL Horizons (target -170), daily from February 2022 to May 2025, as
the package ``jwst_gtvt`` 1.2 brings it along. From April 2022 on it is off by 35 000 km and 17 m/s
(rms), and at most by 61 000 km and 31 m/s: 0.12 s of the light travel time, and at most 0.2 s. A
fit that knows only the time until August 2024 is off by at most 70 000 km after November 2024: it
may be continued by months, but not by years.
"""

import functools
from dataclasses import dataclass

import numpy as np
from astropy import coordinates, units
from astropy.time import Time, TimeDelta

PERIOD = 179.7
"""Days in which the observatory goes around L2."""

EPOCH = 59945.0
"""Modified Julian day, TDB, from which the phase counts: 2023-01-01."""

# Away from the Sun, along the Earth's motion, to the ecliptic's north; km for a distance of the Sun
# of 1 au, with which they scale.
ORBIT = np.array(
    [
        (1.396e6, 1e3, -75e3),  # constant
        (248e3, 35e3, -376e3),  # cosine of the phase
        (4e3, -768e3, -63e3),  # sine
        (28e3, -3e3, 23e3),  # cosine of twice the phase
        (-1e3, 25e3, 3e3),  # sine
    ]
)
"""The orbit around L2, as seen from the barycentre of Earth and Moon."""

# The pole of the ecliptic: its obliquity at J2000 is 84381.406 arcsec (IAU 2006).
_POLE = np.array([0, -np.sin(np.radians(84381.406 / 3600)), np.cos(np.radians(84381.406 / 3600))])
_STEP = 3600.0  # s, of the derivative


@dataclass(frozen=True)
class State:
    """Where the observatory is and how it moves, on the axes of the ICRS.

    These are the axes of EME2000, the frame that headers name, to 0.02 arcsec.

    Parameters
    ----------
    position, velocity : ndarray
        From the barycentre of the solar system, km and km/s, shape (3, ...).
    from_earth, past_earth : ndarray
        From the centre of the Earth, same units and shape.
    """

    position: np.ndarray
    velocity: np.ndarray
    from_earth: np.ndarray
    past_earth: np.ndarray


def state_at(times):
    """Return where the observatory is and how it moves.

    Parameters
    ----------
    times : astropy.time.Time
        Any shape.

    Returns
    -------
    State
    """
    (earth, earth_moves), (barycentre, moves) = (
        _body(name, times) for name in ("earth", "earth-moon-barycenter")
    )
    half = TimeDelta(_STEP / 2, format="sec")
    position = barycentre + _orbit(times)
    velocity = moves + (_orbit(times + half) - _orbit(times - half)) / _STEP
    return State(position, velocity, position - earth, velocity - earth_moves)


def position_at(times, body=None):
    """Return where the observatory is.

    Parameters
    ----------
    times : astropy.time.Time
        Any shape.
    body : str, optional
        The body that it is seen from: "sun". By default the barycentre of the solar system.

    Returns
    -------
    ndarray
        km, shape (3, ...).
    """
    position = _place("earth-moon-barycenter", times) + _orbit(times)
    return position if body is None else position - _place(body, times)


@functools.cache
def velocity_at(time):
    """Return the velocity at a time, UTC in ISO format; km/s from the barycentre, shape (3,)."""
    velocity = state_at(Time(time, scale="utc")).velocity
    velocity.flags.writeable = False
    return velocity


def _orbit(times):
    """Return the place on the orbit around L2, from the barycentre of Earth and Moon, km."""
    from_sun = _place("earth-moon-barycenter", times) - _place("sun", times)
    distance = np.linalg.norm(from_sun, axis=0)
    outward = from_sun / distance
    pole = _POLE.reshape(3, *[1] * (from_sun.ndim - 1))
    forward = np.cross(pole, outward, axis=0)
    forward /= np.linalg.norm(forward, axis=0)
    north = np.cross(outward, forward, axis=0)
    phase = 2 * np.pi * (times.tdb.mjd - EPOCH) / PERIOD
    terms = [np.ones_like(phase)]
    terms += [wave(order * phase) for order in (1, 2) for wave in (np.cos, np.sin)]
    parts = np.tensordot(ORBIT.T, np.stack(terms), axes=1)
    size = distance / units.au.to("km")
    return size * (parts[0] * outward + parts[1] * forward + parts[2] * north)


def _body(name, times):
    """Return position and velocity of a body from the barycentre, km and km/s, shape (3, ...)."""
    place, moves = coordinates.get_body_barycentric_posvel(name, times, ephemeris="builtin")
    return place.xyz.to_value("km"), moves.xyz.to_value("km / s")


def _place(name, times):
    """Return the position of a body alone, as in `_body`."""
    return coordinates.get_body_barycentric(name, times, ephemeris="builtin").xyz.to_value("km")
