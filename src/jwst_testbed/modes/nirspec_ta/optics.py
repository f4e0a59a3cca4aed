"""The mirror in the grating's place, and the filter: how much light they pass."""

import numpy as np
from astropy import constants

from jwst_testbed.instruments.nirspec import light

BANDS = {"F140X": (0.8, 2.0)}
"""Wavelengths that a filter lets through, micrometres (JWST User Documentation, "NIRSpec Dispersers
and Filters")."""


def count_rate(janskys, filter_):
    """Return the electrons per second of a flux density that is the same at all wavelengths.

    Photons of a flux density go with the relative width of the band, over their energy.

    Parameters
    ----------
    janskys : float
    filter_ : str

    Returns
    -------
    float
    """
    low, high = BANDS[filter_]
    return 1e-26 * janskys * light.AREA * light.EFFICIENCY * np.log(high / low) / constants.h.value
