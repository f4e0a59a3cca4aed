"""The optics of the grism GR700XD with its cylindrical lens, and the light that they send on.

A grism disperses the star's light in several orders; a weak cylindrical lens in it spreads each of
them over 23 rows. The module `orders` says where the light of a wavelength goes.

Simplifications: the first two orders only; a profile across the trace that is flat, where that of
flight has two horns; light of a wavelength in one column, where flight has it a little tilted; the
efficiency of an ideal grating; a sky of two levels.
"""

import numpy as np
import scipy
from astropy import constants

from jwst_testbed.instruments.niriss.detector import DETECTOR
from jwst_testbed.modes.niriss_soss.orders import COLUMNS, ROWS

PROFILE_ROWS = 23
"""Rows over which the lens spreads the light (Albert et al. 2023, PASP 135, 075001)."""

BLUR = 2 / np.sqrt(8 * np.log(2))
"""Standard deviation, in pixels, of the image of a point that is not spread: 2 pixels wide at half
its height, which makes the resolving power of 650 at 1.25 micrometres (Albert et al. 2023)."""

EFFICIENCY, BLAZE = 0.55, 1.2
"""Electrons for each photon at best, and the wavelength in micrometres at which (Albert et al.
2023)."""

MIRROR = 25.4
"""Collecting area, m2 (JWST User Documentation, "JWST Telescope")."""

SKY = ((700, 0.6), (COLUMNS, 0.9))
"""Up to a column, and the level of the sky there, DN/s: a step, as the background of flight has it,
which the pipeline looks for between columns 685 and 725. The levels are chosen."""

FINE = 4
"""Parts of a column for which the light is computed."""


def efficiency(order, wavelength):
    """Return electrons for each photon: as an ideal grating sends the light into an order.

    A hundredth is left where that sends none, as no grating is ideal.

    Parameters
    ----------
    order : int
    wavelength : ndarray
        Micrometres, any shape.

    Returns
    -------
    ndarray
        Same shape.
    """
    return EFFICIENCY * (0.99 * np.sinc(BLAZE / wavelength - order) ** 2 + 0.01)


def response(order, wavelength, micron_per_column):
    """Return DN/s in a column for a flux density of 1 Jy.

    Parameters
    ----------
    order : int
    wavelength, micron_per_column : ndarray
        Micrometres, shape (n,).

    Returns
    -------
    ndarray
        Shape (n,). Photons of a flux density come at F / h per second, area and relative width of
        the column in wavelength.
    """
    photons = 1e-26 / constants.h.value * MIRROR * micron_per_column / wavelength
    return photons * efficiency(order, wavelength) / DETECTOR.gain


def dispersed(order, angle, flux):
    """Return the light of a spectrum in an order.

    Parameters
    ----------
    order : jwst_testbed.modes.niriss_soss.orders.Order
    angle : float
        Of the pupil wheel, degrees.
    flux : callable
        Flux density, Jy, of received wavelengths, micrometres.

    Returns
    -------
    ndarray
        Shape (ROWS, COLUMNS), DN/s.
    """
    # Some columns more than there are, whose light is blurred into those.
    x = (np.arange(-8 * FINE, (COLUMNS + 8) * FINE) + 0.5) / FINE - 0.5
    wavelength = order.wavelength_at(x, angle)
    step = np.abs(np.gradient(wavelength, x))
    light = flux(wavelength) * response(order.number, wavelength, step) / FINE
    light = scipy.ndimage.gaussian_filter1d(light, BLUR * FINE)
    edges = np.arange(ROWS + 1)[:, None] - 0.5 - order.row_at(x, angle)
    image = np.diff(_below(edges), axis=0) * light
    return image.reshape(ROWS, -1, FINE).sum(axis=2)[:, 8:-8]


def _below(rows):
    """Return the part of the light of a trace that falls below so many rows above it."""

    def integral(t):
        """Integrate the part of a Gaussian of width 1 that is below t."""
        return t * (1 + scipy.special.erf(t / np.sqrt(2))) / 2 + np.exp(-(t**2) / 2) / np.sqrt(
            2 * np.pi
        )

    half = PROFILE_ROWS / 2
    return (integral((rows + half) / BLUR) - integral((rows - half) / BLUR)) * BLUR / PROFILE_ROWS


def sky():
    """Return the light of the sky, DN/s, shape (1, COLUMNS)."""
    return np.concatenate(
        [
            np.full((1, end - start), level)
            for (end, level), start in zip(SKY, (0, SKY[0][0]), strict=True)
        ],
        axis=1,
    )
