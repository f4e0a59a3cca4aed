"""Where the sources of the slitless observation are, and their emission lines."""

import numpy as np

STARS = (2, 30.0, 60.0)
"""Their number, and the least and greatest continuum, microjansky."""

LINES = {"wavelengths": (1.86, 2.08), "spread": 0.04, "fluxes": (-15.4, -15.0)}
"""Emission lines, as in `jwst_testbed.techniques.slitless.make_scene`."""


def lay_out(n, siaf, rng):
    """Return the pixels of the sources, no two in the same columns or rows but for one pair.

    The first star and the first emitter are in the same rows, so that a grism that disperses along
    these makes their spectra overlap, and the other does not.

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
    columns, rows = (
        rng.permutation(np.linspace(16, siaf.XSciSize - 17, n)) + rng.uniform(-2, 2, n)
        for _ in range(2)
    )
    rows[STARS[0]] = rows[0]
    return columns, rows
