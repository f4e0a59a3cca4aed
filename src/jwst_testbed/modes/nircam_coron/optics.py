"""The optics of NIRCam's coronagraph behind the round mask MASK335R.

The mask transmits the amplitude 1 - (2 J1(s r) / (s r))^2 at the angle r from its centre (Krist
et al. 2009, Proc. SPIE 7440, 74400W; the round design). The Fourier transform of the second term
has an end: the overlap of two circles. So what the mask takes from a wave is the wave's
convolution with that overlap, and a pupil pixel further than its radius from every edge goes dark
when the star is perfect and centred. A stop that blocks all others leaves nothing of such a star.

Besides what `jwst_testbed.techniques.coronagraph` leaves out, there are no neutral density squares.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" and "NIRCam Coronagraphic Imaging"). They are not a calibration.
"""

import numpy as np
import scipy
from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.techniques.coronagraph import RADIAN, SAMPLES, WIDTH, Coronagraph
from jwst_testbed.techniques.imaging import no_references

WAVELENGTHS = (3.18e-6, 3.36e-6, 3.54e-6)
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


def overlap_radius(wavelength):
    """Return the distance in the pupil over which the mask spreads light, metres."""
    return SHARPNESS * RADIAN * wavelength / np.pi


def behind_mask(wave, wavelength):
    """Return the wave in the plane of the Lyot stop.

    Parameters
    ----------
    wave : ndarray
        In the pupil, shape (256, 256).
    wavelength : float
        Metres.

    Returns
    -------
    ndarray
        Same shape.
    """
    # The overlap of two equal circles whose centres are a distance apart.
    reach = overlap_radius(wavelength)
    half = int(reach / (WIDTH / SAMPLES)) + 1
    steps = np.arange(-half, half + 1) * WIDTH / SAMPLES
    apart = np.minimum(np.hypot(steps[:, None], steps) / reach, 1)
    overlap = np.arccos(apart) - apart * np.sqrt(1 - apart**2)
    return wave - scipy.signal.fftconvolve(wave, overlap / overlap.sum(), mode="same")


MASK335R = Coronagraph(
    wavelengths=WAVELENGTHS,
    behind_mask=behind_mask,
    margin=float(overlap_radius(_DESIGN)),
    photmjsr_clear=PHOTMJSR_CLEAR,
    sky=SKY,
    make_detector=make_detector,
    photom=datamodels.NrcImgPhotomModel,
    selected_by=("filter", "pupil"),
    aligned=(4, 64),
    own_references=no_references,
)
"""The round mask with the filter F335M."""
