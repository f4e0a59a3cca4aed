"""The random numbers of exposures: noise, cosmic rays, the jitter of a guide star.

The sources and the properties of pixels are drawn elsewhere, and do not change.
"""

import os

VARIABLE = "JWST_TESTBED_NOISE"
"""The environment variable whose number, unless 0, gives all exposures other noise.

The tests are tried on it; the samples of the site have that of 0.
"""


def shift():
    """Return the number that is set, 0 if none is.

    Returns
    -------
    int
    """
    return int(os.environ.get(VARIABLE) or 0)


def generator(seed):
    """Return the generator of an exposure's random numbers.

    Parameters
    ----------
    seed : int

    Returns
    -------
    numpy.random.Generator
    """
    import numpy as np  # slow to import, and a key needs the shift alone

    return np.random.default_rng([seed, shift()] if shift() else seed)
