"""The camera of the acquisition, through F480M.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRISS
Filters"). They are not a calibration.
"""

import dataclasses

from jwst_testbed.crds import references
from jwst_testbed.instruments.niriss import imaging


def _ramp_references(exposure, detector):
    return references.ramp_references(detector, exposure.readout)


CAMERA = dataclasses.replace(
    imaging.CAMERA,
    band={"F480M": (4.668e-6, 4.971e-6)},
    # Inversely as the relative width of the band.
    photmjsr={"F480M": 1.5},
    # No magnitudes are measured.
    ab_to_vega={},
    sky={"F480M": 0.5},
    ramp_references=_ramp_references,
)
"""The imager."""
