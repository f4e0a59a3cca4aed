"""Where the sources of the slitless observation are, and their emission lines."""

import numpy as np

LINES = {"wavelengths": (7.0, 10.5), "spread": 0.2, "fluxes": (-14.2, -13.8)}
"""Emission lines, as in `jwst_testbed.techniques.slitless.make_scene`."""


def lay_out(n, siaf, rng):
    """Return the pixels of the sources, no two in the same columns.

    Parameters
    ----------
    n : int
    siaf : pysiaf.aperture.JwstAperture
    rng : numpy.random.Generator

    Returns
    -------
    x, y : ndarray
        Shape (n,): stars, emitters, galaxies.
    """
    columns = rng.permutation(np.linspace(60, siaf.XSciSize - 60, n))
    return columns + rng.uniform(-2, 2, n), rng.uniform(240, siaf.YSciSize - 120, n)
