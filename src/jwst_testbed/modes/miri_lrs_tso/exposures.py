"""The exposure without the slit, up to ``rateints``."""

import numpy as np
from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.sky.transit import light_in_series
from jwst_testbed.telescope import geometry, header


def expose(inputs, folder, *, exposure, seed):
    """Task: a time series without the slit, as stage 1 leaves it.

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
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    [source] = QTable.read(inputs["sources.ecsv"])
    [x0], [y0] = geometry.sky_to_pixel(
        siaf, header.pointing_of(exposure), [source["ra"].value], [source["dec"].value]
    )
    shape = detector.flat.shape
    star = lrs.dispersed_point(source, [], lrs.point_images(full), x0, y0, exposure, shape)
    # Each pixel gets the light of all wavelengths, each from another place of the sky.
    rows = np.arange(*np.round(lrs.row_offset((lrs.RED, lrs.BLUE))))
    sky = lrs.sky_rate(lrs.wavelength_at(rows)).sum()
    light = light_in_series(inputs, exposure, star, sky)
    light *= geometry.point_response(detector.flat, siaf, full)
    rates.write_rateints(folder, exposure, detector, light, seed)
