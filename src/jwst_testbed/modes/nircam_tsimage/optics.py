"""The camera of the images: that of all long-wavelength images, whose ramps are left out here."""

import dataclasses

from jwst_testbed.instruments.nircam import imaging
from jwst_testbed.techniques.imaging import no_references

CAMERA = dataclasses.replace(imaging.CAMERA, ramp_references=no_references)
"""The long-wavelength camera."""
