"""The point spread function of JWST's segmented mirror, as ideal optics give it.

Fraunhofer diffraction by a pupil of 18 hexagons, the secondary mirror's shadow and its three
struts. There are no wavefront errors and no detector effects, so the core is a little sharper than
in flight; the spikes are where they are in flight.
"""

import numpy as np
import scipy

OVERSAMPLING = 5
"""Samples along a detector pixel; odd, so that a pixel has a central sample."""

# Metres. Segments of 1.32 m flat to flat, 7 mm apart, a secondary mirror 0.74 m across
# (Lightsey et al. 2012, Opt. Eng. 51, 011003), on struts of about 0.1 m.
SEGMENT_SIZE, SEGMENT_GAP = 1.32, 0.007
SECONDARY_RADIUS, STRUT_WIDTH = 0.37, 0.10
# Counter-clockwise from +V3: one strut up, two at 30 degrees from straight down.
STRUT_ANGLES = (0, 150, 210)

_SAMPLES, _WIDTH = 512, 5 * (SEGMENT_SIZE + SEGMENT_GAP)
"""The pupil: so many samples along a side, so many metres."""

_RADIAN = np.degrees(1) * 3600
"""In arcsec."""


def point_spread_function(wavelengths, pixel_scale, pixels, path=None):
    """Return the image of a point source, oversampled.

    Parameters
    ----------
    wavelengths : array_like
        In metres, shape (n,), equally weighted.
    pixel_scale : float
        Size of a detector pixel, in arcsec.
    pixels : int
        Width of the image, in detector pixels; odd.
    path : callable, optional
        What an optic in the pupil adds to the path of light, as a weak lens: from the distance to
        the pupil's middle to that path, arrays in metres.

    Returns
    -------
    ndarray
        Shape (pixels * 5, pixels * 5), sum 1, the point at the centre of the central sample.
    """
    size, half = pixels * OVERSAMPLING, pixels * OVERSAMPLING // 2
    angles = (np.arange(size) - half) * pixel_scale / OVERSAMPLING / _RADIAN
    metres = (np.arange(_SAMPLES) - (_SAMPLES - 1) / 2) * _WIDTH / _SAMPLES
    # The pupil's halves are mirror images: sines along rows cancel, and so has the image two such
    # halves.
    right = metres[_SAMPLES // 2 :]
    pupil = passes(right, metres[:, None]).astype(float)
    image = np.zeros((size, half + 1))
    for wavelength in wavelengths:
        turn = 2 * np.pi / wavelength
        wave = pupil
        if path is not None:
            wave = pupil * np.exp(1j * turn * path(np.hypot(right, metres[:, None])))
        along_rows = wave @ np.cos(turn * np.outer(right, angles[half:]))
        amplitude = np.exp(1j * turn * np.outer(angles, metres)) @ along_rows
        # By Parseval's theorem the sum over all directions is that over the pupil.
        image += np.abs(amplitude) ** 2 / wavelength**2
    image = np.hstack([image[:, :0:-1], image])
    return image / image.sum()


def passes(x, y):
    """Tell at which places light passes the telescope's pupil.

    Parameters
    ----------
    x, y : array_like
        Along -V2 and V3, metres from the middle, of shapes that go together.

    Returns
    -------
    ndarray of bool
        Of their common shape.
    """
    pitch = SEGMENT_SIZE + SEGMENT_GAP
    open_ = np.zeros(np.broadcast_shapes(np.shape(x), np.shape(y)), bool)
    # Columns of segments, and segments of a column, in two rings around the one that is missing.
    for i in range(-2, 3):
        for j in range(-2, 3):
            if 0 < max(abs(i), abs(j), abs(i + j)) <= 2:
                centre = i * pitch * np.sqrt(3) / 2, (j + i / 2) * pitch
                open_ |= in_hexagon(x - centre[0], y - centre[1], SEGMENT_SIZE)
    open_ &= np.hypot(x, y) >= SECONDARY_RADIUS
    for angle in np.radians(STRUT_ANGLES):
        along = y * np.cos(angle) - x * np.sin(angle)
        across = x * np.cos(angle) + y * np.sin(angle)
        open_ &= (along <= 0) | (np.abs(across) >= STRUT_WIDTH / 2)
    return open_


def in_hexagon(x, y, size):
    """Tell which places are within a hexagon with flats at top and bottom.

    Parameters
    ----------
    x, y : array_like
        From its centre, of shapes that go together.
    size : float
        Flat to flat.

    Returns
    -------
    ndarray of bool
        Of their common shape.
    """
    slanted = np.sqrt(3) / 2 * x
    across = np.maximum(np.abs(slanted + y / 2), np.abs(slanted - y / 2))
    return np.maximum(np.abs(y), across) <= size / 2


class Stamp:
    """An oversampled image that can be laid onto a detector anywhere, to a fraction of a pixel.

    Parameters
    ----------
    image : ndarray
        Shape (n * 5, n * 5), n odd, total flux 1, its reference point at the central sample.
    """

    def __init__(self, image):
        self.pixels = image.shape[0] // OVERSAMPLING
        # The light in a pixel, wherever its centre falls: a running mean over its width.
        collected = scipy.ndimage.uniform_filter(image, OVERSAMPLING, mode="constant")
        self._spline = scipy.ndimage.spline_filter(collected * OVERSAMPLING**2)

    def add_to(self, image, x, y, flux):
        """Add this stamp, with its reference point at (x, y), to an image, in place.

        Parameters
        ----------
        image : ndarray
            Shape (ny, nx); parts of the stamp outside it are lost.
        x, y : float
            0-based column and row, pixel centres at integers.
        flux : float
            Total over the whole stamp, in the image's units.
        """
        half = self.pixels // 2
        rows = _overlap(y, half, image.shape[0])
        columns = _overlap(x, half, image.shape[1])
        centre = self._spline.shape[0] // 2
        samples = np.meshgrid(
            centre + (rows - y) * OVERSAMPLING, centre + (columns - x) * OVERSAMPLING, indexing="ij"
        )
        values = scipy.ndimage.map_coordinates(
            self._spline, samples, prefilter=False, mode="constant"
        )
        image[np.ix_(rows, columns)] += flux * values


def _overlap(position, half, size):
    nearest = round(position)
    return np.arange(max(nearest - half, 0), min(nearest + half + 1, size))


def encircled_energy(image, pixel_radii):
    """Return the fraction of a stamp's flux within circles around its centre.

    Parameters
    ----------
    image : ndarray
        Oversampled image, as in `point_spread_function`.
    pixel_radii : array_like
        In detector pixels, shape (n,).

    Returns
    -------
    ndarray
        Shape (n,).
    """
    centre = image.shape[0] // 2
    offsets = np.arange(image.shape[0]) - centre
    distance = np.hypot(offsets[:, None], offsets) / OVERSAMPLING
    order = np.argsort(distance, axis=None)
    enclosed = np.cumsum(image.ravel()[order])
    return np.interp(pixel_radii, distance.ravel()[order], enclosed)
