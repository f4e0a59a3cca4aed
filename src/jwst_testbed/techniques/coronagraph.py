"""The optics of a coronagraph: a pupil, a mask in the focus, a stop in the next image of the pupil.

Light comes to a focus on the mask, goes on to an image of the pupil, where the Lyot stop takes
what the mask has diffracted outwards, and to the detector. Fraunhofer diffraction throughout.

An instrument describes its own with a `Coronagraph`: what the mask does to a wave, and how far
from the edges of the pupil the stop begins.

Simplifications: the stop is the pupil with wider edges, with the gaps between the segments left
open, not the pattern in flight; rows and columns of the detector are along the axes of the pupil;
no substrate, no deflection of the image, no jitter.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from jwst_testbed.sky.psf import passes

SAMPLES, WIDTH = 256, 6.7
"""The pupil: so many pixels, so many metres."""

RADIAN = np.degrees(1) * 3600
"""In arcsec."""


@dataclass(frozen=True)
class Coronagraph:
    """A mask, its Lyot stop, its filter, and its detector.

    Parameters
    ----------
    wavelengths : tuple of float
        Metres, equally weighted: across the filter.
    behind_mask : callable
        From a wave in the pupil, shape (256, 256), and its wavelength in metres to the wave in
        the plane of the stop.
    margin : float
        How far from every edge of the pupil light passes the stop, metres.
    photmjsr_clear : float
        MJy/sr for one DN/s without the Lyot stop.
    sky : float
        MJy/sr.
    make_detector : callable
        As in `jwst_testbed.techniques.imaging.Camera`.
    photom : type
        Data model of the photometric reference file.
    selected_by : tuple of str
        As in `jwst_testbed.techniques.imaging.Camera`.
    aligned : tuple of float
        Radii between which images are compared when they are aligned, pixels.
    own_references : callable
        As in `jwst_testbed.techniques.imaging.Camera`.
    """

    wavelengths: tuple
    behind_mask: Callable
    margin: float
    photmjsr_clear: float
    sky: float
    make_detector: Callable
    photom: type
    selected_by: tuple
    aligned: tuple
    own_references: Callable

    @property
    def stop(self):
        """The Lyot stop: an ndarray of shape (256, 256), 1 where light passes and 0 elsewhere."""
        return _stop(self.margin)

    @property
    def stop_throughput(self):
        """The part of a star's light that passes the stop, without the mask."""
        return float(np.sum(self.stop * pupil() ** 2) / np.sum(pupil() ** 2))

    @property
    def photmjsr(self):
        """MJy/sr for one DN/s, of light that the Lyot stop dims and the mask does not."""
        return self.photmjsr_clear / self.stop_throughput

    def image(self, path, offset, pixels):
        """Return the image of a point source on the detector.

        Parameters
        ----------
        path : ndarray
            Optical path over the pupil, as in `wavefront_error`.
        offset : tuple of float
            Where the source is, from the centre of the mask along columns and rows, arcsec.
        pixels : tuple of ndarray
            Columns and rows of the detector: the angles of their centres from the centre of the
            mask, arcsec, evenly spaced. Shape (nx,) and (ny,).

        Returns
        -------
        ndarray
            Shape (ny, nx): the fraction of the light through the Lyot stop that each pixel
            collects, of a source at this place without the mask.
        """
        # The light's finest detail is as wide as the wavelength over the pupil, a pixel and a half
        # or more: two samples a pixel tell all of it, and what a pixel collects follows exactly.
        x, y = (_halves(angles) for angles in pixels)
        total = np.zeros((len(y), len(x)))
        for wavelength in self.wavelengths:
            tilt = (offset[0] * metres() + offset[1] * metres()[:, None]) / RADIAN
            wave = pupil() * np.exp(2j * np.pi * (path + tilt) / wavelength)
            wave = self.behind_mask(wave, wavelength) * self.stop
            phase = 2j * np.pi / (RADIAN * wavelength)
            to_rows = np.exp(-phase * np.outer(y, metres())).astype(np.complex64)
            to_columns = np.exp(-phase * np.outer(metres(), x)).astype(np.complex64)
            amplitude = to_rows @ wave.astype(np.complex64) @ to_columns
            # By Parseval's theorem the sum over all directions is that over the pupil.
            step = (x[1] - x[0]) * (y[1] - y[0]) * (WIDTH / SAMPLES / wavelength / RADIAN) ** 2
            total += np.abs(amplitude) ** 2 * step / len(self.wavelengths)
        return _collected(total) / np.sum(self.stop * pupil() ** 2)


def wavefront_error(rms, rng):
    """Draw a map of the optical path over the pupil.

    Parameters
    ----------
    rms : float
        Metres.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray
        Shape (256, 256), metres, mean 0 and the given rms over the pupil. Its amplitude falls as
        the 1.25th power of the spatial frequency, as that of polished optics does about.
    """
    frequency = np.hypot(scipy.fft.fftfreq(SAMPLES)[:, None], scipy.fft.fftfreq(SAMPLES))
    frequency[0, 0] = np.inf
    noise = scipy.fft.fft2(rng.normal(size=frequency.shape))
    path = scipy.fft.ifft2(noise * frequency**-1.25).real
    path -= path[pupil() > 0].mean()
    return path * rms / path[pupil() > 0].std()


def from_mask(siaf, x, y):
    """Return angles from the mask's centre, which is the aperture's reference point.

    The scale is that of the reference point: over the subarray it changes by less than 0.1 %.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
        The subarray's aperture.
    x, y : float or ndarray
        0-based columns and rows.

    Returns
    -------
    tuple
        Along columns and along rows, arcsec, of the shapes of `x` and `y`.
    """
    return (
        (x - (siaf.XSciRef - 1)) * siaf.XSciScale,
        (y - (siaf.YSciRef - 1)) * siaf.YSciScale,
    )


@functools.cache
def pupil():
    """Return the amplitude that the telescope's pupil transmits: shape (256, 256), 0 to 1."""
    # The gaps between segments are narrower than a pixel: finer, then averaged.
    fine = metres(4 * SAMPLES)
    open_ = passes(fine, fine[:, None]).astype(float)
    return open_.reshape(SAMPLES, 4, SAMPLES, 4).mean(axis=(1, 3))


def metres(samples=SAMPLES):
    """Return the positions of the pupil's pixels, of which there are 256 or so many."""
    return (np.arange(samples) - (samples - 1) / 2) * WIDTH / samples


@functools.cache
def _stop(margin):
    # The gaps are narrower than a pixel, and dim it by less than half.
    distance = scipy.ndimage.distance_transform_edt(np.pad(pupil() > 0.5, 1))[1:-1, 1:-1]
    return (distance > margin / (WIDTH / SAMPLES)).astype(float)


def _halves(angles):
    """Return the angles of pixels and of half-way between them."""
    step = (angles[1] - angles[0]) / 2
    return angles[0] + step * np.arange(2 * len(angles))


def _collected(samples):
    """Return what pixels collect of light known at their centres and half-way between."""
    ny, nx = samples.shape
    # Integration over a pixel, two samples wide, is a product with a sinc of the frequency.
    window = np.sinc(2 * scipy.fft.fftfreq(ny))[:, None] * np.sinc(2 * scipy.fft.rfftfreq(nx))
    return scipy.fft.irfft2(scipy.fft.rfft2(samples) * window, s=samples.shape)[::2, ::2] * 4
