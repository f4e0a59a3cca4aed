"""FGS imaging: its optics, and what the pipeline is told of them.

There is no filter: a guider sees all that its detector and its mirrors let through (JWST User
Documentation, "JWST Fine Guidance Sensor"). The numbers are of that size; they are not a
calibration.
"""

from astropy.table import Table
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.fgs.detector import make_detector
from jwst_testbed.techniques.imaging import Camera

BAND = {None: (1.1e-6, 5.0e-6)}
"""Wavelengths, metres; None, as there is no filter.

The guiders see light from 0.6 micrometres on. Below 1.1 the telescope is not limited by diffraction
(McElwain et al. 2023, PASP 135, 058001): ideal optics would make images that are too sharp.
"""

PHOTMJSR = {None: 0.1}
"""MJy/sr for one DN/s: that of NIRCam's wide filters, over the ratio of the widths of the bands."""

AB_TO_VEGA = {None: 1.85}
"""AB minus Vega magnitude, of the Ks band near the middle of the sensitivity (Blanton and Roweis
2007, AJ 133, 734)."""

SKY = {None: 0.2}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""


def _ramp_references(exposure, detector):
    return references.ramp_references(detector, exposure.readout)


def _magnitudes(exposure):
    # The magnitudes of FGS are told apart by detector, where those of others are by filter.
    vega = datamodels.ABVegaOffsetModel()
    vega.abvega_offset = Table(
        {"detector": [exposure.detector], "abvega_offset": [AB_TO_VEGA[exposure.filter]]}
    )
    return {"abvegaoffset": vega}


CAMERA = Camera(
    band=BAND,
    photmjsr=PHOTMJSR,
    ab_to_vega=AB_TO_VEGA,
    sky=SKY,
    selected_by=(),
    photom=datamodels.FgsImgPhotomModel,
    apcorr=datamodels.FgsImgApcorrModel,
    make_detector=make_detector,
    ramp_references=_ramp_references,
    own_references=_magnitudes,
)
"""A guider."""
