"""The optics of NIRISS behind its non-redundant mask: the image of a point.

Seven hexagonal holes, each an image of a part of a mirror segment, in an opaque sheet in the pupil
wheel. Fraunhofer diffraction: the image is the squared modulus of the Fourier transform of what the
mask lets pass, a sum over its holes. The transform of one hexagon is computed numerically from its
shape; a hole's place turns the phase. Nothing is shared with `jwst.ami`, which fits fringes of
analytical shape.

Simplifications: holes without thickness, no polarisation, wavefront errors within a hole of no
finer shape than a tilt, no jitter.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRISS
Aperture Masking Interferometry", "NIRISS Non-Redundant Mask" and "NIRISS Filters"). They are not a
calibration.
"""

import numpy as np

from jwst_testbed.sky.psf import in_hexagon

BAND = (4.669e-6, 4.971e-6)
"""Half-power wavelengths of F480M, metres; the filter lets all pass between them, and nothing
elsewhere."""

PHOTMJSR = 12.0
"""MJy/sr for one DN/s: 25 m2 of mirror, of which the mask passes 15 %, and four photons of ten that
become electrons."""

HOLES = np.array(
    [
        (0.0, -2.64),
        (-2.28631, 0.0),
        (2.28631, -1.32),
        (-2.28631, 1.32),
        (-1.14315, 1.98),
        (2.28631, 1.32),
        (1.14315, 1.98),
    ]
)
"""Centres of the holes B4, C2, B5, B2, C1, B6 and C6, in metres on the primary mirror, shape (7, 2)
(Sivaramakrishnan et al. 2023, PASP 135, 015003): x along -V2, y along V3. They are the centres of
segments 1.32 m apart."""

HOLE_SIZE = 0.82
"""Size of a hole, flat to flat, metres on the primary mirror (the same)."""

_MX, _MY, _SX, _SY = 9.92820e-01, 9.98540e-01, 6.18605e-03, -7.27008e-03
PUPIL_TO_MASK = np.array([[_MY, _SY], [_SX, _MX]])
"""From (x, y) of the pupil as the detector sees it to (x, y) of `HOLES`.

As the instrument's team measured it in commissioning: the affine transformation that `ami_analyze`
takes by default, there in the order row, column. It holds the rotation of the detector from the
telescope's axes, its pixels, which are not square, and the magnification of the mask."""

OVERSAMPLING = 5
"""Samples along a detector pixel; odd, so that a pixel has a central sample."""

# The numbers of samples of a hole along a side, and of finer ones that each is the mean of.
_SAMPLES, _FINER, _WIDTH = 48, 8, 1.1


def point_image(shape, place, scale, wavelengths, wavefront):
    """Return the image of a point source.

    Parameters
    ----------
    shape : tuple of int
        (ny, nx).
    place : tuple of float
        0-based column and row of the point, pixel centres at integers.
    scale : float
        Angle of a pixel, radian, the mean of rows and columns: how much they differ is in
        `PUPIL_TO_MASK`.
    wavelengths : array_like
        Metres, equally weighted.
    wavefront : ndarray
        Shape (7, 3): of each hole its piston in metres, and its tilts along x and y of the
        detector in metres per metre.

    Returns
    -------
    ndarray
        Shape (ny, nx): the part that each pixel collects of the light that passes the mask.
    """
    x, y = (
        scale * ((np.arange(size * OVERSAMPLING) - OVERSAMPLING // 2) / OVERSAMPLING - centre)
        for size, centre in zip(shape[::-1], place, strict=True)
    )
    hole, metres = _hole()
    centres = np.linalg.solve(PUPIL_TO_MASK, HOLES.T).T
    total = np.zeros((len(y), len(x)))
    for wavelength in wavelengths:
        turn = 2j * np.pi / wavelength
        amplitude = np.zeros(total.shape, complex)
        for centre, (piston, *tilts) in zip(centres, wavefront, strict=True):
            along_x, along_y = (
                np.exp(-turn * np.outer(angle - tilt, metres))
                for angle, tilt in zip((x, y), tilts, strict=True)
            )
            away = np.exp(-turn * (centre[0] * x + centre[1] * y[:, None] - piston))
            amplitude += (along_y @ hole @ along_x.T) * away
        # By Parseval's theorem the sum over all directions is that over the pupil.
        total += np.abs(amplitude) ** 2 / wavelength**2 / len(wavelengths)
    step = metres[1] - metres[0]
    light = total * step**2 * (scale / OVERSAMPLING) ** 2 / (len(HOLES) * np.sum(hole**2))
    return light.reshape(shape[0], OVERSAMPLING, shape[1], OVERSAMPLING).sum(axis=(1, 3))


def _hole():
    """Return one hole as the detector sees it, centred, and where its samples are, metres."""
    fine = (np.arange(_SAMPLES * _FINER) - (_SAMPLES * _FINER - 1) / 2) * _WIDTH
    fine /= _SAMPLES * _FINER
    x, y = np.tensordot(PUPIL_TO_MASK, np.meshgrid(fine, fine), axes=1)
    open_ = in_hexagon(x, y, HOLE_SIZE).astype(float)
    samples = open_.reshape(_SAMPLES, _FINER, _SAMPLES, _FINER).mean(axis=(1, 3))
    return samples, (np.arange(_SAMPLES) - (_SAMPLES - 1) / 2) * _WIDTH / _SAMPLES
