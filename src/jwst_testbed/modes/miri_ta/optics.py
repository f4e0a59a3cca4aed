"""The camera of the acquisition, through F560W.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "MIRI
Filters and Dispersers"). They are not a calibration.
"""

import dataclasses

from jwst_testbed.instruments.miri import imaging

CAMERA = dataclasses.replace(
    imaging.CAMERA,
    band={"F560W": (5.054e-6, 6.171e-6)},
    # Inversely as the relative width of the band.
    photmjsr={"F560W": 0.41},
    # No magnitudes are measured.
    ab_to_vega={},
    sky={"F560W": 1.5},
)
"""The imager."""
