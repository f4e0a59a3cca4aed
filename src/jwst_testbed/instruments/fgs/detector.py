"""A detector of the Fine Guidance Sensor.

It is an H2RG as NIRISS has it, in the same module of the observatory; the numbers are of that size
(JWST User Documentation, "JWST Fine Guidance Sensor"). They are not a calibration.
"""

from jwst_testbed.detectors.hawaii import Hawaii

DETECTOR = Hawaii(gain=1.7, read_noise=12.0, dark=0.02, bias=10000, full_well=45000)

make_detector = DETECTOR.for_aperture
