"""A detector of MIRI.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "MIRI
Detector Performance"; on what happens after a reset, the pages of the pipeline's steps ``reset``,
``rscd`` and ``lastframe``, and Morrison et al. 2023, PASP 135, 075004), so that a count rate, a
noise or a saturation limit is of the size that an observer knows. They are not a calibration. Where
the documentation describes an effect and gives no number, the number is one that lets it be seen,
and says so.

Simplifications: no 1/f noise, no electromagnetic interference, no persistence, no
brighter-fatter effect, no cross artefacts, no cosmic ray showers; gain, read noise, non-linearity
and full well are the same for all pixels.
"""

from dataclasses import dataclass

import numpy as np

from jwst_testbed.detectors.detector import Detector
from jwst_testbed.detectors.pixels import (
    Pixels,
    along_edges,
    draw_bad,
    draw_few,
    draw_response,
)
from jwst_testbed.telescope.geometry import window_of

GAIN = 4.0
"""Electrons per DN."""

READ_NOISE = 6.0 * GAIN
"""Electrons rms of one frame, FASTR1: 6 DN."""

DARK = 0.2 / GAIN
"""Dark current, DN/s."""

BIAS = 8000
"""DN at reset, about: a pedestal, of no documented size."""

FULL_WELL = 210000 / GAIN
"""Measured DN above the bias where a pixel saturates."""

LINEARITY = (0.0, 1.0, 1.5e-6)
"""Measured DN to linear DN; 8 % short near the full well."""

REFERENCE_COLUMNS = 4
"""Columns at the left and right edges of the full frame that do not see light."""

RESET_ANOMALY, RESET_GROUPS = -60.0, 3.0
"""DN by which the first group after a reset is off, before the pixels' own pattern, and the groups
in which that falls by a factor e: it fades out by about the 15th group. The size is
not documented."""

FIRST_GROUP = -40.0
"""Further DN by which each first group is off: the transient for which it is not used. The size is
not documented."""

SWITCH_DECAY, SWITCH_GROUPS = -0.01, 1.3
"""Fraction of the previous integration's last level that remains after the reset, and the groups in
which that falls by a factor e. The size is not documented, the time is."""

LAST_GROUP = -0.02
"""Part of its signal by which each last group is off: the row pair beside it is being reset. The
size is not documented."""

DETECTOR_SEED = 1032
"""The detector is the same one in every dataset."""


@dataclass(frozen=True)
class MiriDetector(Detector):
    """A detector whose ramps begin and end in a way of their own.

    Parameters
    ----------
    anomaly : ndarray
        Shape (ny, nx): by how much the first group after the first reset is off, DN.
    """

    anomaly: np.ndarray

    def reset_anomaly(self, nints, ngroups):
        """Return what the electronics add while they settle after a reset, known to the pipeline.

        Parameters
        ----------
        nints, ngroups : int

        Returns
        -------
        ndarray
            Shape (nints, ngroups, ny, nx), DN; half as large from the second integration on.
        """
        fading = np.exp(-np.arange(ngroups) / RESET_GROUPS)
        size = np.where(np.arange(nints) == 0, 1, 0.5)
        return (size[:, None] * fading)[..., None, None] * self.anomaly

    def signals(self, rate, readout, cosmic_rays, rng):
        """Return what the electronics see of an exposure; as in the parent class."""
        ramps = super().signals(rate, readout, cosmic_rays, rng)
        nints, ngroups = ramps.shape[:2]
        level = ramps[:, -1] - self.bias
        fading = np.exp(-np.arange(ngroups) / SWITCH_GROUPS)
        ramps += self.reset_anomaly(nints, ngroups)
        ramps[:, 0] += FIRST_GROUP
        ramps[1:] += SWITCH_DECAY * level[:-1, None] * fading[:, None, None]
        ramps[:, -1] += LAST_GROUP * level
        return ramps

    def reference_output(self, shape, readout, rng):
        """Return what the fifth amplifier reads, which has no pixels: the bias, and its noise.

        Parameters
        ----------
        shape, readout, rng
            As in the parent class.

        Returns
        -------
        ndarray
            Shape (nints, ngroups, ny, nx / 4), uint16: each of the others reads every fourth
            column, while it reads one sample.
        """
        *others, columns = shape
        noise = self.read_noise / self.gain / np.sqrt(readout.nframes)
        signal = rng.normal(BIAS, noise, (*others, columns // 4))
        return np.rint(signal).astype(np.uint16)


def make_detector(siaf, full):
    """Return the detector for an aperture: the same pixels, whichever subarray reads them.

    Parameters
    ----------
    siaf, full : pysiaf.aperture.JwstAperture
        The aperture and its detector's full frame.

    Returns
    -------
    MiriDetector
        With arrays of the aperture's shape. Its flat field is the pixels' response times their
        solid angle, as light from a uniform sky shows it.
    """
    shape = (full.YSciSize, full.XSciSize)
    rng = np.random.default_rng(DETECTOR_SEED)
    pixels = Pixels(
        response=draw_response(shape, rng),
        bad=draw_bad(shape, rng),
        reference=along_edges(shape, 0, REFERENCE_COLUMNS),
        bias=BIAS + rng.normal(0, 100, shape),
        dark=np.full(shape, DARK),
        # Three in ten thousand have become hot since the reference files were made.
        newly_hot=draw_few(shape, rng, 0.0003, (1.3, 2.3)),
    )
    anomaly = RESET_ANOMALY * rng.normal(1, 0.2, shape)
    return MiriDetector(
        gain=GAIN,
        read_noise=READ_NOISE,
        linearity=LINEARITY,
        full_well=FULL_WELL,
        anomaly=anomaly[window_of(siaf, full)],
        **pixels.for_aperture(siaf, full),
    )
