"""Light of a point, and of the sky, through an opening of the MSA.

A point's image is cut by the opening and laid along the spectrum. Where it falls is `optics`; how
many photons are counted follows from a mirror of 25 m2, of whose photons 0.4 become electrons where
the filter lets most through (the size of what Giardino et al. 2022, arXiv:2208.04876, measured).

Idealised: a perfect telescope, where diffraction is what limits the image; an opening that cuts the
image of a point and does not diffract it; pixels that are square on the sky; a filter and grating
whose throughput is a parabola; a sky that is uniform and has no lines.
"""

import numpy as np
from astropy import constants
from astropy import units as u

from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.techniques import trace
from jwst_testbed.techniques.slit import PointImages, spectrum
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.siaf import rotations

PIVOT = 2.0
"""Wavelength at which a continuum is stated, micrometres."""

AREA, EFFICIENCY = 25.0, 0.4
"""Area of the mirror, m2; fraction of the photons that become electrons, at best."""

SKY = 0.15
"""Brightness of the zodiacal light, MJy/sr: near its minimum between scattered and thermal light
(JWST User Documentation, "JWST Background Model")."""

POINT = PointImages(nodes=(2.45, 3.2, 4.1, 5.3), pixels=31)
"""The images of a point. Below the first of the wavelengths, where the instrument is not limited by
diffraction (Jakobsen et al. 2022), an image gets no sharper."""

PIXELS_PER_METRE = optics.CAMERA / optics.COLLIMATOR / optics.PIXEL
"""From the plane of the MSA to the detector: along the dispersion and across it."""


def pixel_size():
    """Return the size of a pixel: arcsec along the dispersion and across it, shape (2,)."""
    return optics.msa_scale() / PIXELS_PER_METRE


def point_images():
    """Return the images of a point at the wavelengths of `POINT`.

    Returns
    -------
    ndarray
        Shape (nodes, 31 * 5, 31 * 5), each as in
        `jwst_testbed.sky.psf.point_spread_function`.
    """
    return POINT.at_nodes(float(np.sqrt(np.prod(pixel_size()))))


def cut_images(opening, x, y, beside=()):
    """Return the images of a point behind an opening.

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
        As in `point_images`, 0 where the bars are.
    """
    along, across = PIXELS_PER_METRE
    # The detector shows the plane upside down.
    columns = POINT.slit_transmission(-(opening.x - x) * along, opening.width * along)
    rows = sum(
        POINT.slit_transmission(-(one.y - y) * across, one.height * across)
        for one in (opening, *beside)
    )
    return point_images() * rows[:, None] * columns


def throughput(wavelength, band):
    """Return the throughput of filter and grating over its best: 0.7 at the ends of the band.

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
    """Return the micrometres from column to column of the light through a point of the MSA's plane.

    Parameters as in `jwst_testbed.instruments.nirspec.optics.detector_position`.
    """
    step = 1e-4
    after, _ = optics.detector_position(x, y, wavelength + step, disperser)
    before, _ = optics.detector_position(x, y, wavelength - step, disperser)
    return 2 * step / (after - before)


def conversion(x, y, wavelength, disperser):
    """Return the MJy for one DN/s in a column, where the throughput is best; a DN is an electron.

    Photons of a flux density go with the width of a column in frequency over their energy, which
    is with its width over the wavelength. Parameters as in `bandwidth`.
    """
    relative = bandwidth(x, y, wavelength, disperser) / wavelength
    return constants.h.value / (1e-20 * AREA * EFFICIENCY * relative)


def focal_position(exposure, ra, dec):
    """Return the places in the plane of the MSA where directions of the sky fall in an exposure.

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


def dispersed_point(source, lines, opening, exposure, disperser, band, beside=()):
    """Return the spectrum of a point through an opening.

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
        As in `cut_images`.

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
    fine = trace.fine_positions(trace.pixels_around(across, margin=0))
    fine = fine[(fine >= across[0]) & (fine <= across[-1])]
    wavelength, janskys = spectrum(
        source,
        lines,
        np.interp(fine, across, grid),
        header.doppler(exposure),
        pivot=PIVOT,
        band=band,
        pixel_width=lambda at: bandwidth(x0, y0, at, disperser),
    )
    amount = 1e-6 * janskys * throughput(wavelength, band)
    amount /= conversion(x0, y0, wavelength, disperser)
    images = cut_images(opening, x0, y0, beside)
    shape = siaf.YSciSize, siaf.XSciSize
    return POINT.lay(shape, images, wavelength, amount, *place(wavelength), axis=0)


def zodiacal_light(wavelength):
    """Return the brightness of the sky, MJy/sr: the same at all wavelengths."""
    return SKY


def dispersed_sky(opening, exposure, disperser, band, brightness=zodiacal_light):
    """Return the spectrum of light that fills an opening evenly.

    Parameters
    ----------
    opening : jwst_testbed.instruments.nirspec.optics.Opening
    exposure, disperser, band
        As in `dispersed_point`.
    brightness : callable, optional
        MJy/sr at wavelengths as received (micrometres).

    Returns
    -------
    ndarray
        As in `dispersed_point`: a pixel gets what of it lies within the opening's sharp image.
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
        """Return the metres in the plane of the MSA, and the wavelengths."""
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
    """Return the steradians that a pixel sees through an opening: its width, a pixel high."""
    width = opening.width * optics.msa_scale()[0]
    return (width * pixel_size()[1] * u.arcsec**2).to_value(u.sr)
