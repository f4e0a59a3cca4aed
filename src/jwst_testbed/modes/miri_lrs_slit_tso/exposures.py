"""The time series through the slit, up to ``rateints``."""

from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.instruments.miri.lrs_slit import light_of
from jwst_testbed.sky.transit import light_in_series
from jwst_testbed.telescope import geometry, siaf


def expose(inputs, folder, *, exposure, seed):
    """Task: a time series through the slit, as stage 1 leaves it.

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
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    detector = make_detector(full, full)
    [source] = QTable.read(inputs["sources.ecsv"])
    star, sky = light_of(source, [], exposure, detector.flat.shape)
    light = light_in_series(inputs, exposure, star, sky)
    light *= geometry.point_response(detector.flat, full, full)
    rates.write_rateints(folder, exposure, detector, light, seed)
