"""MIRI's low-resolution spectrometer (LRS): what its prism does to light, with a slit or without.

A double prism spreads the light along the columns of the imager's detector, the blue end at the
top. The published design numbers give the dispersion:

* a resolving power of 40 at 5 micrometres and of 160 at 10 (Kendrew et al. 2015, PASP 127, 623):
  it goes with the square of the wavelength, so the *square* of the wavelength is linear in the row;
* 5 to 10 micrometres over some 140 rows (STScI, "MIRI Low Resolution Spectrometer",
  https://www.stsci.edu/jwst/instruments/miri/instrumentdesign/lrs/).

`row_offset` and `wavelength_at` are all that the simulation knows of it; the pipeline gets the same
numbers as a table (`lrs_references`) and evaluates them with its own transforms.

Ramps add nothing to the lesson here, so the exposures begin with the count rates and the errors
that stage 1 gives. Besides what `detector` leaves out, idealised are: no cosmic rays; a uniform
sky; an efficiency that is the same at all wavelengths; a slit that cuts the image of a point and
does not diffract it; a trace that is straight.
"""

import numpy as np

from jwst_testbed.techniques import trace
from jwst_testbed.techniques.slit import PointImages, spectrum
from jwst_testbed.telescope import geometry, header, siaf

BLUE, RED = 4.5, 14.0
"""The wavelengths that reach the detector, micrometres."""

SQUARE_PER_ROW = (10**2 - 5**2) / 140
"""Square micrometres from row to row."""

FIVE_MICRON = 76
"""Rows from the reference point of the slit up to 5 micrometres: so that the spectrum ends where it
does in flight, some 85 rows above that point."""

TILT = 0.003
"""Columns to the right for each row up. It is small in flight, too; this number is chosen, so that
a wrong sign would show."""

PIVOT = 8.0
"""Wavelength at which a continuum is stated, micrometres."""

PHOTMJSR = 24.0
"""MJy/sr a pixel for one DN/s at 7.5 micrometres, of light that goes along a single row of pixels:
what follows from a mirror of 25 m2, of whose photons a quarter become electrons."""

SKY = 25.0
"""MJy/sr at 10 micrometres, growing with the square of the wavelength: of the size of zodiacal
light and telescope together (JWST User Documentation, "JWST Background Model")."""

POINT = PointImages(nodes=tuple(np.arange(4.5, 14.6, 1.0)), pixels=61)
"""The images of a point."""


def row_offset(wavelength):
    """Return the rows from a point's undispersed image to its light of a wavelength.

    Parameters
    ----------
    wavelength : array_like
        Micrometres, as the instrument receives them, any shape.

    Returns
    -------
    ndarray
        Same shape; positive is up.
    """
    return FIVE_MICRON - (np.asarray(wavelength) ** 2 - 5.0**2) / SQUARE_PER_ROW


def wavelength_at(offset):
    """Return the micrometres at so many rows from the undispersed image: undoes `row_offset`."""
    return np.sqrt(5.0**2 + SQUARE_PER_ROW * (FIVE_MICRON - np.asarray(offset, float)))


def conversion(wavelength):
    """Return the MJy/sr for one DN/s.

    Photons of a flux density go with the width of a row in frequency over their energy, which is
    as the inverse square of the wavelength.
    """
    return PHOTMJSR * (np.asarray(wavelength) / 7.5) ** 2


def pixel_scale(full):
    """Return the size of a pixel at the centre of the detector, arcsec."""
    return float(np.sqrt(geometry.reference_area(full)))


def point_images(full):
    """Return the images of a point at the wavelengths of `POINT`, on the pixels of the detector.

    Parameters
    ----------
    full : pysiaf.aperture.JwstAperture
        Its full frame.

    Returns
    -------
    ndarray
        Shape (nodes, 61 * 5, 61 * 5).
    """
    return POINT.at_nodes(pixel_scale(full))


def dispersed_point(source, lines, images, x0, y0, exposure, shape):
    """Return a point through the prism.

    Parameters
    ----------
    source : astropy.table.Row
    lines : astropy.table.QTable
        The emission lines of that source.
    images : ndarray
        As in `point_images`, or what a slit leaves of those.
    x0, y0 : float
        Where its image would be without the prism, 0-based.
    exposure : jwst_testbed.telescope.exposure.Exposure
    shape : tuple of int
        (ny, nx).

    Returns
    -------
    ndarray
        Of that shape, DN/s, no response of pixels in it.
    """
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    ends = y0 + row_offset((RED, BLUE))
    fine = trace.fine_positions(trace.pixels_around(ends, margin=0))
    received = wavelength_at(fine - y0)
    lit = (received >= BLUE) & (received <= RED)
    fine, received = fine[lit], received[lit]
    wavelength, janskys = spectrum(
        source,
        lines,
        received,
        header.doppler(exposure),
        pivot=PIVOT,
        band=(BLUE, RED),
        pixel_width=lambda at: SQUARE_PER_ROW / (2 * at),
    )
    amount = janskys / (1e6 * geometry.reference_steradian(full) * conversion(wavelength))
    # The wavelength falls with the row.
    y = np.interp(-wavelength, -received, fine)
    return POINT.lay(shape, images, wavelength, amount, x0 + TILT * (y - y0), y, axis=1)


def sky_rate(wavelength):
    """Return the DN/s in each row of the sky that a single pixel sees without the prism."""
    return SKY * (np.asarray(wavelength) / 10) ** 2 / conversion(wavelength)
