"""A HAWAII-2RG detector, as NIRCam's long-wavelength channel, NIRISS, NIRSpec and FGS have them.

Simplifications: no 1/f noise, no interpixel capacitance, no persistence, no snowballs and no
reset noise; gain, read noise, non-linearity and full well are the same for all pixels.
"""

import functools
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

REFERENCE_BORDER = 4
"""Rows and columns along the edges of the full frame that do not see light."""

LINEARITY = (0.0, 1.0, 8.0e-7, 5.0e-12)
"""Measured DN to linear DN; 5 % short near 45 000 DN, as H2RG detectors are."""

SEED = 2014
"""The detector is the same one in every dataset."""


@functools.lru_cache(maxsize=1)
def _drawn(shape):
    """Draw how the pixels of a full frame differ, the same for all detectors of this kind."""
    rng = np.random.default_rng(SEED)
    pattern = rng.normal(0, 60, shape)
    # One pixel in a thousand is warm: its dark current is hundreds of times the median.
    warm = draw_few(shape, rng, 0.001, (0, 1.3))
    response, bad = draw_response(shape, rng), draw_bad(shape, rng)
    # One in ten thousand has become hot since the reference files were made.
    newly_hot = draw_few(shape, rng, 0.0001, (0.3, 1.3))
    return pattern, warm, response, bad, newly_hot


@dataclass(frozen=True)
class Hawaii:
    """A detector, as its instrument's documentation describes it.

    Parameters
    ----------
    gain : float
        Electrons per DN.
    read_noise : float
        Of one frame, electrons rms.
    dark : float
        Dark current, electrons/s.
    bias : float
        DN at reset, about; the superbias reference has its pattern.
    full_well : float
        Measured DN above the bias where a pixel saturates.
    """

    gain: float
    read_noise: float
    dark: float
    bias: float
    full_well: float

    # The exposures of a dataset share one. Nothing leaks: there is one detector of each kind, a
    # constant.
    @functools.lru_cache(maxsize=1)  # noqa: B019
    def for_aperture(self, siaf, full, *, solid_angles=True):
        """Return the detector as an aperture reads it, the same pixels in every subarray.

        Parameters
        ----------
        siaf, full : pysiaf.aperture.JwstAperture
            The aperture and its detector's full frame.
        solid_angles : bool, optional
            Whether the flat field is that of an imager, as light from a uniform sky shows it: the
            pixels' response times their solid angle. Else it is their response alone.

        Returns
        -------
        jwst_testbed.detectors.detector.Detector
            With arrays of the aperture's shape.
        """
        shape = (full.YSciSize, full.XSciSize)
        pattern, warm, response, bad, newly_hot = _drawn(shape)
        pixels = Pixels(
            bias=self.bias + pattern,
            dark=np.where(warm > 0, warm, self.dark / self.gain),
            response=response,
            bad=bad,
            newly_hot=newly_hot,
            reference=along_edges(shape, REFERENCE_BORDER, REFERENCE_BORDER),
        )
        return Detector(
            gain=self.gain,
            read_noise=self.read_noise,
            linearity=LINEARITY,
            full_well=self.full_well,
            **pixels.for_aperture(siaf, full, solid_angles=solid_angles),
        )
