"""The optics of NIRCam's coronagraph behind the round mask MASK335R.

Light comes to a focus on the mask, goes on to an image of the pupil, where the Lyot stop takes
what the mask has diffracted outwards, and to the detector. Fraunhofer diffraction throughout.

The mask transmits the amplitude 1 - (2 J1(s r) / (s r))^2 at the angle r from its centre (Krist
et al. 2009, Proc. SPIE 7440, 74400W; the round design). The Fourier transform of the second term
has an end: the overlap of two circles. So what the mask takes from a wave is the wave's
convolution with that overlap, and a pupil pixel further than its radius from every edge goes dark
when the star is perfect and centred. A stop that blocks all others leaves nothing of such a star.

Simplifications: the stop is that ideal one, with the gaps between the segments left open, not
the pattern of holes in flight; no substrate, no neutral density squares, no deflection of the
image, no jitter.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" and "NIRCam Coronagraphic Imaging"). They are not a calibration.
"""

import functools

import numpy as np
import scipy

from jwst_testbed.sky.psf import passes

WAVELENGTHS = np.linspace(3.18e-6, 3.54e-6, 3)
"""Metres: across F335M, whose half-power wavelengths are 3.177 and 3.537 um."""

PHOTMJSR_CLEAR = 1.17
"""MJy/sr for one DN/s without the Lyot stop: that of the other medium bands, inversely as the
width of the band."""

SKY = 0.20
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""

HALF_TRANSMISSION = 0.64
"""Radius at which half of the light passes, arcsec: six times the wavelength of 3.35 um over the
telescope's 6.5 m (JWST User Documentation, "NIRCam Coronagraphic Occulting Masks and Lyot
Stops")."""

SHARPNESS = 2.1001 / HALF_TRANSMISSION
"""The mask's s, per arcsec (Krist et al.)."""

_DESIGN = 3.36e-6
"""Wavelength for which the stop is made, metres."""

_SAMPLES, _WIDTH = 256, 6.7
"""The pupil: so many pixels, so many metres."""

_RADIAN = np.degrees(1) * 3600
"""In arcsec."""


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
    frequency = np.hypot(scipy.fft.fftfreq(_SAMPLES)[:, None], scipy.fft.fftfreq(_SAMPLES))
    frequency[0, 0] = np.inf
    noise = scipy.fft.fft2(rng.normal(size=frequency.shape))
    path = scipy.fft.ifft2(noise * frequency**-1.25).real
    path -= path[_pupil() > 0].mean()
    return path * rms / path[_pupil() > 0].std()


def image(path, offset, wavelengths, pixels):
    """Return the image of a point source on the detector.

    Parameters
    ----------
    path : ndarray
        Optical path over the pupil, as in `wavefront_error`.
    offset : tuple of float
        Where the source is, from the centre of the mask along columns and rows, arcsec.
    wavelengths : array_like
        Metres, equally weighted.
    pixels : tuple of ndarray
        Columns and rows of the detector: the angles of their centres from the centre of the mask,
        arcsec, evenly spaced. Shape (nx,) and (ny,).

    Returns
    -------
    ndarray
        Shape (ny, nx): the fraction of the light through the Lyot stop that each pixel collects,
        of a source at this place without the mask.
    """
    # The light's finest detail is as wide as the wavelength over the pupil, a pixel and a half:
    # two samples a pixel tell all of it, and what a pixel collects follows exactly.
    x, y = (_halves(angles) for angles in pixels)
    total = np.zeros((len(y), len(x)))
    for wavelength in wavelengths:
        wave = _behind_stop(path, offset, wavelength)
        phase = 2j * np.pi / (_RADIAN * wavelength)
        to_rows = np.exp(-phase * np.outer(y, _metres())).astype(np.complex64)
        to_columns = np.exp(-phase * np.outer(_metres(), x)).astype(np.complex64)
        amplitude = to_rows @ wave.astype(np.complex64) @ to_columns
        # By Parseval's theorem the sum over all directions is that over the pupil.
        step = (x[1] - x[0]) * (y[1] - y[0]) * (_WIDTH / _SAMPLES / wavelength / _RADIAN) ** 2
        total += np.abs(amplitude) ** 2 * step / len(wavelengths)
    return _collected(total) / np.sum(stop() * _pupil() ** 2)


def photmjsr():
    """Return MJy/sr for one DN/s, of light that the Lyot stop dims and the mask does not."""
    stop_throughput = np.sum(stop() * _pupil() ** 2) / np.sum(_pupil() ** 2)
    return PHOTMJSR_CLEAR / float(stop_throughput)


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
def stop():
    """Return the Lyot stop.

    Returns
    -------
    ndarray
        Shape (256, 256), 1 where light passes: further from the edges of the pupil than the mask
        spreads their light. The gaps between segments do not count as edges.
    """
    # The gaps are narrower than a pixel, and dim it by less than half.
    distance = scipy.ndimage.distance_transform_edt(np.pad(_pupil() > 0.5, 1))[1:-1, 1:-1]
    reach = _overlap_radius(_DESIGN) / (_WIDTH / _SAMPLES)
    return (distance > reach).astype(float)


@functools.cache
def _pupil():
    """Return the amplitude that the telescope's pupil transmits: shape (256, 256), 0 to 1."""
    # The gaps between segments are narrower than a pixel: finer, then averaged.
    fine = _metres(4 * _SAMPLES)
    open_ = passes(fine, fine[:, None]).astype(float)
    return open_.reshape(_SAMPLES, 4, _SAMPLES, 4).mean(axis=(1, 3))


def _metres(samples=_SAMPLES):
    """Return the positions of the pupil's pixels."""
    return (np.arange(samples) - (samples - 1) / 2) * _WIDTH / samples


def _overlap_radius(wavelength):
    """Return the distance in the pupil over which the mask spreads light, metres."""
    return SHARPNESS * _RADIAN * wavelength / np.pi


def _behind_stop(path, offset, wavelength):
    """Return the wave in the plane of the Lyot stop."""
    metres = _metres()
    tilt = (offset[0] * metres + offset[1] * metres[:, None]) / _RADIAN
    wave = _pupil() * np.exp(2j * np.pi * (path + tilt) / wavelength)
    # The overlap of two equal circles whose centres are a distance apart.
    reach = _overlap_radius(wavelength)
    half = int(reach / (_WIDTH / _SAMPLES)) + 1
    steps = np.arange(-half, half + 1) * _WIDTH / _SAMPLES
    apart = np.minimum(np.hypot(steps[:, None], steps) / reach, 1)
    overlap = np.arccos(apart) - apart * np.sqrt(1 - apart**2)
    wave = wave - scipy.signal.fftconvolve(wave, overlap / overlap.sum(), mode="same")
    return wave * stop()


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
