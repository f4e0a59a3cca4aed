"""NIRSpec's target acquisition: an image of a star in the wide slit, by the mirror.

With a mirror in the grating's place, the instrument shows the plane of its slits. A star near the
middle of the widest one is seen, and how far beside it the telescope points. No light comes through
closed shutters here, and the image of a point is that of `jwst_testbed.instruments.nirspec.light`,
at its sharpest.
"""

import numpy as np
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import slit_of
from jwst_testbed.modes.nirspec_ta.optics import count_rate
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.techniques import trace
from jwst_testbed.techniques.slit import covered
from jwst_testbed.telescope import geometry, header


def expose(inputs, folder, *, exposure, seed):
    """Task: one image, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Its pixels hold the image of the slit.
    seed : int
    """
    siaf, full = header.apertures_of(exposure)
    [source] = QTable.read(inputs["sources.ecsv"])
    detector = make_detector(siaf, full)
    window = geometry.window_of(siaf, full)
    seen = _star(source, exposure, window) + _sky(exposure, window)
    rates.write_rate(folder, exposure, detector, seen * detector.flat, seed)


def _star(source, exposure, window):
    """Return its image behind the slit, DN/s."""
    rows, columns = window
    [x], [y] = light.focal_position(exposure, [source["ra"].value], [source["dec"].value])
    place = optics.detector_position(x, y, light.PIVOT, None, exposure.detector)
    across, height = (np.arange(int(at) - 1, int(at) + 3) for at in place)
    amount = count_rate(source["continuum"].to_value(u.Jy), exposure.filter)
    track = np.zeros([len(pixels) * OVERSAMPLING for pixels in (height, across)])
    fine = (
        trace.fine_index([at], pixels) for at, pixels in zip(place, (across, height), strict=True)
    )
    trace.deposit(track, *fine, [amount])
    part = trace.spread(track, light.cut_images(optics.slit(slit_of(exposure)), x, y)[0])
    margin = light.POINT.pixels // 2
    image = np.zeros([pixels.stop - pixels.start for pixels in window])
    trace.add(image, part, height[0] - rows.start - margin, across[0] - columns.start - margin)
    return image


def _sky(exposure, window):
    """Return the light of the sky in each pixel, within the slit's sharp image, DN/s."""
    slit = optics.slit(slit_of(exposure))
    corners = optics.detector_position(
        *slit.at([-0.5, 0.5], [-0.5, 0.5]), light.PIVOT, None, exposure.detector
    )
    lit_columns, lit_rows = (
        covered(np.arange(pixels.start, pixels.stop), *sorted(ends))
        for pixels, ends in zip(reversed(window), corners, strict=True)
    )
    steradian = (np.prod(light.pixel_size()) * u.arcsec**2).to_value(u.sr)
    return count_rate(1e6 * light.SKY * steradian, exposure.filter) * np.outer(
        lit_rows, lit_columns
    )
