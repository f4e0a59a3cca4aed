"""Integral field spectra with NIRSpec: a star beside a cloud that shines in lines alone.

The simulation goes from each pixel of the detector to the part of a slice that it sees, and
integrates there the light of the sources, along and across the slice and, for lines, in wavelength.
Geometry is that of `optics` and `ifu_geometry`; the pipeline's own transforms have no part in it.
"""

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.modes.nirspec_ifu.geometry import rows_of, slices
from jwst_testbed.sky import scene
from jwst_testbed.techniques.integral_field import FWHM, line_flux, within
from jwst_testbed.telescope import header, siaf
from jwst_testbed.telescope.siaf import rotations

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

_MARGIN = 3


def point_fwhm(wavelength):
    """Full width at half maximum of the point spread function, a Gaussian.

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


def make_scene(inputs, folder, *, exposure, star, cloud):
    """Task: the truth of the scene.

    Parameters
    ----------
    inputs : dict
        Not used.
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``lines.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Undithered: the field is around where it points.
    star, cloud : dict
        ``offset`` to the east and to the north, arcsec; the star has a ``continuum``, uJy at 2
        micrometres, and a ``slope``, the power of the wavelength that it goes with; the cloud a
        ``width`` (FWHM), arcsec, and ``lines``: name, wavelength (micrometres, vacuum), flux
        (erg / (s cm2)).
    """
    east, north = np.transpose([star["offset"], cloud["offset"]]) / 3600
    QTable(
        {
            "id": [1, 2],
            "kind": ["star", "cloud"],
            "ra": (exposure.ra + east / np.cos(np.radians(exposure.dec))) * u.deg,
            "dec": (exposure.dec + north) * u.deg,
            "continuum": [star["continuum"], 0.0] * u.uJy,
            "slope": [star["slope"], 0.0],
            "width": [0.0, cloud["width"]] * u.arcsec,
        }
    ).write(folder / "sources.ecsv")
    name, wavelength, flux = zip(*cloud["lines"], strict=True)
    QTable(
        {
            "source": [2] * len(name),
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
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    detector = make_detector(full, full)
    light = field_of_view(sources, lines, exposure)
    light *= pixel_steradian() / PHOTMJ * detector.flat
    rates.write_rate(folder, exposure, detector, light, seed, datamodels.IFUImageModel)
    rates.write_truerate(folder, exposure, detector, light)


def pixel_sides():
    """The part of the sky that a pixel sees: across the slices and along them, arcsec."""
    along = optics.PIXEL * optics.COLLIMATOR / optics.CAMERA
    return np.array([slices()[0].field.width, along]) * optics.msa_scale()


def pixel_steradian():
    """The solid angle that a pixel sees."""
    return float((np.prod(pixel_sides()) * u.arcsec**2).to_value(u.sr))


def field_of_view(sources, lines, exposure):
    """The light in each pixel.

    Parameters
    ----------
    sources, lines : astropy.table.QTable
        As of `make_scene`.
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    ndarray
        Shape (2048, 2048), MJy/sr; 0 between slices.
    """
    keywords = dict(exposure.keywords)
    grating = keywords["meta.instrument.grating"]
    disperser, band = optics.DISPERSERS[grating], optics.RANGES[grating, exposure.filter]
    pointing = header.pointing_of(exposure)
    # The observatory moves: it receives a wavelength other than that of the sky at rest.
    doppler = 1 + header.radial_velocity(pointing) / constants.c.value
    places = [_place(source, pointing) for source in sources]
    image = np.zeros((optics.PIXELS, optics.PIXELS))
    for one in slices():
        window, inside, y, edges = _trace(one, disperser, band, exposure.detector)
        wave = edges.mean(axis=0)
        light = np.full(wave.shape, SKY)
        for source, place in zip(sources, places, strict=True):
            spectrum = _spectrum(source, lines, wave, edges, doppler)
            light += spectrum * _profile(one, y, *place, wave, source["width"].to_value(u.arcsec))
        image[window] += light * inside
    return image


def _trace(one, disperser, band, detector):
    """The pixels of a slice.

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
    pixel = optics.PIXEL * optics.COLLIMATOR / optics.CAMERA
    inside = np.clip((image.height + pixel) / 2 - np.abs(y), 0, pixel) / pixel
    inside *= (wave > band[0]) & (wave < band[1])
    return (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)), inside, y, edges


def _place(source, pointing):
    """Place of a source in the plane of the micro-shutters, metres."""
    ra, dec = (np.atleast_1d(source[name].to_value(u.deg)) for name in ("ra", "dec"))
    v2, v3 = rotations().getv2v3(pointing.attitude, *pointing.apparent(ra, dec))
    x, y = optics.msa_position(v2, v3)
    return float(x[0]), float(y[0])


def _profile(one, y, source_x, source_y, wave, width):
    """Surface brightness of a source of 1 Jy in pixels of a slice, MJy/sr, of the shape of `y`."""
    scale_x, scale_y = optics.msa_scale()
    sigma = np.hypot(point_fwhm(wave), width) / FWHM
    half_x, half_y = pixel_sides() / 2
    across = (one.field.x - source_x) * scale_x
    along = (y + one.field.y - source_y) * scale_y
    part = within(across - half_x, across + half_x, sigma)
    part *= within(along - half_y, along + half_y, sigma)
    return 1e-6 * part / pixel_steradian()


def _spectrum(source, lines, wave, edges, doppler):
    """Mean flux of a source in pixels, Jy, of the shape of `wave`."""
    spectrum = scene.continuum(source, wave / doppler, PIVOT)
    step = np.abs(edges[1] - edges[0])
    for line in lines[lines["source"] == source["id"]]:
        received = line["wavelength"].to_value(u.micron) * doppler
        sigma = RESOLUTION * step / FWHM
        spectrum = spectrum + line_flux(line, received, wave, step, sigma)
    return spectrum
