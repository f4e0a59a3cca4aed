"""The light on its way through telescope, spectrometer and detector, apart from the geometry.

Sizes are rounded from publications; they are not a calibration.
"""

import numpy as np

from jwst_testbed.modes.miri_mrs.geometry import NX, NY, regions, slices

MJYSR = 500.0
"""MJy/sr for one DN/s, rounded: what 25 square metres send into the wavelengths and the solid angle
of a pixel, when a tenth of the photons is detected (about what Wells et al. 2015, PASP 127, 646,
give) and a DN is four electrons."""

SKY = 10.0
"""Zodiacal light, MJy/sr: the size seen near 5 micrometres and beyond at low ecliptic latitude."""

PIVOT = 5.0
"""Wavelength at which the star's continuum is stated, micrometres."""

FRINGE_DEPTH = 0.1
"""Amplitude of the fringes, relative ("MIRI Medium Resolution Spectroscopy": up to 30 %, peak to
peak)."""

FRINGE_PERIOD = 2.8
"""From fringe to fringe, cm^-1 (Argyriou et al. 2020, A&A 641, A150: interference between the
surfaces of the detector's substrate, 0.5 mm of silicon). Idealised: the same in all slices."""

POINT_PHASE = 0.4
"""Radians by which the fringes of a point are shifted against those of an evenly lit field, for
which the reference file is: the same paper describes it, the size is one that can be seen."""


def point_fwhm(wavelength):
    """Return the full width at half maximum of the point spread function, a Gaussian.

    Parameters
    ----------
    wavelength : array_like
        Micrometres.

    Returns
    -------
    ndarray
        Arcsec: 0.033 per micrometre plus 0.106 (Law et al. 2023, AJ 166, 45).
    """
    return 0.033 * np.asarray(wavelength) + 0.106


def fringe(wavelength, phase=0.0):
    """Return the factor by which fringes change the light.

    Parameters
    ----------
    wavelength : ndarray
        Micrometres, as received.
    phase : float, optional
        Shift, radians.

    Returns
    -------
    ndarray
        Of the shape of `wavelength`, mean about 1.
    """
    cycles = 1e4 / wavelength / FRINGE_PERIOD
    return 1 + FRINGE_DEPTH * np.cos(2 * np.pi * cycles + phase)


def fringes():
    """Return the fringes of an evenly lit field, shape (1024, 1032); 1 between slices."""
    pattern = np.ones((NY, NX))
    for one in slices():
        factor = fringe(one.channel.wavelength(np.arange(NY)))[:, None]
        inside = regions() == one.label
        pattern[inside] = np.broadcast_to(factor, (NY, NX))[inside]
    return pattern
