"""The optics of two of MIRI's coronagraphs: a four-quadrant phase mask, and an opaque spot.

The phase mask (4QPM) delays the light by half a wave in two opposite quadrants of the focal plane,
so that the light of a star at its centre interferes destructively within the pupil (Rouan et al.
2000, PASP 112, 1479). The amplitude that a mask multiplies in the focal plane is a convolution in
the pupil: here that of the signs of both coordinates, a Hilbert transform along either axis.

The spot hides the star and some of its surroundings. By Babinet's principle the wave behind it is
the wave without it, less what a hole of its size would let through.

Besides what `jwst_testbed.techniques.coronagraph` leaves out: the phase mask is perfect at all
wavelengths; its quadrants are bounded by rows and columns of the detector, and the boundaries have
no width; the spot has no bar to hold it; the glow of stray light along the boundaries is missing.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "MIRI
Coronagraphic Imaging", "MIRI Filters and Dispersers"; Boccaletti et al. 2015, PASP 127, 633). They
are not a calibration.
"""

import functools

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.instruments.miri.imaging import no_shift
from jwst_testbed.techniques.coronagraph import RADIAN, SAMPLES, WIDTH, Coronagraph, metres

SPOT_RADIUS = 2.16
"""Radius of the opaque spot, arcsec."""

_SPOT_SAMPLES = 96
"""Samples across the spot: fifteen for each wavelength over the pupil."""


@functools.cache
def _hilbert():
    """Return the Hilbert transform of samples along an axis, shape (256, 256)."""
    apart = np.subtract.outer(np.arange(SAMPLES), np.arange(SAMPLES))
    return np.where(apart % 2, 2 / (np.pi * np.where(apart % 2, apart, 1)), 0)


def behind_quadrants(wave, wavelength):
    """Return the wave behind the phase mask, in the plane of the Lyot stop.

    Parameters
    ----------
    wave : ndarray
        In the pupil, shape (256, 256).
    wavelength : float
        Metres. The mask is the same at all.

    Returns
    -------
    ndarray
        Same shape.
    """
    return _hilbert() @ wave @ _hilbert().T


def behind_spot(wave, wavelength):
    """Return the wave behind the opaque spot; as in `behind_quadrants`."""
    step = 2 * SPOT_RADIUS / _SPOT_SAMPLES
    angles = (np.arange(_SPOT_SAMPLES) - (_SPOT_SAMPLES - 1) / 2) * step
    to_focus = np.exp(-2j * np.pi * np.outer(angles, metres()) / (wavelength * RADIAN))
    # Samples on the edge are partly within: the edge is as wide as a sample.
    inside = np.clip((SPOT_RADIUS - np.hypot(angles[:, None], angles)) / step + 0.5, 0, 1)
    hidden = inside * (to_focus @ wave @ to_focus.T)
    # There and back: samples of the focal plane times samples of the pupil, in wavelengths.
    scale = (step * WIDTH / SAMPLES / (wavelength * RADIAN)) ** 2
    return wave - scale * (to_focus.conj().T @ hidden @ to_focus.conj())


_COMMON = {
    "make_detector": make_detector,
    "photom": datamodels.MirImgPhotomModel,
    "selected_by": ("filter", "subarray"),
    "own_references": no_shift,
}

QUADRANTS = Coronagraph(
    # F1065C: 10.575 um, 0.75 um wide.
    wavelengths=(10.2e-6, 10.575e-6, 10.95e-6),
    behind_mask=behind_quadrants,
    # So that 62 % of the light passes, as in flight.
    margin=0.28,
    # That of F770W, inversely as the relative width of the band.
    photmjsr_clear=1.2,
    sky=28.0,
    aligned=(3, 40),
    **_COMMON,
)
"""The phase mask with the filter F1065C; the sky is that of the low-resolution spectrometer."""

SPOT = Coronagraph(
    # F2300C: 22.75 um, 5.5 um wide.
    wavelengths=(20.5e-6, 22.75e-6, 25.0e-6),
    behind_mask=behind_spot,
    # So that 72 % of the light passes, as in flight.
    margin=0.20,
    photmjsr_clear=0.35,
    sky=130.0,
    aligned=(22, 80),
    **_COMMON,
)
"""The opaque spot with the filter F2300C."""
