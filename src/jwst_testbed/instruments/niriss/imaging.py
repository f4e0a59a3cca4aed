"""NIRISS imaging: its optics, and what the pipeline is told of them.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRISS
Filters" among others). They are not a calibration.
"""

from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.niriss.detector import make_detector
from jwst_testbed.techniques.imaging import Camera

BAND = {"F200W": (1.751e-6, 2.226e-6)}
"""Half-power wavelengths of the filters, metres ("NIRISS Filters")."""

PHOTMJSR = {"F200W": 0.40}
"""MJy/sr for one DN/s: that of NIRCam for a filter of the same relative width, F444W."""

AB_TO_VEGA = {"F200W": 1.70}
"""AB minus Vega magnitude, from the Vega spectrum."""

SKY = {"F200W": 0.12}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""

CAMERA = Camera(
    band=BAND,
    photmjsr=PHOTMJSR,
    ab_to_vega=AB_TO_VEGA,
    sky=SKY,
    selected_by=("filter", "pupil"),
    photom=datamodels.NisImgPhotomModel,
    apcorr=datamodels.NisImgApcorrModel,
    make_detector=make_detector,
)
"""The imager."""
