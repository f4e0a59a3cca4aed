"""The dark, as DMS delivers it: what the detector adds by itself."""

import numpy as np

from jwst_testbed.detectors import noise, rates
from jwst_testbed.detectors.detector import draw_cosmic_rays
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.telescope import header, raw


def expose(folder, *, exposure, cosmic_rays, seed):
    """Task: one dark, as DMS delivers it, and the truth about it.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx):
        the dark current of each pixel), ``<root>_cosmic_rays.ecsv`` and ``hot_pixels.ecsv``, the
        pixels whose dark current has risen.
    exposure : jwst_testbed.telescope.exposure.Exposure
    cosmic_rays : int
        How many hit the exposure.
    seed : int
    """
    rng = noise.generator(seed)
    detector = make_detector(*header.apertures_of(exposure))
    no_light = np.zeros(detector.dark.shape)
    hits = draw_cosmic_rays(cosmic_rays, no_light.shape, exposure.readout, rng)
    raw.write_uncal(folder, exposure, detector, no_light, hits, rng)
    current = np.where(detector.reference, 0, detector.dark + detector.newly_hot)
    rates.write_truerate(folder, exposure, detector, current)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")
    detector.hot_pixels().write(folder / "hot_pixels.ecsv")
