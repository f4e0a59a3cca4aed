"""The time series through the slit, up to ``rateints``."""

from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.instruments.miri.lrs_slit import cut_images, slit_of, slit_sky
from jwst_testbed.sky.transit import light_in_series
from jwst_testbed.telescope import geometry, header, siaf


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
    x, y, *half_sizes = slit = slit_of(exposure)
    [source] = QTable.read(inputs["sources.ecsv"])
    [x0], [y0] = geometry.sky_to_pixel(
        full, header.pointing_of(exposure), [source["ra"].value], [source["dec"].value]
    )
    images = cut_images(lrs.point_images(full), *half_sizes, x0 - x, y0 - y)
    shape = detector.flat.shape
    star = lrs.dispersed_point(source, [], images, x0, y0, exposure, shape)
    light = light_in_series(inputs, exposure, star, slit_sky(*slit, shape))
    light *= geometry.point_response(detector.flat, full, full)
    rates.write_rateints(folder, exposure, detector, light, seed)
