"""MIRI's low-resolution spectrometer (LRS): the exposures, through the slit or without it.

A double prism spreads the light along the columns of the imager's detector, the blue end at the
top. The published design numbers give the dispersion:

* a resolving power of 40 at 5 micrometres and of 160 at 10 (Kendrew et al. 2015, PASP 127, 623):
  it goes with the square of the wavelength, so the *square* of the wavelength is linear in the row;
* 5 to 10 micrometres over some 140 rows (STScI, "MIRI Low Resolution Spectrometer",
  https://www.stsci.edu/jwst/instruments/miri/instrumentdesign/lrs/).

`row_offset` and `wavelength_at` are all that the simulation knows of it; the pipeline gets the same
numbers as a table (`lrs_references`) and evaluates them with its own transforms. A point looks
different at each wavelength: its image is interpolated between those of `NODES`.

Ramps add nothing to the lesson here, so these exposures begin with the count rates and the errors
that stage 1 gives. Besides what `detector` leaves out, idealised are: no cosmic rays; a uniform
sky; an efficiency that is the same at all wavelengths; a slit that cuts the image of a point and
does not diffract it; a trace that is straight.
"""

import functools

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import OVERSAMPLING, point_spread_function
from jwst_testbed.sky.transit import light_curve
from jwst_testbed.techniques import trace
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

NODES = np.arange(4.5, 14.6, 1.0)
"""Wavelengths at which the image of a point is computed, micrometres."""

PSF_PIXELS = 61
"""Width of a point's image, detector pixels; what lies farther out, some per cent, is put back in
proportion."""


def row_offset(wavelength):
    """Rows from a point's undispersed image to its light of a wavelength.

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
    """The inverse of `row_offset`: micrometres at so many rows from the undispersed image."""
    return np.sqrt(5.0**2 + SQUARE_PER_ROW * (FIVE_MICRON - np.asarray(offset, float)))


def conversion(wavelength):
    """MJy/sr for one DN/s.

    Photons of a flux density go with the width of a row in frequency over their energy, which is
    as the inverse square of the wavelength.
    """
    return PHOTMJSR * (np.asarray(wavelength) / 7.5) ** 2


def slit_of(exposure):
    """Where the slit lies on the full frame.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Through the slit.

    Returns
    -------
    x, y : float
        Its reference point, 0-based column and row.
    half_width, half_height : float
        Pixels along the rows and along the columns: from SIAF's corners, whose sides are parallel
        to the detector's to some hundredths of a pixel.
    """
    slit, full = (
        siaf.aperture(exposure.instrument, name)
        for name in (exposure.aperture, exposure.full_aperture)
    )
    pointing = header.pointing_of(exposure)
    [x], [y] = geometry.sky_to_pixel(full, pointing, [pointing.ra], [pointing.dec])
    corners = full.tel_to_sci(*slit.corners("tel", rederive=False))
    left, right = np.sort(corners[0]).reshape(2, 2).mean(axis=1)
    bottom, top = np.sort(corners[1]).reshape(2, 2).mean(axis=1)
    return x, y, (right - left) / 2, (top - bottom) / 2


@functools.cache
def point_images(scale):
    """Images of a point at the wavelengths of `NODES`.

    Parameters
    ----------
    scale : float
        Size of a pixel, arcsec.

    Returns
    -------
    ndarray
        Shape (len(NODES), 61 * 5, 61 * 5), each as of
        `jwst_testbed.sky.psf.point_spread_function`.
    """
    return np.stack([point_spread_function([1e-6 * at], scale, PSF_PIXELS) for at in NODES])


def pixel_scale(full):
    """Size of a pixel at the centre of the detector, arcsec."""
    return float(np.sqrt(geometry.reference_area(full)))


def mask(centre, half_size):
    """Part of each fine element of a point's image that an opening lets through, along one axis.

    Parameters
    ----------
    centre, half_size : float
        Of the opening, from the point, detector pixels.

    Returns
    -------
    ndarray
        Shape (61 * 5,), 0 to 1.
    """
    elements = np.arange(PSF_PIXELS * OVERSAMPLING) - PSF_PIXELS * OVERSAMPLING // 2
    low, high = (OVERSAMPLING * (centre + sign * half_size) for sign in (-1, 1))
    return np.clip(np.minimum(elements + 0.5, high) - np.maximum(elements - 0.5, low), 0, 1)


def dispersed_point(source, lines, images, x0, y0, exposure, shape):
    """A point through the prism.

    Parameters
    ----------
    source : astropy.table.Row
    lines : astropy.table.QTable
        The emission lines of that source.
    images : ndarray
        As of `point_images`, or that times what a slit lets through.
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
    red, blue = row_offset((RED, BLUE))
    rows = np.arange(int(np.floor(y0 + red)), int(np.ceil(y0 + blue)) + 1)
    y = trace.fine_positions(rows)
    received = wavelength_at(y - y0)
    passed = (received >= BLUE) & (received <= RED)

    # The observatory moves: it receives a wavelength other than that of the sky at rest.
    pointing = header.pointing_of(exposure)
    doppler = 1 + header.radial_velocity(pointing) / constants.c.to_value(u.m / u.s)
    light = passed * scene.continuum(source, received / doppler, PIVOT) / OVERSAMPLING
    places, wavelengths = [np.arange(len(y))], [received]
    amounts = [light]
    for line in lines:
        at = line["wavelength"].to(u.um) * doppler
        # Jy micrometres, over the micrometres of a row.
        strength = scene.line_strength(line)
        places.append([np.interp(-at.value, -received, np.arange(len(y)))])
        wavelengths.append([at.value])
        amounts.append([strength * 2 * at.value / SQUARE_PER_ROW])
    place, wavelength, amount = map(np.concatenate, (places, wavelengths, amounts))
    steradian = geometry.reference_steradian(full)
    amount = amount / (1e6 * steradian * conversion(wavelength))

    x = x0 + TILT * (np.interp(place, np.arange(len(y)), y) - y0)
    columns = np.arange(int(np.floor(x.min())) - 1, int(np.ceil(x.max())) + 2)
    image = np.zeros(shape)
    margins = [size // OVERSAMPLING // 2 for size in images.shape[1:]]
    for node, seen in enumerate(images):
        # Linear between the wavelengths of the images.
        weight = np.interp(wavelength, NODES, np.eye(len(NODES))[node])
        track = np.zeros((len(rows) * OVERSAMPLING, len(columns) * OVERSAMPLING))
        trace.deposit(track.T, place, trace.fine_index(x, columns), weight * amount)
        part = trace.spread(track, seen)
        trace.add(image, part, int(rows[0]) - margins[0], int(columns[0]) - margins[1])
    return image


def sky_rate(wavelength):
    """DN/s from row to row of the light of the sky that one pixel without a prism would see."""
    return SKY * (np.asarray(wavelength) / 10) ** 2 / conversion(wavelength)


def slit_sky(x, y, half_width, half_height, shape):
    """Uniform sky through the slit and the prism; parameters as of `slit_of`.

    Returns
    -------
    ndarray
        Of the shape `shape`, DN/s. A pixel gets light of as many wavelengths as the slit is high.
    """
    rows = np.arange(shape[0])
    fine = trace.fine_positions(rows)
    with np.errstate(invalid="ignore"):
        wavelength = wavelength_at(fine - y)
        spectrum = np.nan_to_num(
            sky_rate(wavelength) * ((wavelength >= BLUE) & (wavelength <= RED))
        )
    opening = mask(0, half_height)
    blurred = np.convolve(spectrum, opening / OVERSAMPLING, mode="same")
    light = blurred.reshape(-1, OVERSAMPLING).mean(axis=1)
    centre = x + TILT * (rows - y)[:, None]
    columns = np.arange(shape[1])
    right = np.minimum(columns + 0.5, centre + half_width)
    left = np.maximum(columns - 0.5, centre - half_width)
    return light[:, None] * np.clip(right - left, 0, 1)


def expose_slit(inputs, folder, *, exposure, seed):
    """Task: one exposure through the slit, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``lines.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
    """
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    detector = make_detector(full, full)
    x, y, half_width, half_height = slit = slit_of(exposure)
    [source] = QTable.read(inputs["sources.ecsv"])
    [x0], [y0] = geometry.sky_to_pixel(
        full, header.pointing_of(exposure), [source["ra"].value], [source["dec"].value]
    )
    images = point_images(pixel_scale(full))
    through = mask(y - y0, half_height)[:, None] * mask(x - x0, half_width)
    shape = detector.flat.shape
    light = slit_sky(*slit, shape) + dispersed_point(
        source, QTable.read(inputs["lines.ecsv"]), images * through, x0, y0, exposure, shape
    )
    light *= geometry.point_response(detector.flat, full, full)
    rates.write_rate(folder, exposure, detector, light, seed)


def expose_slitless(inputs, folder, *, exposure, seed):
    """Task: a time series without the slit, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``transit.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
    """
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    [source] = QTable.read(inputs["sources.ecsv"])
    [x0], [y0] = geometry.sky_to_pixel(
        siaf, header.pointing_of(exposure), [source["ra"].value], [source["dec"].value]
    )
    star = dispersed_point(
        source, [], point_images(pixel_scale(full)), x0, y0, exposure, detector.flat.shape
    )
    # Each pixel gets the light of all wavelengths, each from another place of the sky.
    rows = np.arange(*np.round(row_offset((RED, BLUE))))
    sky = sky_rate(wavelength_at(rows)).sum()
    [transit] = QTable.read(inputs["transit.ecsv"])
    curve = light_curve(exposure, transit)
    light = curve[:, None, None] * star + sky
    light *= geometry.point_response(detector.flat, siaf, full)
    rates.write_rateints(folder, exposure, detector, light, seed)
