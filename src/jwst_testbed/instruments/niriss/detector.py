"""The detector of NIRISS.

The numbers are rounded from the instrument's public documentation (JWST User Documentation,
"NIRISS Detector Performance"). They are not a calibration.
"""

from jwst_testbed.detectors.hawaii import Hawaii

DETECTOR = Hawaii(
    gain=1.61,
    # Correlated double sampling noise of 18.3 over the root of 2.
    read_noise=12.9,
    # 26 electrons in 1000 s.
    dark=0.026,
    bias=12000,
    # Some 72 000 electrons.
    full_well=45000,
)

make_detector = DETECTOR.for_aperture
