"""A long-wavelength detector of NIRCam.

The numbers are rounded from the instrument's public documentation (JWST User Documentation,
"NIRCam Detector Performance" and "NIRCam Detector Readout"), so that a count rate, a noise or a
saturation limit is of the size that an observer knows. They are not a calibration.

What is idealised: no 1/f noise, no interpixel capacitance, no persistence, no snowballs and no
reset noise; gain, read noise, non-linearity and full well are the same for all pixels.
"""

import numpy as np

from ...detector import Detector
from ...geometry import relative_area, window_of

GAIN = 1.82
"""Electrons per DN, long-wavelength channel."""

READ_NOISE = 9.4
"""Electrons rms of one frame: correlated double sampling noise of 13.3 over the root of 2."""

DARK = 0.034 / GAIN
"""Dark current, DN/s: 34 electrons in 1000 s."""

BIAS = 9000
"""DN at reset, about; the superbias reference has its pattern."""

FULL_WELL = 45000
"""Measured DN above the bias where a pixel saturates: some 83 000 electrons."""

REFERENCE_BORDER = 4
"""Rows and columns along the edges of the full frame that do not see light."""

LINEARITY = (0.0, 1.0, 8.0e-7, 5.0e-12)
"""Measured DN to linear DN; 5 % short near the full well, as H2RG detectors are."""

DETECTOR_SEED = 2014
"""The detector is the same one in every dataset."""


def make_detector(siaf, full):
    """The detector under an aperture, the same pixels whichever subarray reads them.

    Parameters
    ----------
    siaf, full : pysiaf.aperture.JwstAperture
        The aperture and its detector's full frame.

    Returns
    -------
    jwst_gallery.testbed.detector.Detector
        With arrays of the aperture's shape. Its flat field is the pixels' response times their
        solid angle, as light from a uniform sky shows it.
    """
    window = window_of(siaf, full)
    shape = (full.YSciSize, full.XSciSize)
    rng = np.random.default_rng(DETECTOR_SEED)
    bias = (BIAS + rng.normal(0, 60, shape))[window]
    # One pixel in a thousand is warm: its dark current is hundreds of times the median.
    dark = np.full(shape, DARK)
    warm = rng.random(shape) < 0.001
    dark[warm] = 10 ** rng.uniform(0, 1.3, warm.sum())
    response = rng.normal(1, 0.01, shape)[window]
    bad = (rng.random(shape) < 0.001)[window]
    # One in ten thousand has become hot, and nobody has told the reference files.
    newly_hot = np.zeros(shape)
    hot = rng.random(shape) < 0.0001
    newly_hot[hot] = 10 ** rng.uniform(0.3, 1.3, hot.sum())
    reference = np.ones(shape, bool)
    reference[REFERENCE_BORDER:-REFERENCE_BORDER, REFERENCE_BORDER:-REFERENCE_BORDER] = False
    return Detector(
        gain=GAIN,
        read_noise=READ_NOISE,
        bias=bias,
        dark=dark[window],
        newly_hot=np.where(bad, 0, newly_hot[window]),
        flat=response * relative_area(full)[window],
        bad=bad,
        reference=reference[window],
        linearity=LINEARITY,
        full_well=FULL_WELL,
    )
