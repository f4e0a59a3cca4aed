"""A transit: how the light of a star falls while a planet passes in front of it.

The star is a uniform disk: no limb darkening, which is weak in the infrared. The light curve is
then a formula: equation 1 of Mandel and Agol (2002, ApJ 580, L171).
"""

import numpy as np
from astropy import units as u
from astropy.table import QTable
from astropy.time import TimeDelta

from jwst_testbed.telescope.times import at_barycentre, within_integration

SAMPLES = 11
"""Times within an integration at which the light is computed, to be averaged."""


def make_transit(exposure, *, radius_ratio, impact, duration):
    """Return a transit around the middle of an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    radius_ratio : float
        Radius of the planet over that of the star.
    impact : float
        Least distance of their centres, over the radius of the star.
    duration : float
        From first to last contact, seconds.

    Returns
    -------
    astropy.table.QTable
        One row: ``mid_time`` (modified Julian day, TDB at the barycentre), ``duration``, ``depth``
        (the part of the light that is missing in full transit), ``radius_ratio``, ``impact``.
    """
    last = exposure.readout.nints - 1
    ends = within_integration(exposure, 0, 0), within_integration(exposure, last, 1)
    middle = at_barycentre(ends[0] + (ends[1] - ends[0]) / 2, exposure)
    return QTable(
        {
            "mid_time": [middle.mjd] * u.day,
            "duration": [TimeDelta(duration, format="sec").to_value("day")] * u.day,
            "depth": [radius_ratio**2],
            "radius_ratio": [radius_ratio],
            "impact": [impact],
        }
    )


def light_curve(exposure, transit):
    """Return the light of the star in each integration.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    transit : astropy.table.Row
        As in `make_transit`.

    Returns
    -------
    ndarray
        Shape (nints,): the mean over the integration, 1 outside the transit.
    """
    fractions = (np.arange(SAMPLES) + 0.5) / SAMPLES
    times = [
        at_barycentre(within_integration(exposure, integration, fractions), exposure).mjd
        for integration in range(exposure.readout.nints)
    ]
    return relative_flux(np.array(times), transit).mean(axis=1)


def light_in_series(inputs, exposure, star, rest):
    """Return the light in each integration: of a star with a transit, and of all else.

    Parameters
    ----------
    inputs : dict
        ``transit.ecsv``.
    exposure : jwst_testbed.telescope.exposure.Exposure
    star : ndarray
        Shape (ny, nx): outside the transit.
    rest : ndarray or float
        Of a shape that goes with it.

    Returns
    -------
    ndarray
        Shape (nints, ny, nx).
    """
    [planet] = QTable.read(inputs["transit.ecsv"])
    return light_curve(exposure, planet)[:, None, None] * star + rest


def relative_flux(time, transit):
    """Return the light of the star at times, over that outside the transit.

    Parameters
    ----------
    time : ndarray
        Modified Julian days, TDB at the barycentre, any shape.
    transit : astropy.table.Row
        As in `make_transit`.

    Returns
    -------
    ndarray
        Same shape.
    """
    k, impact = transit["radius_ratio"], transit["impact"]
    half_chord = np.sqrt((1 + k) ** 2 - impact**2)
    elapsed = time - transit["mid_time"].to_value(u.day)
    along = half_chord * elapsed / (transit["duration"].to_value(u.day) / 2)
    return 1 - hidden(np.hypot(along, impact), k)


def hidden(distance, k):
    """Return the part of a uniform disk of radius 1 that a smaller one hides.

    Parameters
    ----------
    distance : ndarray
        Of the centres, any shape.
    k : float
        Radius of the smaller one.

    Returns
    -------
    ndarray
        Same shape.
    """
    partly = (distance > 1 - k) & (distance < 1 + k)
    z = np.where(partly, distance, 1)  # any at which the formula holds
    small = np.arccos((k**2 + z**2 - 1) / (2 * k * z))
    large = np.arccos((1 - k**2 + z**2) / (2 * z))
    lens = k**2 * small + large - np.sqrt(4 * z**2 - (1 + z**2 - k**2) ** 2) / 2
    return np.where(partly, lens / np.pi, np.where(distance <= 1 - k, k**2, 0))
