"""The exposure of the time series, up to ``rateints``."""

from jwst_testbed.detectors import noise, rates
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.instruments.nircam.time_series import dispersed_light
from jwst_testbed.telescope import header


def expose(inputs, folder, *, exposure, cosmic_rays, seed):
    """Task: the exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        The scene.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` and ``<root>_cosmic_rays.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
    cosmic_rays : int
        How many stage 1 has missed.
    seed : int
    """
    detector = make_detector(*header.apertures_of(exposure))
    rng = noise.generator(seed)
    hits = rates.draw_missed(cosmic_rays, detector, exposure.readout, rng)
    light = dispersed_light(inputs, exposure, detector)
    rates.write_rateints(folder, exposure, detector, light, seed, hits)
