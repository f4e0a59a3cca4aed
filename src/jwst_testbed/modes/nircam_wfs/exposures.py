"""The exposures of the pair, up to ``rate``."""

from jwst_testbed.detectors import rates
from jwst_testbed.modes.nircam_wfs.optics import CAMERA
from jwst_testbed.telescope import header


def expose(inputs, folder, *, exposure, seed):
    """Task: one exposure as stage 1 leaves it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` and ``<root>_truerate.fits`` (DN/s, shape (ny, nx)) go.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
        The exposure's number is added to it.
    """
    detector = CAMERA.make_detector(*header.apertures_of(exposure))
    light = CAMERA.count_rate(inputs, exposure, detector)
    rates.write_rate(folder, exposure, detector, light, seed)
    rates.write_truerate(folder, exposure, detector, light)
