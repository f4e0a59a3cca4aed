"""NIRSpec's target acquisition: an image of a star in the wide slit, by the mirror.

With a mirror in the grating's place, the instrument shows the plane of its slits. A star near the
middle of the widest one is seen, and how far beside it the telescope points. No light comes through
closed shutters here, and the image of a point is that of `light`, at its sharpest.
"""

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.wcs_references import (
    disperser_references,
    geometry_references,
)
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.techniques import trace
from jwst_testbed.telescope import geometry, header

SLIT = "S1600A1"

BANDS = {"F140X": (0.8, 2.0)}
"""Wavelengths that a filter lets through, micrometres (JWST User Documentation, "NIRSpec Dispersers
and Filters")."""


def make_scene(inputs, folder, *, target, flux):
    """Task: the truth of an acquisition: one star.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv`` goes.
    target : (float, float)
        Right ascension and declination, degrees.
    flux : float
        Microjansky, at all wavelengths.
    """
    scene.point("star", target, flux, 0.0).write(folder / "sources.ecsv")


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of an acquisition: there is no flux calibration of the mirror's images.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = make_detector(*header.apertures_of(exposure))
    models = {
        **references.rate_references(detector),
        **geometry_references(),
        **disperser_references("MIRROR"),
    }
    references.write_references(folder, exposure, models)


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


def count_rate(janskys, filter_):
    """Electrons per second of a flux density that is the same at all wavelengths.

    Photons of a flux density go with the relative width of the band, over their energy. Parameters
    are the flux density in Jy, and the filter.
    """
    low, high = BANDS[filter_]
    return 1e-26 * janskys * light.AREA * light.EFFICIENCY * np.log(high / low) / constants.h.value


def _star(source, exposure, window):
    """Its image behind the slit, DN/s."""
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
    part = trace.spread(track, light.cut_images(optics.slit(SLIT), x, y)[0])
    margin = light.PSF_PIXELS // 2
    image = np.zeros([pixels.stop - pixels.start for pixels in window])
    trace.add(image, part, height[0] - rows.start - margin, across[0] - columns.start - margin)
    return image


def _sky(exposure, window):
    """What of each pixel lies within the slit's sharp image, in the light of the sky, DN/s."""
    slit = optics.slit(SLIT)
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


def covered(pixels, low, high):
    """Part of each pixel that lies between two places.

    Parameters
    ----------
    pixels : ndarray
        Columns or rows, any shape.
    low, high : float or ndarray
        In pixels, centres at integers; of a shape that goes with that of `pixels`.

    Returns
    -------
    ndarray
        0 to 1.
    """
    return np.clip(np.minimum(pixels + 0.5, high) - np.maximum(pixels - 0.5, low), 0, 1)
