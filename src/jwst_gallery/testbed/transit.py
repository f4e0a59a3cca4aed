"""A planet in front of its star: how much light is left."""

import numpy as np
from astropy import units as u
from astropy.table import QTable


def make_transit(exposure_start, exposure_end, depth, ingress=0.1):
    """A transit in the middle half of an exposure.

    Parameters
    ----------
    exposure_start, exposure_end : float
        MJD.
    depth : float
        Fraction of the light that is missing in the middle.
    ingress : float, optional
        How long ingress and egress last, each, as a fraction of the whole transit.

    Returns
    -------
    astropy.table.QTable
        One row: ``depth``, ``mid_time`` (MJD, of the times given), ``duration`` (first to last
        contact) and ``ingress`` (of the ingress, as of the egress), both in days.
    """
    duration = (exposure_end - exposure_start) / 2
    return QTable(
        {
            "depth": [depth],
            "mid_time": [(exposure_start + exposure_end) / 2] * u.day,
            "duration": [duration] * u.day,
            "ingress": [ingress * duration] * u.day,
        }
    )


def light_curve(transit, start, end):
    """Mean light of a star during integrations, over its light out of transit.

    Parameters
    ----------
    transit : astropy.table.Row
        As of `make_transit`.
    start, end : array_like
        Of the integrations, MJD, shape (n,).

    Returns
    -------
    ndarray
        Shape (n,). The curve is a trapezium: a planet much smaller than its star, which has no
        limb darkening, at a time scale on which its motion is uniform.
    """
    middle, duration, ingress = (
        transit[name].to_value(u.day) for name in ("mid_time", "duration", "ingress")
    )
    samples = np.linspace(start, end, 101)
    inside = duration / 2 - np.abs(samples - middle)
    return 1 - transit["depth"] * np.clip(inside / ingress, 0, 1).mean(axis=0)
