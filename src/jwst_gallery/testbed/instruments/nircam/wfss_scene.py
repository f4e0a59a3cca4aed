"""The sources of a slitless observation, and their spectra."""

import numpy as np

from .wfss import SPECTRA

EDGE = 90
"""Rows at the edges of the detector without a source."""

LINES = {"wavelengths": (4.23, 4.33), "spread": 0.03, "fluxes": (-15.9, -15.3)}
"""Emission lines, as of `jwst_gallery.testbed.slitless.Slitless.write_scene`."""


def make_scene(inputs, folder, *, exposure, stars, galaxies, emitters, seed):
    """Task: the truth of a slitless dataset: sources with their spectra, and the telescope.

    One source a band of rows, so that the spectra do not overlap; but a star and a galaxy whose
    spectra do. The spectrum of one star lies off the detector, and that of another in part.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits`` go.
    exposure, stars, galaxies, emitters, seed
        As of `jwst_gallery.testbed.slitless.Slitless.write_scene`.
    """
    SPECTRA.write_scene(
        folder,
        exposure,
        lay_out=_lay_out,
        stars=stars,
        galaxies=galaxies,
        emitters=emitters,
        lines=LINES,
        seed=seed,
    )


def _lay_out(n, siaf, rng):
    """Pixels of the sources: a row for each, but the last galaxy beside the first star."""
    rows = np.linspace(EDGE, siaf.YSciSize - 1 - EDGE, n - 1) + rng.uniform(-4, 4, n - 1)
    y = rng.permutation(rows)
    x = rng.uniform(60, siaf.XSciSize - 600, n - 1)
    # The grism shifts the light to the right: by 240 to 480 pixels in F430M.
    x[:3] = 700, siaf.XSciSize - 100, siaf.XSciSize - 350
    return np.append(x, x[0] + 90), np.append(y, y[0] + 5)
