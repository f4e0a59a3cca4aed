"""MIRI imaging: its optics, and what the pipeline is told of them.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "MIRI
Filters and Dispersers" among others). They are not a calibration.
"""

from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.instruments.miri.ramps import ramp_references
from jwst_testbed.techniques.imaging import Camera

BAND = {"F770W": (6.58e-6, 8.69e-6)}
"""Half-power wavelengths of the filters, metres ("MIRI Filters and Dispersers")."""

PHOTMJSR = {"F770W": 0.29}
"""MJy/sr for one DN/s. The size of the flight value, without its change over the years."""

AB_TO_VEGA = {"F770W": 4.38}
"""AB minus Vega magnitude, from the Vega spectrum."""

SKY = {"F770W": 6.0}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""


def no_shift(exposure):
    """Return the reference file of the filter's shift of the image: here there is none.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    dict of stdatamodels.jwst.datamodels.FilteroffsetModel
        By type of reference file.
    """
    shifts = datamodels.FilteroffsetModel()
    shifts.filters = [{"filter": exposure.filter, "row_offset": 0.0, "column_offset": 0.0}]
    return {"filteroffset": shifts}


def _ramp_references(exposure, detector):
    return ramp_references(detector, exposure)


CAMERA = Camera(
    band=BAND,
    photmjsr=PHOTMJSR,
    ab_to_vega=AB_TO_VEGA,
    sky=SKY,
    selected_by=("filter", "subarray"),
    photom=datamodels.MirImgPhotomModel,
    apcorr=datamodels.MirImgApcorrModel,
    make_detector=make_detector,
    ramp_references=_ramp_references,
    own_references=no_shift,
)
"""The imager."""
