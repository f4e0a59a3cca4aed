"""Darks: exposures that no light reaches, to measure what the detector adds by itself."""

import numpy as np
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.detectors.detector import draw_cosmic_rays
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.telescope import header, raw


def expose_dark(inputs, folder, *, exposure, cosmic_rays, seed):
    """Task: one dark, as DMS delivers it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        Not used: there is nothing to see.
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx):
        the dark current of each pixel), ``<root>_cosmic_rays.ecsv`` and ``hot_pixels.ecsv``, the
        pixels whose dark current has risen.
    exposure : jwst_testbed.telescope.exposure.Exposure
    cosmic_rays : int
        How many hit the exposure.
    seed : int
    """
    rng = np.random.default_rng(seed)
    detector = make_detector(*header.apertures_of(exposure))
    no_light = np.zeros(detector.dark.shape)
    hits = draw_cosmic_rays(cosmic_rays, no_light.shape, exposure.readout, rng)
    raw.write_uncal(folder, exposure, detector, no_light, hits, rng)
    current = np.where(detector.reference, 0, detector.dark + detector.newly_hot)
    rates.write_truerate(folder, exposure, detector, current)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")
    y, x = np.nonzero(detector.newly_hot)
    hot = QTable({"y": y, "x": x, "rate": detector.newly_hot[y, x] * u.DN / u.s})
    hot.write(folder / "hot_pixels.ecsv")


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of a dark.

    Parameters
    ----------
    inputs : dict
        Not used.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = make_detector(*header.apertures_of(exposure))
    models = references.ramp_references(detector, exposure.readout)
    # Darks are what a reference dark is made of: none is subtracted, and no slope is fitted.
    for kind in ("dark", "readnoise"):
        del models[kind]
    references.write_references(folder, exposure, models)
