"""A long-wavelength detector of NIRCam.

The numbers are rounded from the instrument's public documentation (JWST User Documentation,
"NIRCam Detector Performance" and "NIRCam Detector Readout"), so that a count rate, a noise or a
saturation limit is of the size that an observer knows. They are not a calibration.
"""

from ...hawaii import Hawaii

DETECTOR = Hawaii(
    gain=1.82,
    # Correlated double sampling noise of 13.3 over the root of 2.
    read_noise=9.4,
    # 34 electrons in 1000 s.
    dark=0.034,
    bias=9000,
    # Some 83 000 electrons.
    full_well=45000,
)
"""What all of them have in common."""

make_detector = DETECTOR.under
