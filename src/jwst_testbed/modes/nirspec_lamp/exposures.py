"""The lines of a lamp through NIRSpec's fixed slits.

The light fills all slits evenly, and all pixels respond alike: a flat field of the whole detector
would be most of what this small dataset has.
"""

import numpy as np
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import grating_of
from jwst_testbed.techniques.slit import covered
from jwst_testbed.telescope import geometry, header


def expose(inputs, folder, *, exposure, seed):
    """Task: one exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``lines.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
    """
    siaf, full = header.apertures_of(exposure)
    rows, columns = geometry.window_of(siaf, full)
    disperser, detector = optics.DISPERSERS[grating_of(exposure)], make_detector(siaf, full)
    light = sum(
        line["rate"].value
        * image_of(optics.slit(name), line["wavelength"].to_value(u.um), disperser, rows, columns)
        for line in QTable.read(inputs["lines.ecsv"])
        for name in optics.SLITS
    )
    rates.write_rate(folder, exposure, detector, light, seed)


def image_of(opening, wavelength, disperser, rows, columns):
    """Return the image of an evenly lit slit in light of one wavelength, on NRS1.

    Parameters
    ----------
    opening : jwst_testbed.instruments.nirspec.optics.Opening
    wavelength : float
        Micrometres.
    disperser : jwst_testbed.instruments.nirspec.optics.Grating or Prism
    rows, columns : slice
        Those that are read.

    Returns
    -------
    ndarray
        Of the shape of what is read, total 1 in each row that the slit's image fills.
    """
    ends = np.array([-0.5, 0.5])
    # Its edges to the left and right, from the lower end of its image, which is upside down.
    along = np.linspace(*ends[::-1], 101)
    edges, heights = optics.detector_position(
        *opening.at(ends[:, None], along), wavelength, disperser
    )
    at, across = (np.arange(pixels.start, pixels.stop) for pixels in (rows, columns))
    left, right = np.sort(
        [np.interp(at, *edge) for edge in zip(heights, edges, strict=True)], axis=0
    )[..., None]
    lit_rows = covered(at, *heights.mean(axis=0)[[0, -1]])
    return lit_rows[:, None] * covered(across, left, right) / (right - left)
