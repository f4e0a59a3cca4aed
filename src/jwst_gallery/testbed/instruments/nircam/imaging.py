"""NIRCam imaging: its optics, and what the pipeline is told of them.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" among others). They are not a calibration.
"""

from stdatamodels.jwst import datamodels

from ... import header, references
from ...imaging import Camera
from .detector import make_detector

BAND = {"F430M": (4.167e-6, 4.398e-6), "F444W": (3.88e-6, 4.98e-6)}
"""Half-power wavelengths of the filters, metres ("NIRCam Filters")."""

PHOTMJSR = {"F430M": 1.75, "F444W": 0.40}
"""MJy/sr for one DN/s. The size of the flight values: inversely as the width of the band."""

AB_TO_VEGA = {"F430M": 3.20, "F444W": 3.24}
"""AB minus Vega magnitude ("NIRCam Filters", from the Vega spectrum)."""

SKY = {"F430M": 0.33, "F444W": 0.35}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""

CAMERA = Camera(
    band=BAND,
    photmjsr=PHOTMJSR,
    ab_to_vega=AB_TO_VEGA,
    sky=SKY,
    selected_by=("filter", "pupil"),
    photom=datamodels.NrcImgPhotomModel,
    apcorr=datamodels.NrcImgApcorrModel,
    make_detector=make_detector,
)
"""The long-wavelength camera."""

make_psf = CAMERA.psf
make_scene, expose_image, expose_rate = CAMERA.make_scene, CAMERA.expose, CAMERA.expose_rate


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of an imaging dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_gallery.testbed.exposure.Exposure
        Any of the dataset's: all share aperture, filter and read-out.
    """
    detector = make_detector(*header.apertures_of(exposure))
    models = {
        **references.ramp_references(detector, exposure.readout),
        **references.rate_references(detector),
        **CAMERA.references(exposure),
    }
    references.write_references(folder, exposure, models)
