"""Exposures through NIRSpec's fixed slits.

All slits see the sky, the target is in one of them. Where ramps add nothing to the lesson, an
exposure begins with the count rates and the errors that stage 1 gives; what is idealised is said in
`optics`, `light` and `jwst_testbed.detectors.hawaii`.
"""

from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import optics_of, slit_of
from jwst_testbed.telescope import header


def expose(inputs, folder, *, exposure, seed):
    """Task: one exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``lines.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Pointed with the slit that the target is in.
    seed : int
    """
    lines = QTable.read(inputs["lines.ecsv"])
    detector, star, sky = through_slits(inputs, exposure, lines)
    rates.write_rate(folder, exposure, detector, (star + sky) * detector.flat, seed)


def through_slits(inputs, exposure, lines):
    """Return the detector, and the light of target and sky that falls on it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``.
    exposure : jwst_testbed.telescope.exposure.Exposure
    lines : astropy.table.QTable
        Emission lines of the target.

    Returns
    -------
    detector : jwst_testbed.detectors.detector.Detector
    target, sky : ndarray
        Shape (ny, nx), DN/s, no response of pixels in it.
    """
    how = exposure, *optics_of(exposure)
    [source] = QTable.read(inputs["sources.ecsv"])
    star = light.dispersed_point(source, lines, optics.slit(slit_of(exposure)), *how)
    # All slits are always open; some of them lie outside a subarray.
    sky = sum(light.dispersed_sky(optics.slit(name), *how) for name in optics.SLITS)
    return make_detector(*header.apertures_of(exposure)), star, sky
