"""The stars of the pair."""

import numpy as np
from astropy.io import fits

from jwst_testbed.modes.nircam_wfs.optics import make_psf
from jwst_testbed.sky import scene
from jwst_testbed.telescope import geometry, header


def make_scene(folder, *, exposure, stars):
    """Task: the truth of a wavefront sensing dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``psf.fits`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        The one that the positions are for.
    stars : tuple of (float, float, float)
        0-based column and row, flux in microjansky.
    """
    siaf, _ = header.apertures_of(exposure)
    x, y, fluxes = np.transpose(stars)
    places = geometry.pixel_to_sky(siaf, header.pointing_of(exposure), x, y)
    sources = scene.make_sources(places, fluxes, [], np.random.default_rng())
    sources.write(folder / "sources.ecsv")
    fits.writeto(folder / "psf.fits", make_psf(siaf, exposure.filter).astype(np.float32))
