"""NIRCam imaging: its optics, and what the pipeline is told of them.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" among others). They are not a calibration.
"""

from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.techniques.imaging import Camera

BAND = {"F430M": (4.167e-6, 4.398e-6), "F444W": (3.88e-6, 4.98e-6)}
"""Half-power wavelengths of the filters, metres ("NIRCam Filters")."""

PHOTMJSR = {"F430M": 1.75, "F444W": 0.40}
"""MJy/sr for one DN/s. The size of the flight values: inversely as the width of the band."""

AB_TO_VEGA = {"F430M": 3.20, "F444W": 3.24}
"""AB minus Vega magnitude ("NIRCam Filters", from the Vega spectrum)."""

SKY = {"F430M": 0.33, "F444W": 0.35}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""


def _ramp_references(exposure, detector):
    return references.ramp_references(detector, exposure.readout)


CAMERA = Camera(
    band=BAND,
    photmjsr=PHOTMJSR,
    ab_to_vega=AB_TO_VEGA,
    sky=SKY,
    selected_by=("filter", "pupil"),
    photom=datamodels.NrcImgPhotomModel,
    apcorr=datamodels.NrcImgApcorrModel,
    make_detector=make_detector,
    ramp_references=_ramp_references,
)
"""The long-wavelength camera."""
