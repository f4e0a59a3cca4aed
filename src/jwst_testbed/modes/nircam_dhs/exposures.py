"""The exposure in stripes, up to ``rateints``."""

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.instruments.nircam.time_series import dispersed_light
from jwst_testbed.modes.nircam_dhs.readout import striped, striped_detector
from jwst_testbed.telescope import header


def expose(inputs, folder, *, exposure, stripes, seed):
    """Task: the exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        The scene.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Its aperture is that of the rows which are read for each stripe.
    stripes : int
    seed : int
    """
    detector = make_detector(*header.apertures_of(exposure))
    light = striped(dispersed_light(inputs, exposure, detector), stripes, 0)
    rates.write_rateints(folder, exposure, striped_detector(detector, stripes), light, seed)
