"""A lamp of lines through NIRSpec's fixed slits: light that comes from inside the instrument.

The lamps of the calibration assembly that are for wavelengths have broad peaks (JWST User
Documentation, "NIRSpec Auto-Cals"). The lines here are made up, and narrow: those of an etalon of
Fabry and Perot, which lets through light whose wavelength goes a whole number of times into twice
its thickness. The light fills all slits evenly, and all pixels respond alike: a flat field of the
whole detector would be most of what this small dataset has.
"""

import numpy as np
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.tables import fflat_reference
from jwst_testbed.instruments.nirspec.wcs_references import (
    disperser_references,
    geometry_references,
)
from jwst_testbed.modes.nirspec_ta.acquisition import covered
from jwst_testbed.telescope import geometry, header


def make_scene(inputs, folder, *, thickness, orders, rate):
    """Task: the truth of a lamp: the wavelengths of its lines.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``lines.ecsv`` goes.
    thickness : float
        Of the etalon, as light sees it, micrometres.
    orders : tuple of int
        First and last order.
    rate : float
        Of each line in one row of pixels, DN/s.
    """
    order = np.arange(orders[1], orders[0] - 1, -1)
    lines = QTable(
        {
            "order": order,
            "wavelength": 2 * thickness / order * u.um,
            "rate": np.full(len(order), rate) * u.DN / u.s,
        }
    )
    lines.write(folder / "lines.ecsv")


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of a lamp: a flat field of 1, and no flux calibration.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the instrument does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    siaf, full = header.apertures_of(exposure)
    grating = dict(exposure.keywords)["meta.instrument.grating"]
    models = {
        "gain": references.rate_references(make_detector(siaf, full))["gain"],
        **geometry_references(),
        **disperser_references(grating),
        # Where there is no flat field at all, the step that divides by it leaves no pixel.
        "fflat": fflat_reference(np.array([0.4, 6.0]), np.ones(2)),
    }
    references.write_references(folder, exposure, models)


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
    grating = dict(exposure.keywords)["meta.instrument.grating"]
    rows, columns = geometry.window_of(siaf, full)
    disperser, detector = optics.DISPERSERS[grating], make_detector(siaf, full)
    light = sum(
        line["rate"].value
        * image_of(optics.slit(name), line["wavelength"].to_value(u.um), disperser, rows, columns)
        for line in QTable.read(inputs["lines.ecsv"])
        for name in optics.SLITS
    )
    rates.write_rate(folder, exposure, detector, light, seed)


def image_of(opening, wavelength, disperser, rows, columns):
    """The image of an evenly lit slit in light of one wavelength, on NRS1.

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
