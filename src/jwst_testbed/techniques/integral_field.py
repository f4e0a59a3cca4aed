"""What integral field units have in common: Gaussian images of points, lines, round apertures."""

import numpy as np
import scipy
from astropy import constants
from astropy import units as u
from stdatamodels.jwst import datamodels

FWHM = 2 * np.sqrt(2 * np.log(2))
"""Full width at half maximum of a Gaussian of standard deviation 1."""


def within(low, high, sigma):
    """Part of a Gaussian around 0, of standard deviation `sigma`, between two places."""
    return 0.5 * (
        scipy.special.erf(high / sigma / np.sqrt(2)) - scipy.special.erf(low / sigma / np.sqrt(2))
    )


def line_flux(line, received, wavelength, step, sigma):
    """Mean flux of an emission line in pixels, of which each takes a range of wavelengths.

    Parameters
    ----------
    line : astropy.table.Row
        With its ``flux``.
    received : float
        Its wavelength as the observatory receives it, micrometres.
    wavelength, step : ndarray or float
        The middles of the pixels and the ranges that they take, micrometres.
    sigma : ndarray or float
        Standard deviation of the line, micrometres.

    Returns
    -------
    ndarray
        Jy.
    """
    offset = wavelength - received
    part = within(offset - step / 2, offset + step / 2, sigma)
    # W/m^2 over a range of wavelengths to Jy: d(nu) = c / lambda^2 d(lambda).
    hertz = constants.c.to_value(u.micron / u.s) / received**2 * step
    return line["flux"].to_value(u.W / u.m**2) / hertz * part / 1e-26


def extraction_reference(wavelength, aperture, inner, outer):
    """The round aperture, and the ring of sky around it, in which a spectrum is taken from a cube.

    Parameters
    ----------
    wavelength : ndarray
        Micrometres, shape (n,).
    aperture, inner, outer : ndarray
        Radii, arcsec, shape (n,).

    Returns
    -------
    stdatamodels.jwst.datamodels.Extract1dIFUModel
    """
    model = datamodels.Extract1dIFUModel()
    model.meta.region_type = "target"
    model.meta.subtract_background = True
    model.meta.method, model.meta.subpixels = "exact", 10
    model.data = {
        "wavelength": wavelength,
        "wavelength_units": "micron",
        "radius": aperture,
        "radius_units": "arcsec",
        "inner_bkg": inner,
        "inner_bkg_units": "arcsec",
        "outer_bkg": outer,
        "outer_bkg_units": "arcsec",
        "axis_ratio": np.ones_like(wavelength),
        "axis_pa": np.zeros_like(wavelength),
        "axis_pa_units": "degrees",
    }
    return model


def aperture_correction(wavelength, fwhm, widths):
    """Correction for the light of a Gaussian outside round apertures.

    Parameters
    ----------
    wavelength, fwhm : ndarray
        Micrometres, and the Gaussian's width there, arcsec; shape (n,).
    widths : sequence of float
        Radii of apertures, in units of the width.

    Returns
    -------
    dict
        The columns of an ``apcorr_table`` that all integral field units have.
    """
    radius = fwhm * np.array(widths, np.float32)[:, None]
    # 4 ln 2 radius^2 / FWHM^2 is radius^2 / (2 sigma^2).
    inside = 1 - np.exp(-4 * np.log(2) * (radius / fwhm) ** 2)
    return {
        "wavelength": wavelength.astype(np.float32),
        "wavelength_units": "micron",
        "radius": radius.astype(np.float32),
        "radius_units": "arcsec",
        "apcorr": (1 / inside).astype(np.float32),
        "apcorr_err": np.zeros_like(inside, np.float32),
    }
