"""The sky that is observed: stars and galaxies, and the truth about them."""

import numpy as np
import scipy
from astropy import constants
from astropy import units as u
from astropy.modeling.models import Sersic2D
from astropy.table import QTable

from jwst_testbed.sky.psf import OVERSAMPLING, Stamp
from jwst_testbed.telescope.geometry import sky_to_pixel

GALAXY_PIXELS = 81
"""Width of a galaxy's stamp, in detector pixels; odd."""

RYDBERG = 10967758.34
"""Rydberg constant of hydrogen, per metre: R_infinity (CODATA 2018, 10973731.568) times the
reduced mass of the electron, 1836.152673 / 1837.152673."""


def make_sources(positions, stars, galaxies, rng):
    """Draw sources: stars first, then galaxies.

    Parameters
    ----------
    positions : tuple of ndarray
        ra, dec in degrees, shape (n,), n = stars + galaxies.
    stars, galaxies : array_like
        Fluxes in microjansky, shape (n_stars,) and (n_galaxies,).
    rng : numpy.random.Generator

    Returns
    -------
    astropy.table.QTable
        Columns ``id`` (from 1), ``kind`` ("star" or "galaxy"), ``ra``, ``dec`` (deg, ICRS),
        ``flux`` (uJy, total) and, for galaxies (NaN for stars), of a Sersic profile:
        ``r_eff`` (semi-major effective radius, arcsec), ``n`` (index), ``ellipticity`` and
        ``pa`` (deg, position angle of the major axis, north through east).
    """
    ra, dec = positions
    n_stars, n = len(stars), len(stars) + len(galaxies)
    shape = {
        name: np.concatenate([np.full(n_stars, np.nan), rng.uniform(low, high, n - n_stars)])
        for name, low, high in (
            ("r_eff", 0.12, 0.40),
            ("n", 0.8, 1.8),
            ("ellipticity", 0.1, 0.7),
            ("pa", 0, 180),
        )
    }
    return QTable(
        {
            "id": np.arange(1, n + 1),
            "kind": np.repeat(["star", "galaxy"], [n_stars, n - n_stars]),
            "ra": ra * u.deg,
            "dec": dec * u.deg,
            "flux": np.concatenate([stars, galaxies]) * u.uJy,
            "r_eff": shape["r_eff"] * u.arcsec,
            "n": shape["n"],
            "ellipticity": shape["ellipticity"],
            "pa": shape["pa"] * u.deg,
        }
    )


def point(kind, target, continuum, slope):
    """Return the table of a scene that is one point.

    Parameters
    ----------
    kind : str
        What it is.
    target : (float, float)
        Right ascension and declination, degrees.
    continuum : float
        Microjansky, at the wavelength where the mode states it.
    slope : float
        The power of the wavelength that it goes with.

    Returns
    -------
    astropy.table.QTable
        One row: ``id``, ``kind``, ``ra``, ``dec``, ``continuum``, ``slope``.
    """
    ra, dec = target
    return QTable(
        {
            "id": [1],
            "kind": [kind],
            "ra": [ra] * u.deg,
            "dec": [dec] * u.deg,
            "continuum": [continuum] * u.uJy,
            "slope": [slope],
        }
    )


def line_table(lines):
    """Return the table of the emission lines of a scene that is one point.

    Parameters
    ----------
    lines : tuple of (float, float)
        Wavelengths at rest, micrometres, and fluxes, erg / (s cm2).

    Returns
    -------
    astropy.table.QTable
        ``source`` (always 1), ``wavelength``, ``flux``.
    """
    wavelengths, fluxes = np.array(lines).T
    return QTable(
        {
            "source": np.ones(len(lines), int),
            "wavelength": wavelengths * u.um,
            "flux": fluxes * u.erg / u.s / u.cm**2,
        }
    )


def continuum(source, wavelength, pivot):
    """Return the flux density of a source without its lines: a power law.

    Parameters
    ----------
    source : astropy.table.Row
        With its ``continuum`` at the pivot and its ``slope``.
    wavelength : array_like
        Micrometres, any shape.
    pivot : float
        Micrometres.

    Returns
    -------
    ndarray
        Same shape, Jy.
    """
    shape = (np.asarray(wavelength) / pivot) ** source["slope"]
    return source["continuum"].to_value(u.Jy) * shape


def hydrogen_line(lower, upper):
    """Return the wavelength of a line of hydrogen, in vacuum.

    Parameters
    ----------
    lower, upper : int
        Levels.

    Returns
    -------
    float
        Micrometres.
    """
    return 1e6 / (RYDBERG * (1 / lower**2 - 1 / upper**2))


def line_strength(line):
    """Return the flux of an emission line per frequency, over wavelength.

    Parameters
    ----------
    line : astropy.table.Row
        With its ``wavelength`` and its ``flux`` (power per area).

    Returns
    -------
    float
        Jy micrometres: the flux over c / wavelength^2.
    """
    return (line["flux"] * line["wavelength"] ** 2 / constants.c).to_value(u.Jy * u.micron)


def random_positions(n, low, high, separation, rng):
    """Return pixels at random in a square, no two closer than `separation`.

    Parameters
    ----------
    n : int
    low, high, separation : float
        In pixels. They must leave room: the darts are thrown until all have landed.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray
        Shape (2, n): x and y.
    """
    landed = np.empty((0, 2))
    while len(landed) < n:
        dart = rng.uniform(low, high, 2)
        if np.all(np.hypot(*(landed - dart).T) >= separation):
            landed = np.vstack([landed, dart])
    return landed.T


def render(sources, psf, aperture, pointing):
    """Return the image of the sources alone, as fluxes per pixel.

    Parameters
    ----------
    sources : astropy.table.QTable
        As in `make_sources`.
    psf : ndarray
        As in `jwst_testbed.sky.psf.point_spread_function`.
    aperture : pysiaf.aperture.JwstAperture
    pointing : jwst_testbed.telescope.geometry.Pointing

    Returns
    -------
    ndarray
        Shape (ny, nx) of the aperture, in microjansky per pixel, no sky.
    """
    image = np.zeros((aperture.YSciSize, aperture.XSciSize))
    point = Stamp(psf)
    for source, x, y, shape in shapes(sources, psf, aperture, pointing):
        stamp = point if shape is psf else Stamp(shape)
        stamp.add_to(image, x, y, source["flux"].to_value(u.uJy))
    return image


def shapes(sources, psf, aperture, pointing):
    """Yield where each source falls and what it looks like there.

    Parameters
    ----------
    sources : astropy.table.QTable
        As in `make_sources`.
    psf : ndarray
        As in `jwst_testbed.sky.psf.point_spread_function`.
    aperture : pysiaf.aperture.JwstAperture
    pointing : jwst_testbed.telescope.geometry.Pointing

    Yields
    ------
    source : astropy.table.Row
    x, y : float
        Its 0-based column and row.
    shape : ndarray
        Its image, oversampled as `psf`, total 1. That of a point is `psf` itself.
    """
    ra, dec = sources["ra"].to_value(u.deg), sources["dec"].to_value(u.deg)
    columns, rows = sky_to_pixel(aperture, pointing, ra, dec)
    # The direction of each major axis on the detector: that of a point a little along it.
    pa, step = sources["pa"].to_value(u.rad), 1e-4
    along_x, along_y = sky_to_pixel(
        aperture,
        pointing,
        ra + np.nan_to_num(step * np.sin(pa)) / np.cos(np.radians(dec)),
        dec + np.nan_to_num(step * np.cos(pa)),
    )
    angles = np.arctan2(along_y - rows, along_x - columns)
    pixels_per_arcsec = 1 / np.sqrt(aperture.XSciScale * aperture.YSciScale)
    size = GALAXY_PIXELS * OVERSAMPLING
    seen = _convolution(_centre(psf, GALAXY_PIXELS // 2), size)
    for source, x, y, angle in zip(sources, columns, rows, angles, strict=True):
        if np.isnan(source["r_eff"]):
            yield source, x, y, psf
        else:
            yield source, x, y, seen(_sersic(source, pixels_per_arcsec, angle))


def _sersic(row, pixels_per_arcsec, angle):
    size = GALAXY_PIXELS * OVERSAMPLING
    rows, columns = np.mgrid[:size, :size]
    profile = Sersic2D(
        r_eff=row["r_eff"].to_value(u.arcsec) * pixels_per_arcsec * OVERSAMPLING,
        n=row["n"],
        x_0=size // 2,
        y_0=size // 2,
        ellip=row["ellipticity"],
        theta=angle,
    )(columns, rows)
    return profile / profile.sum()


def _convolution(kernel, size):
    """Return the function that convolves square images of a size with a kernel, odd and square."""
    edge = len(kernel) // 2
    shape = 2 * (scipy.fft.next_fast_len(size + len(kernel) - 1, real=True),)
    transform = scipy.fft.rfft2(kernel, shape)

    def convolved(image):
        whole = scipy.fft.irfft2(scipy.fft.rfft2(image, shape) * transform, shape)
        return whole[edge : edge + size, edge : edge + size]

    return convolved


def _centre(psf, half_pixels):
    """Return the middle of a point spread function, with a total of 1, for convolutions."""
    middle, half = psf.shape[0] // 2, half_pixels * OVERSAMPLING // 2
    cut = psf[middle - half : middle + half + 1, middle - half : middle + half + 1]
    return cut / cut.sum()
