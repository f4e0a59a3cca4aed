"""Light on the detector of the medium resolution spectrometer, of a star in a rotating ring.

The simulation goes from the sky to the pixels: a source's place along and across the slices comes
from `pysiaf`'s rotations, and the light in each pixel is the integral of its Gaussian profile over
the pixel's sides, in both directions on the sky and in wavelength. The pipeline goes the other
way, with polynomials, and shares no code with it.
"""

import numpy as np
from astropy import constants
from astropy import units as u

from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.modes.miri_mrs.geometry import (
    CHANNELS,
    NX,
    NY,
    PIXEL_SCALE,
    field_of,
    regions,
    slices,
)
from jwst_testbed.modes.miri_mrs.optics import (
    MJYSR,
    PIVOT,
    POINT_PHASE,
    SKY,
    fringe,
    point_fwhm,
)
from jwst_testbed.sky import scene
from jwst_testbed.techniques.integral_field import FWHM, IntegralField, line_flux, within
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.siaf import rotations

RING_POINTS = 72
"""Points that the ring is made of."""

REACH = 15
"""Rows on either side of a line in which its light is looked for: some eight of its widths."""

_C = constants.c.to_value(u.km / u.s)


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
        Shape (1024, 1032).
    """
    light = field_of_view(sources, lines, exposure) / MJYSR
    light *= geometry.point_response(detector.flat, *header.apertures_of(exposure))
    return light


UNIT = IntegralField(make_detector=make_detector, count_rate=count_rate)


def field_of_view(sources, lines, exposure):
    """Return the light in each pixel, fringes in it.

    Parameters
    ----------
    sources, lines : astropy.table.QTable
        As in `count_rate`.
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    ndarray
        Shape (1024, 1032), MJy/sr; 0 between slices.
    """
    image = np.zeros((NY, NX))
    star, ring = sources
    pointing, doppler = header.pointing_of(exposure), header.doppler(exposure)
    y = np.arange(NY)
    for channel in CHANNELS:
        wave = channel.wavelength(y)
        star_spectrum = scene.continuum(star, wave / doppler, PIVOT) + sum(
            _line(channel, line, doppler, y) for line in lines[lines["source"] == star["id"]]
        )
        star_spectrum *= fringe(wave, POINT_PHASE)
        place = place_of(channel, star["ra"], star["dec"], pointing)
        for one in _of(channel):
            columns = slice(one.columns[0], one.columns[1] + 1)
            inside = regions()[:, columns] == one.label
            image[:, columns] += (SKY * fringe(wave))[:, None] * inside
            image[:, columns] += star_spectrum[:, None] * profile(one, *place)
        _add_ring(image, channel, ring, lines[lines["source"] == ring["id"]], pointing, doppler)
    return image


def _of(channel):
    return [one for one in slices() if one.channel is channel]


def place_of(channel, ra, dec, pointing):
    """Return the angles along and across the slices of true (ICRS) directions.

    Parameters
    ----------
    channel : jwst_testbed.modes.miri_mrs.geometry.Channel
    ra, dec : astropy.units.Quantity
        Of any one shape.
    pointing : jwst_testbed.telescope.geometry.Pointing

    Returns
    -------
    ndarray
        Shape (2, n), arcsec.
    """
    field = field_of(channel)
    ra, dec = (np.atleast_1d(angle.to_value(u.deg)) for angle in (ra, dec))
    v2, v3 = rotations().getv2v3(pointing.attitude, *pointing.apparent(ra, dec))
    return field.axes @ np.array([v2 - field.v2, v3 - field.v3])


def profile(one, alpha, beta, width=0.0, rows=None):
    """Return the surface brightness in a slice's pixels of a source of 1 Jy, MJy/sr.

    Parameters
    ----------
    one : jwst_testbed.modes.miri_mrs.geometry.Slice
    alpha, beta : float or ndarray of shape (1,)
        Place of the source, arcsec.
    width : float, optional
        FWHM of a Gaussian source, arcsec; by default it is a point.
    rows : ndarray, optional
        By default all.

    Returns
    -------
    ndarray
        Shape (rows, columns of the slice).
    """
    rows = np.arange(NY) if rows is None else rows
    field, channel = field_of(one.channel), one.channel
    sigma = np.hypot(point_fwhm(channel.wavelength(rows)), width)[:, None] / FWHM
    x = np.arange(one.columns[0], one.columns[1] + 1)
    from_source = (x - one.middle(rows)[:, None]) * PIXEL_SCALE - alpha
    across = one.beta - beta
    half = PIXEL_SCALE / 2
    part = within(from_source - half, from_source + half, sigma)
    part = part * within(across - field.step / 2, across + field.step / 2, sigma)
    inside = regions()[np.ix_(rows, x)] == one.label
    steradian = (PIXEL_SCALE * field.step * u.arcsec**2).to_value(u.sr)
    return 1e-6 * part * inside / steradian


def _line(channel, line, doppler, rows):
    """Return the mean flux, Jy, of a line in rows, each of which takes some wavelengths."""
    received = line["wavelength"].to_value(u.micron) * doppler
    sigma = received / channel.resolving_power / FWHM
    return line_flux(line, received, channel.wavelength(rows), abs(channel.dispersion), sigma)


def _add_ring(image, channel, ring, lines, pointing, doppler):
    """Add the lines of a ring, a chain of points of which each moves in its own way."""
    angles = np.arange(RING_POINTS) * 2 * np.pi / RING_POINTS
    radius = ring["radius"].to(u.deg)
    ra = ring["ra"] + radius * np.sin(angles) / np.cos(ring["dec"])
    dec = ring["dec"] + radius * np.cos(angles)
    speed = (ring["speed"] * np.cos(angles - ring["pa"].to_value(u.rad))).to_value(u.km / u.s)
    alpha, beta = place_of(channel, ra, dec, pointing)
    width = ring["width"].to_value(u.arcsec)
    for line in lines:
        at = channel.row(line["wavelength"].to_value(u.micron))
        if not REACH < at < NY - REACH:
            continue  # of the other channel
        rows = np.arange(round(float(at)) - REACH, round(float(at)) + REACH + 1)
        spectra = [_line(channel, line, doppler * (1 + v / _C), rows) for v in speed]
        evenly = fringe(channel.wavelength(rows))
        for one in _of(channel):
            columns = slice(one.columns[0], one.columns[1] + 1)
            for a, b, spectrum in zip(alpha, beta, spectra, strict=True):
                if abs(one.beta - b) > 1.2:
                    continue  # more than six standard deviations away
                light = profile(one, a, b, width, rows) / RING_POINTS
                image[rows, columns] += (spectrum * evenly)[:, None] * light
