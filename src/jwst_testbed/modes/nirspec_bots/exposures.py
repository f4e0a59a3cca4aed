"""The exposure through the wide slit, up to ``rateints``."""

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec.fixed_slits import through_slits
from jwst_testbed.sky.transit import light_in_series


def expose(inputs, folder, *, exposure, seed):
    """Task: a time series of a bright object, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``transit.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
        The exposure's number is added to it.
    """
    detector, star, sky = through_slits(inputs, exposure, [])
    light = light_in_series(inputs, exposure, star, sky) * detector.flat
    rates.write_rateints(folder, exposure, detector, light, seed)
