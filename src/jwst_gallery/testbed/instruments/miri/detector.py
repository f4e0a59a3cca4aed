"""A detector of MIRI.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "MIRI
Detector Overview" and "MIRI Detector Performance"), so that a count rate, a noise or a saturation
limit is of the size that an observer knows. They are not a calibration.

What is idealised: no 1/f noise, no persistence, no reset switch charge decay, no brighter-fatter
effect, no cross artefacts; gain, read noise, non-linearity and full well are the same for all
pixels.
"""

import numpy as np

from ...detector import Detector
from ...geometry import relative_area, window_of

GAIN = 3.1
"""Electrons per DN."""

READ_NOISE = 32.0
"""Electrons rms of one frame, FASTR1."""

DARK = 0.2 / GAIN
"""Dark current, DN/s."""

FULL_WELL = 55000
"""Measured DN where a pixel saturates: some 170 000 electrons at the gain above."""

LINEARITY = (0.0, 1.0, 1.5e-6)
"""Measured DN to linear DN."""

REFERENCE_COLUMNS = 4
"""Columns at the left and right edges of the full frame that do not see light."""

DETECTOR_SEED = 1032
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
    response = rng.normal(1, 0.01, shape)[window]
    bad = (rng.random(shape) < 0.001)[window]
    reference = np.zeros(shape, bool)
    reference[:, :REFERENCE_COLUMNS] = reference[:, -REFERENCE_COLUMNS:] = True
    nothing = np.zeros(bad.shape)
    return Detector(
        gain=GAIN,
        read_noise=READ_NOISE,
        bias=nothing,
        dark=np.full(bad.shape, DARK),
        newly_hot=nothing,
        flat=response * relative_area(full)[window],
        bad=bad,
        reference=reference[window],
        linearity=LINEARITY,
        full_well=FULL_WELL,
    )
