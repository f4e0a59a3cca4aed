"""The optics of the wavefront sensing: a weak lens, which puts stars out of focus.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" and "NIRCam Pupil and Filter Wheels"). They are not a calibration.
"""

from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.nircam.detector import make_short_detector
from jwst_testbed.sky.psf import point_spread_function
from jwst_testbed.techniques.imaging import Camera, pixel_scale

LENS_WAVES, LENS_WAVELENGTH = 8, 2.12e-6
"""Path that the lens WLP8 adds from the pupil's middle to its edge: waves of so many metres."""

PUPIL_RADIUS = 3.3
"""The distance from the pupil's middle at which it does so: at the mirror's edge, metres."""

PSF_PIXELS = 201
"""Width of the image of a star, in detector pixels: the lens spreads it over some 140."""

CAMERA = Camera(
    # Half-power wavelengths, metres.
    band={"F212N": (2.109e-6, 2.134e-6)},
    # The size of the flight value: inversely as the width of the band.
    photmjsr={"F212N": 33.0},
    ab_to_vega={},
    sky={"F212N": 0.15},
    selected_by=("filter", "pupil"),
    photom=datamodels.NrcImgPhotomModel,
    apcorr=datamodels.NrcImgApcorrModel,
    make_detector=make_short_detector,
)
"""The short-wavelength camera in the one filter of the weak lenses."""


def make_psf(siaf, filter_):
    """Return the image of a star through the lens, on an aperture's pixels.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
    filter_ : str

    Returns
    -------
    ndarray
        As in `jwst_testbed.sky.psf.point_spread_function`.
    """
    band = CAMERA.band[filter_]
    return point_spread_function(band, pixel_scale(siaf), PSF_PIXELS, _path)


def _path(radius):
    """Return what the lens adds to the path at distances from the pupil's middle, in metres."""
    return ((radius / PUPIL_RADIUS) ** 2 - 1 / 2) * LENS_WAVES * LENS_WAVELENGTH
