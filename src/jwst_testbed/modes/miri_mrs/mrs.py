"""Integral field spectra with the medium resolution spectrometer: a star in a rotating ring.

The simulation goes from the sky to the pixels: a source's place along and across the slices comes
from `pysiaf`'s rotations, and the light in each pixel is the integral of its Gaussian profile over
the pixel's sides, in both directions on the sky and in wavelength. The pipeline goes the other
way, with polynomials, and shares no code with it.
"""

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.detectors import rates
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
from jwst_testbed.modes.miri_mrs.optics import MJYSR, POINT_PHASE, fringe, point_fwhm
from jwst_testbed.sky import scene
from jwst_testbed.techniques.integral_field import FWHM, line_flux, within
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.siaf import rotations

SKY = 10.0
"""Zodiacal light, MJy/sr: the size seen near 5 micrometres and beyond at low ecliptic latitude."""

PIVOT = 5.0
"""Wavelength at which the star's continuum is stated, micrometres."""

RING_POINTS = 72
"""Points that the ring is made of."""

REACH = 15
"""Rows on either side of a line in which its light is looked for: some eight of its widths."""

_C = constants.c.to_value(u.km / u.s)


def make_scene(inputs, folder, *, exposure, star, ring):
    """Task: the truth of the scene.

    Parameters
    ----------
    inputs : dict
        Not used.
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``lines.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Undithered: the star is where it points.
    star : dict
        ``continuum``, uJy at 5 micrometres; ``slope``, the power of the wavelength that it goes
        with; ``lines``: name, wavelength at rest (micrometres, vacuum), flux (erg / (s cm2)).
    ring : dict
        ``radius`` and ``width`` (FWHM), arcsec; ``speed``, km/s, with which it recedes at the
        position angle ``pa``, degrees; ``lines`` as of the star.
    """
    QTable(
        {
            "id": [1, 2],
            "kind": ["star", "ring"],
            "ra": [exposure.ra, exposure.ra] * u.deg,
            "dec": [exposure.dec, exposure.dec] * u.deg,
            "continuum": [star["continuum"], 0.0] * u.uJy,
            "slope": [star["slope"], 0.0],
            "radius": [0.0, ring["radius"]] * u.arcsec,
            "width": [0.0, ring["width"]] * u.arcsec,
            "speed": [0.0, ring["speed"]] * u.km / u.s,
            "pa": [0.0, ring["pa"]] * u.deg,
        }
    ).write(folder / "sources.ecsv")
    rows = [(1, *line) for line in star["lines"]] + [(2, *line) for line in ring["lines"]]
    source, name, wavelength, flux = zip(*rows, strict=True)
    QTable(
        {
            "source": source,
            "line": name,
            "wavelength": wavelength * u.micron,
            "flux": flux * u.erg / (u.s * u.cm**2),
        }
    ).write(folder / "lines.ecsv")


def expose(inputs, folder, *, exposure, seed):
    """Task: one exposure, as count rates.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``lines.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx)): the
        same without noise.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
    """
    sources, lines = (QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines"))
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    light = field_of_view(sources, lines, header.pointing_of(exposure)) / MJYSR
    light *= geometry.point_response(detector.flat, siaf, full)
    rates.write_rate(folder, exposure, detector, light, seed, datamodels.IFUImageModel)
    rates.write_truerate(folder, exposure, detector, light)


def field_of_view(sources, lines, pointing):
    """The light in each pixel, fringes in it.

    Parameters
    ----------
    sources, lines : astropy.table.QTable
        As of `make_scene`.
    pointing : jwst_testbed.telescope.geometry.Pointing

    Returns
    -------
    ndarray
        Shape (1024, 1032), MJy/sr; 0 between slices.
    """
    image = np.zeros((NY, NX))
    star, ring = sources
    # The observatory moves: it receives a wavelength other than that of the sky at rest.
    doppler = 1 + header.radial_velocity(pointing) / 1000 / _C
    y = np.arange(NY)
    for channel in CHANNELS:
        wave = channel.wavelength(y)
        star_spectrum = scene.continuum(star, wave / doppler, PIVOT) + sum(
            _line(channel, line, doppler, y) for line in lines[lines["source"] == star["id"]]
        )
        star_spectrum *= fringe(wave, POINT_PHASE)
        place = _place(channel, star["ra"], star["dec"], pointing)
        for one in _of(channel):
            columns = slice(one.columns[0], one.columns[1] + 1)
            inside = regions()[:, columns] == one.label
            image[:, columns] += (SKY * fringe(wave))[:, None] * inside
            image[:, columns] += star_spectrum[:, None] * _profile(one, *place)
        _add_ring(image, channel, ring, lines[lines["source"] == ring["id"]], pointing, doppler)
    return image


def _of(channel):
    return [one for one in slices() if one.channel is channel]


def _place(channel, ra, dec, pointing):
    """Angles along and across the slices, arcsec, of true (ICRS) directions."""
    field = field_of(channel)
    ra, dec = (np.atleast_1d(angle.to_value(u.deg)) for angle in (ra, dec))
    v2, v3 = rotations().getv2v3(pointing.attitude, *pointing.apparent(ra, dec))
    return field.axes @ np.array([v2 - field.v2, v3 - field.v3])


def _profile(one, alpha, beta, width=0.0, rows=None):
    """Surface brightness in a slice's pixels of a source of 1 Jy, MJy/sr.

    Parameters
    ----------
    one : Slice
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
    """Mean flux, Jy, of a line in rows, of which each takes a range of wavelengths."""
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
    alpha, beta = _place(channel, ra, dec, pointing)
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
                light = _profile(one, a, b, width, rows) / RING_POINTS
                image[rows, columns] += (spectrum * evenly)[:, None] * light
