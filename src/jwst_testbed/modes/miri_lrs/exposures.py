"""Spectra of a point through the slit of MIRI's low-resolution spectrometer."""

from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.instruments.miri.lrs_slit import light_of
from jwst_testbed.telescope import geometry, siaf


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
    [source] = QTable.read(inputs["sources.ecsv"])
    lines = QTable.read(inputs["lines.ecsv"])
    point, sky = light_of(source, lines, exposure, detector.flat.shape)
    light = point + sky
    light *= geometry.point_response(detector.flat, full, full)
    rates.write_rate(folder, exposure, detector, light, seed)
