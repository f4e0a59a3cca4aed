"""The detectors of NIRSpec.

The numbers are rounded from the instrument's public documentation (JWST User Documentation,
"NIRSpec Detector Performance"). They are not a calibration.
"""

from jwst_testbed.detectors.hawaii import Hawaii

DETECTOR = Hawaii(
    # "The average gain value for both in full frame readout is near unity."
    gain=1.0,
    # Correlated double sampling noise of 14 over the root of 2.
    read_noise=10.0,
    # 8 electrons in 1000 s.
    dark=0.008,
    bias=8000,
    full_well=55000,
)


def make_detector(siaf, full):
    """Return the detector under an aperture; a spectrograph's flat field has no solid angles in it.

    Parameters
    ----------
    siaf, full : pysiaf.aperture.JwstAperture
        The aperture and its detector's full frame.

    Returns
    -------
    jwst_testbed.detectors.detector.Detector
    """
    return DETECTOR.for_aperture(siaf, full, solid_angles=False)
