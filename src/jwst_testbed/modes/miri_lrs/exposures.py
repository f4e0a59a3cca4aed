"""Spectra of a point through the slit of MIRI's low-resolution spectrometer."""

from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.instruments.miri.lrs_slit import cut_images, slit_of, slit_sky
from jwst_testbed.telescope import geometry, header, siaf


def expose(inputs, folder, *, exposure, seed):
    """Task: one exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``lines.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
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
    light = slit_sky(*slit, shape) + lrs.dispersed_point(
        source, QTable.read(inputs["lines.ecsv"]), images, x0, y0, exposure, shape
    )
    light *= geometry.point_response(detector.flat, full, full)
    rates.write_rate(folder, exposure, detector, light, seed)
