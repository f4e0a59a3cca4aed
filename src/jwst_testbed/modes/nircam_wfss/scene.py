"""Where the sources of the slitless observation are, and their emission lines."""

import numpy as np

EDGE = 90
"""Rows at the edges of the detector without a source."""

LINES = {"wavelengths": (4.23, 4.33), "spread": 0.03, "fluxes": (-15.9, -15.3)}
"""Emission lines, as in `jwst_testbed.techniques.slitless.make_scene`."""


def lay_out(n, siaf, rng):
    """Return the pixels of the sources, so that a spectrum meets each of the cases.

    One source a band of rows, so that the spectra do not overlap; but the last galaxy is beside the
    first star, and their spectra do. The spectrum of the second star lies off the detector, and
    that of the third in part.

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
    rows = np.linspace(EDGE, siaf.YSciSize - 1 - EDGE, n - 1) + rng.uniform(-4, 4, n - 1)
    y = rng.permutation(rows)
    x = rng.uniform(60, siaf.XSciSize - 600, n - 1)
    # The grism shifts the light to the right: by 240 to 480 pixels in F430M.
    x[:3] = 700, siaf.XSciSize - 100, siaf.XSciSize - 350
    return np.append(x, x[0] + 90), np.append(y, y[0] + 5)
