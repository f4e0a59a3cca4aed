"""The point spread function of JWST's segmented mirror, as ideal optics give it.

Fraunhofer diffraction by a pupil of 18 hexagons, the secondary mirror's shadow and its three
struts (`poppy`; Perrin et al. 2012, Proc. SPIE 8442, 84423D). There are no wavefront errors and
no detector effects, so the core is a little sharper than in flight; the spikes are where
they are in flight.
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


def point_spread_function(wavelengths, pixel_scale, pixels, *optics):
    """Return the image of a point source, oversampled.

    Parameters
    ----------
    wavelengths : array_like
        In metres, shape (n,), equally weighted.
    pixel_scale : float
        Size of a detector pixel, in arcsec.
    pixels : int
        Width of the image, in detector pixels; odd.
    *optics : poppy.OpticalElement
        What the pupil has besides the telescope's own, as a weak lens.

    Returns
    -------
    ndarray
        Shape (pixels * 5, pixels * 5), sum 1, the point at the centre of the central sample.
    """
    import poppy

    mirror, samples = telescope(), 512
    grid = poppy.Wavefront(wavelengths[0], npix=samples, diam=mirror.pupil_diam)
    # Its segments are drawn once, rather than for each wavelength.
    drawn = poppy.fixed_sampling_optic(mirror, grid, oversample=1)
    system = poppy.OpticalSystem(
        npix=samples, oversample=OVERSAMPLING, pupil_diameter=mirror.pupil_diam
    )
    for optic in (drawn, *optics):
        system.add_pupil(optic)
    system.add_detector(pixelscale=pixel_scale, fov_pixels=pixels, oversample=OVERSAMPLING)
    weights = np.full(len(wavelengths), 1 / len(wavelengths))
    image = system.calc_psf(source={"wavelengths": wavelengths, "weights": weights})[0].data
    return image / image.sum()


def telescope():
    """Return the pupil of JWST, a `poppy.CompoundAnalyticOptic`."""
    import poppy

    return poppy.CompoundAnalyticOptic(
        [
            poppy.MultiHexagonAperture(rings=2, flattoflat=SEGMENT_SIZE, gap=SEGMENT_GAP),
            poppy.AsymmetricSecondaryObscuration(
                secondary_radius=SECONDARY_RADIUS,
                support_angle=STRUT_ANGLES,
                support_width=STRUT_WIDTH,
            ),
        ]
    )


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
