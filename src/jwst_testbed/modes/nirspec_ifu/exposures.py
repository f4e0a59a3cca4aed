"""Light on the detector of NIRSpec's integral field unit, of a star beside a cloud of lines.

The simulation goes from each pixel of the detector to the part of a slice that it sees, and
integrates there the light of the sources, along and across the slice and, for lines, in wavelength.
The pipeline's own transforms have no part in it.
"""

import numpy as np
from astropy import units as u

from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import optics_of
from jwst_testbed.modes.nirspec_ifu.geometry import rows_of, slices
from jwst_testbed.modes.nirspec_ifu.optics import (
    PHOTMJ,
    PIVOT,
    RESOLUTION,
    SKY,
    pixel_sides,
    pixel_steradian,
    point_fwhm,
)
from jwst_testbed.sky import scene
from jwst_testbed.techniques.integral_field import FWHM, IntegralField, line_flux, within
from jwst_testbed.telescope import header

_MARGIN = 3


def count_rate(sources, lines, exposure, detector):
    """Return the light that each pixel turns into DN/s.

    Parameters
    ----------
    sources, lines : astropy.table.QTable
        As in `jwst_testbed.techniques.integral_field.make_scene`.
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector

    Returns
    -------
    ndarray
        Shape (2048, 2048).
    """
    seen = field_of_view(sources, lines, exposure)
    seen *= pixel_steradian() / PHOTMJ * detector.flat
    return seen


UNIT = IntegralField(make_detector=make_detector, count_rate=count_rate)


def field_of_view(sources, lines, exposure):
    """Return the light in each pixel.

    Parameters
    ----------
    sources, lines : astropy.table.QTable
        As in `count_rate`.
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    ndarray
        Shape (2048, 2048), MJy/sr; 0 between slices.
    """
    disperser, band = optics_of(exposure)
    doppler = header.doppler(exposure)
    places = [place_of(source, exposure) for source in sources]
    image = np.zeros((optics.PIXELS, optics.PIXELS))
    for one in slices():
        window, inside, y, edges = pixels_of(one, disperser, band, exposure.detector)
        wave = edges.mean(axis=0)
        brightness = np.full(wave.shape, SKY)
        for source, place in zip(sources, places, strict=True):
            spectrum = _spectrum(source, lines, wave, edges, doppler)
            width = source["width"].to_value(u.arcsec)
            brightness += spectrum * profile(one, y, *place, wave, width)
        image[window] += brightness * inside
    return image


def pixels_of(one, disperser, band, detector):
    """Return the pixels of a slice.

    Parameters
    ----------
    one : jwst_testbed.modes.nirspec_ifu.geometry.Slice
    disperser, band
        As in `jwst_testbed.instruments.nirspec.headers.optics_of`.
    detector : str

    Returns
    -------
    window : tuple of slice
        Rows and columns of the detector that hold them.
    inside : ndarray
        Of the window's shape: the part of each pixel that lies in the slice, along it.
    y : ndarray
        Same shape: place of the pixel's middle along the slice, metres from the slice's middle.
    edges : ndarray
        Shape (2, rows, columns): wavelengths at the sides of the pixels, micrometres, as received.
    """
    image = one.image
    ends, _ = optics.detector_position(image.x, image.y, band, disperser, detector)
    columns = np.arange(int(ends.min()) - _MARGIN, int(ends.max()) + _MARGIN + 1)
    rows = rows_of(one)
    rows = np.arange(rows[0] - _MARGIN, rows[-1] + _MARGIN + 1)
    column, row = np.meshgrid(columns, rows)
    sides = np.array([-0.5, 0.5])[:, None, None]
    along, edges = optics.slit_position(column + sides, row, image.x, disperser, detector)
    y = along.mean(axis=0) - image.y
    wave = edges.mean(axis=0)
    pixel = 1 / light.PIXELS_PER_METRE[1]
    inside = np.clip((image.height + pixel) / 2 - np.abs(y), 0, pixel) / pixel
    inside *= (wave > band[0]) & (wave < band[1])
    return (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)), inside, y, edges


def place_of(source, exposure):
    """Return the place of a source in the plane of the micro-shutters, metres."""
    ra, dec = (np.atleast_1d(source[name].to_value(u.deg)) for name in ("ra", "dec"))
    [x], [y] = light.focal_position(exposure, ra, dec)
    return float(x), float(y)


def profile(one, y, source_x, source_y, wave, width):
    """Return the surface brightness of a source of 1 Jy in pixels of a slice.

    Parameters
    ----------
    one : jwst_testbed.modes.nirspec_ifu.geometry.Slice
    y : ndarray
        As in `pixels_of`.
    source_x, source_y : float
        As in `place_of`.
    wave : ndarray
        Wavelengths of the pixels, micrometres, of the shape of `y`.
    width : float
        FWHM of the source, arcsec; 0 of a point.

    Returns
    -------
    ndarray
        MJy/sr, same shape.
    """
    scale_x, scale_y = optics.msa_scale()
    sigma = np.hypot(point_fwhm(wave), width) / FWHM
    half_x, half_y = pixel_sides() / 2
    across = (one.field.x - source_x) * scale_x
    along = (y + one.field.y - source_y) * scale_y
    part = within(across - half_x, across + half_x, sigma)
    part *= within(along - half_y, along + half_y, sigma)
    return 1e-6 * part / pixel_steradian()


def _spectrum(source, lines, wave, edges, doppler):
    """Return the mean flux of a source in pixels, Jy, of the shape of `wave`."""
    spectrum = scene.continuum(source, wave / doppler, PIVOT)
    step = np.abs(edges[1] - edges[0])
    for line in lines[lines["source"] == source["id"]]:
        received = line["wavelength"].to_value(u.micron) * doppler
        sigma = RESOLUTION * step / FWHM
        spectrum = spectrum + line_flux(line, received, wave, step, sigma)
    return spectrum
