"""The light on its way through telescope, spectrograph and detector, apart from the geometry."""

import numpy as np
from astropy import units as u

from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.instruments.nirspec.light import PIXELS_PER_METRE
from jwst_testbed.modes.nirspec_ifu.geometry import slices

PHOTMJ = 2e-12
"""MJy for one DN/s in a pixel, rounded: what 25 square metres send into the wavelengths that a
pixel takes of the prism's spectrum (half a per cent of them), when a third of the photons is
detected and a DN is one electron. Idealised: the same at all wavelengths."""

RESOLUTION = 2.2
"""Full width at half maximum of a line that is narrow on the sky, pixels: the elements of
resolution that the instrument was designed for (Jakobsen et al. 2022, A&A 661, A80)."""

SKY = 0.2
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude from 1 to 4 micrometres."""

PIVOT = 2.0
"""Wavelength at which the star's continuum is stated, micrometres."""


def point_fwhm(wavelength):
    """Return the full width at half maximum of the point spread function, a Gaussian.

    Parameters
    ----------
    wavelength : array_like
        Micrometres.

    Returns
    -------
    ndarray
        Arcsec: 0.12, and more beyond 3 micrometres, in round numbers as D'Eugenio et al. 2024
        (Nature Astronomy 8, 1443) find along the slices.
    """
    wavelength = np.asarray(wavelength, float)
    return 0.12 + 1.9 * wavelength * np.exp(-24.4 / wavelength)


def pixel_sides():
    """Return the part of the sky that a pixel sees: across the slices and along them, arcsec."""
    return np.array([slices()[0].field.width, 1 / PIXELS_PER_METRE[1]]) * optics.msa_scale()


def pixel_steradian():
    """Return the solid angle that a pixel sees."""
    return float((np.prod(pixel_sides()) * u.arcsec**2).to_value(u.sr))
