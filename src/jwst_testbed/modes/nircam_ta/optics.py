"""The camera of the acquisition, through F335M.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters"). They are not a calibration.
"""

import dataclasses

from jwst_testbed.instruments.nircam import imaging

CAMERA = dataclasses.replace(
    imaging.CAMERA,
    band={"F335M": (3.177e-6, 3.537e-6)},
    # Inversely as the width of the band.
    photmjsr={"F335M": 1.17},
    # No magnitudes are measured.
    ab_to_vega={},
    sky={"F335M": 0.20},
)
"""The long-wavelength camera."""
