"""NIRCam's detectors, of the long-wavelength channel and of the short-wavelength one.

The numbers are rounded from the instrument's public documentation (JWST User Documentation,
"NIRCam Detector Performance" and "NIRCam Detector Readout"), so that a count rate, a noise or a
saturation limit is of the size that an observer knows. They are not a calibration.
"""

from jwst_testbed.detectors.hawaii import Hawaii

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
"""Common properties of the long-wavelength detectors."""

SHORT = Hawaii(
    gain=2.05,
    # Correlated double sampling noise of 15.8 over the root of 2.
    read_noise=11.2,
    # 2 electrons in 1000 s.
    dark=0.002,
    bias=9000,
    # Some 105 000 electrons.
    full_well=51000,
)
"""Common properties of the short-wavelength detectors."""

make_detector, make_short_detector = DETECTOR.for_aperture, SHORT.for_aperture
