"""What becomes of the light of a point, and of the sky, behind an opening of the MSA.

A point's image is cut by the opening and laid along the spectrum. Where it falls is `optics`; how
many photons are counted follows from a mirror of 25 m2, of whose photons 0.4 become electrons where
the filter lets most through (the size of what Giardino et al. 2022, arXiv:2208.04876, measured).

Idealised: a perfect telescope, where diffraction is what limits the image; an opening that cuts the
image of a point and does not diffract it; pixels that are square on the sky; a filter and grating
whose throughput is a parabola; a sky that is uniform and has no lines.
"""

import functools

import numpy as np
from astropy import constants
from astropy import units as u

from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import OVERSAMPLING, point_spread_function
from jwst_testbed.techniques import trace
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.siaf import rotations

PIVOT = 2.0
"""Wavelength at which a continuum is stated, micrometres."""

AREA, EFFICIENCY = 25.0, 0.4
"""Of the mirror, m2; part of the photons that become electrons, at best."""

SKY = 0.15
"""Of the zodiacal light, MJy/sr: near its minimum between scattered and thermal light (JWST User
Documentation, "JWST Background Model")."""

NODES = np.array([2.45, 3.2, 4.1, 5.3])
"""Wavelengths at which the image of a point is computed, micrometres. Below the first, where the
instrument is not limited by diffraction (Jakobsen et al. 2022), an image gets no sharper."""

PSF_PIXELS = 31
"""Width of a point's image, pixels; what lies farther out, some per cent, is put back in
proportion."""

PIXELS_PER_METRE = optics.CAMERA / optics.COLLIMATOR / optics.PIXEL
"""From the plane of the MSA to the detector."""


def pixel_size():
    """Arcsec along the dispersion and across it, shape (2,)."""
    return optics.msa_scale() / PIXELS_PER_METRE


@functools.cache
def point_images():
    """Images of a point at the wavelengths of `NODES`.

    Returns
    -------
    ndarray
        Shape (len(NODES), 31 * 5, 31 * 5), each as of
        `jwst_testbed.sky.psf.point_spread_function`.
    """
    scale = float(np.sqrt(np.prod(pixel_size())))
    return np.stack([point_spread_function([1e-6 * at], scale, PSF_PIXELS) for at in NODES])


def at_wavelengths(of_nodes, wavelength):
    """Interpolate what is known at `NODES`, as the images are: linearly, and constant beyond.

    Parameters
    ----------
    of_nodes : ndarray
        Shape (len(NODES), ...).
    wavelength : ndarray
        Micrometres, shape (n,).

    Returns
    -------
    ndarray
        Shape (n, ...).
    """
    weights = np.stack([np.interp(wavelength, NODES, unit) for unit in np.eye(len(NODES))])
    return np.tensordot(weights.T, of_nodes, axes=1)


def passed(centre, size):
    """Part of each fine element of a point's image that an opening lets through, along one axis.

    Parameters
    ----------
    centre, size : float
        Of the opening, its middle from the point, pixels.

    Returns
    -------
    ndarray
        Shape (31 * 5,), 0 to 1.
    """
    elements = np.arange(PSF_PIXELS * OVERSAMPLING) - PSF_PIXELS * OVERSAMPLING // 2
    low, high = (OVERSAMPLING * (centre + sign * size / 2) for sign in (-1, 1))
    return np.clip(np.minimum(elements + 0.5, high) - np.maximum(elements - 0.5, low), 0, 1)


def cut_images(opening, x, y, beside=()):
    """Images of a point behind an opening.

    Parameters
    ----------
    opening : jwst_testbed.instruments.nirspec.optics.Opening
    x, y : float
        Where the point's image is in the plane of the MSA, metres.
    beside : sequence of jwst_testbed.instruments.nirspec.optics.Opening, optional
        Others above and below it.

    Returns
    -------
    ndarray
        As of `point_images`, 0 where the bars are.
    """
    # The detector shows the plane upside down.
    columns = passed(-(opening.x - x) * PIXELS_PER_METRE, opening.width * PIXELS_PER_METRE)
    rows = sum(
        passed(-(one.y - y) * PIXELS_PER_METRE, one.height * PIXELS_PER_METRE)
        for one in (opening, *beside)
    )
    return point_images() * rows[:, None] * columns


def throughput(wavelength, band):
    """Of filter and grating, relative to its best: 0.7 at the ends of the band.

    Parameters
    ----------
    wavelength : array_like
        Micrometres.
    band : (float, float)
        Shortest and longest wavelength.

    Returns
    -------
    ndarray
        Same shape.
    """
    low, high = band
    from_middle = (np.asarray(wavelength) - (low + high) / 2) / ((high - low) / 2)
    return 1 - 0.3 * from_middle**2


def bandwidth(x, y, wavelength, disperser):
    """Micrometres from column to column of the light through a point of the MSA's plane.

    Parameters as of `jwst_testbed.instruments.nirspec.optics.detector_position`.
    """
    step = 1e-4
    after, _ = optics.detector_position(x, y, wavelength + step, disperser)
    before, _ = optics.detector_position(x, y, wavelength - step, disperser)
    return 2 * step / (after - before)


def conversion(x, y, wavelength, disperser):
    """MJy for one DN/s in a column, where the throughput is best; a DN is an electron.

    Photons of a flux density go with the width of a column in frequency over their energy, which
    is with its width over the wavelength. Parameters as of `bandwidth`.
    """
    relative = bandwidth(x, y, wavelength, disperser) / wavelength
    return constants.h.value / (1e-20 * AREA * EFFICIENCY * relative)


def focal_position(exposure, ra, dec):
    """Where directions of the sky fall in the plane of the MSA during an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    ra, dec : array_like
        Degrees, ICRS, shape (n,).

    Returns
    -------
    x, y : ndarray
        Metres, shape (n,).
    """
    pointing = header.pointing_of(exposure)
    v2v3 = rotations().getv2v3(pointing.attitude, *pointing.apparent(ra, dec))
    return optics.msa_position(*v2v3)


def doppler(exposure):
    """Wavelength that the observatory, which moves, receives over that of the sky at rest."""
    velocity = header.radial_velocity(header.pointing_of(exposure))
    return 1 + velocity / constants.c.to_value(u.m / u.s)


def dispersed_point(source, lines, opening, exposure, disperser, band, beside=()):
    """A point's spectrum through an opening.

    Parameters
    ----------
    source : astropy.table.Row
        With its place, its ``continuum`` at `PIVOT` and its ``slope``.
    lines : astropy.table.QTable
        The emission lines of that source.
    opening : jwst_testbed.instruments.nirspec.optics.Opening
    exposure : jwst_testbed.telescope.exposure.Exposure
    disperser : optics.Grating or optics.Prism
    band : (float, float)
        Micrometres: the wavelengths that the filter lets through.
    beside : sequence of jwst_testbed.instruments.nirspec.optics.Opening, optional
        As of `cut_images`.

    Returns
    -------
    ndarray
        Of the shape of the exposure, DN/s, no response of pixels in it.
    """
    siaf, full = header.apertures_of(exposure)
    rows, columns = geometry.window_of(siaf, full)
    [x0], [y0] = focal_position(exposure, [source["ra"].value], [source["dec"].value])

    def place(wavelength):
        x, y = optics.detector_position(x0, y0, wavelength, disperser, exposure.detector)
        return x - columns.start, y - rows.start

    # Fine enough for straight lines between.
    grid = np.linspace(*band, 20000)
    across, _ = place(grid)
    pixels = np.arange(int(np.floor(across[0])), int(np.ceil(across[-1])) + 1)
    fine = trace.fine_positions(pixels)
    received = np.interp(fine, across, grid)
    shift = doppler(exposure)
    within = (fine >= across[0]) & (fine <= across[-1])
    amounts = [within * scene.continuum(source, received / shift, PIVOT) / OVERSAMPLING]
    wavelengths = [received]
    for line in lines:
        at = line["wavelength"].to_value(u.um) * shift
        if band[0] < at < band[1]:
            # Jy micrometres, over the micrometres of a column.
            strength = scene.line_strength(line) / bandwidth(x0, y0, at, disperser)
            amounts.append([strength])
            wavelengths.append([at])
    wavelength = np.concatenate(wavelengths)
    amount = 1e-6 * np.concatenate(amounts) * throughput(wavelength, band)
    amount /= conversion(x0, y0, wavelength, disperser)
    x, y = place(wavelength)

    height = np.arange(int(np.floor(y.min())) - 1, int(np.ceil(y.max())) + 2)
    image = np.zeros((siaf.YSciSize, siaf.XSciSize))
    margin = PSF_PIXELS // 2
    for seen, weight in zip(
        cut_images(opening, x0, y0, beside),
        at_wavelengths(np.eye(len(NODES)), wavelength).T,
        strict=True,
    ):
        near = weight > 0
        if near.any():
            track = np.zeros((len(height) * OVERSAMPLING, len(pixels) * OVERSAMPLING))
            places = trace.fine_index(x[near], pixels), trace.fine_index(y[near], height)
            trace.deposit(track, *places, (weight * amount)[near])
            part = trace.spread(track, seen)
            trace.add(image, part, int(height[0]) - margin, int(pixels[0]) - margin)
    return image


def zodiacal_light(wavelength):
    """Brightness of the sky, MJy/sr: the same at all wavelengths."""
    return SKY


def dispersed_sky(opening, exposure, disperser, band, brightness=zodiacal_light):
    """The spectrum of light that fills an opening evenly.

    Parameters
    ----------
    opening : jwst_testbed.instruments.nirspec.optics.Opening
    exposure, disperser, band
        As of `dispersed_point`.
    brightness : callable, optional
        MJy/sr at wavelengths as received (micrometres).

    Returns
    -------
    ndarray
        As of `dispersed_point`: a pixel gets what of it lies within the opening's sharp image.
    """
    siaf, full = header.apertures_of(exposure)
    rows, columns = geometry.window_of(siaf, full)
    ends = np.array([-0.5, 0.5])
    corners = optics.detector_position(
        *opening.at(0, ends[:, None]), np.array(band), disperser, exposure.detector
    )
    across, height = (
        np.arange(max(int(place.min()) - 2, part.start), min(int(place.max()) + 3, part.stop))
        for place, part in zip(corners, (columns, rows), strict=True)
    )
    image = np.zeros((siaf.YSciSize, siaf.XSciSize))
    if not (len(across) and len(height)):
        return image

    def behind(row):
        """Metres in the plane of the MSA, and wavelengths."""
        return optics.slit_position(across, row[:, None], opening.x, disperser, exposure.detector)

    _, wavelength = behind(height)
    low, high = np.sort([behind(height + half)[0] for half in ends], axis=0)
    bottom, top = opening.y + ends * opening.height
    lit = np.clip(np.minimum(high, top) - np.maximum(low, bottom), 0, None) / (high - low)
    lit *= (wavelength > band[0]) & (wavelength < band[1])
    wavelength = np.clip(wavelength, *band)
    seen = lit * throughput(wavelength, band) * brightness(wavelength) * pixel_area(opening)
    seen /= conversion(opening.x, opening.y, wavelength, disperser)
    image[np.ix_(height - rows.start, across - columns.start)] = seen
    return image


def pixel_area(opening):
    """Solid angle that a pixel sees through an opening, steradian: its width, a pixel high."""
    width = opening.width * optics.msa_scale()[0]
    return (width * pixel_size()[1] * u.arcsec**2).to_value(u.sr)
