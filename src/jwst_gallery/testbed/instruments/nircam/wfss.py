"""NIRCam wide-field slitless spectra: what `jwst_gallery.testbed.slitless` needs to know of it."""

from ...slitless import Slitless
from . import imaging
from .grism import GRISM

PHOTMJSR = {"F430M": 0.87, "F444W": 0.80}
"""MJy/sr times micrometres a pixel for one DN/s: of the size that follows from the sensitivity in
the GRISM_NIRCAM configuration."""

EXTRACTED = {"F430M": (4.155, 4.410), "F444W": (3.86, 5.00)}
"""Wavelengths that are cut out for each source, micrometres: the band and its edges."""


def dispersion_of(exposure):
    """The trace and dispersion of an exposure through the grism."""
    return GRISM[exposure.filter, exposure.detector[3], exposure.pupil]


SPECTRA = Slitless(
    camera=imaging.CAMERA,
    trace_of=dispersion_of,
    photmjsr=PHOTMJSR,
    span={"F430M": (-400, 800), "F444W": (-300, 1300)},
    pivot=4.28,
)
"""The long-wavelength camera with its grism."""

expose_dispersed = SPECTRA.expose
