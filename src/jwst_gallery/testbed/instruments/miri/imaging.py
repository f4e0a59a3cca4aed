"""MIRI imaging: its optics, and what the pipeline is told of them.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "MIRI
Filters and Dispersers" among others). They are not a calibration.
"""

from stdatamodels.jwst import datamodels

from ... import header, references
from ...imaging import Camera
from .detector import make_detector
from .ramps import ramp_references

BAND = {"F770W": (6.58e-6, 8.69e-6)}
"""Half-power wavelengths of the filters, metres ("MIRI Filters and Dispersers")."""

PHOTMJSR = {"F770W": 0.29}
"""MJy/sr for one DN/s. The size of the flight value, without its change over the years."""

AB_TO_VEGA = {"F770W": 4.38}
"""AB minus Vega magnitude, from the Vega spectrum."""

SKY = {"F770W": 6.0}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""

CAMERA = Camera(
    band=BAND,
    photmjsr=PHOTMJSR,
    ab_to_vega=AB_TO_VEGA,
    sky=SKY,
    selected_by=("filter", "subarray"),
    photom=datamodels.MirImgPhotomModel,
    apcorr=datamodels.MirImgApcorrModel,
    make_detector=make_detector,
)
"""The imager."""

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
    # Filters shift the image by fractions of a pixel in flight; this one does not.
    shifts = datamodels.FilteroffsetModel()
    shifts.filters = [{"filter": exposure.filter, "row_offset": 0.0, "column_offset": 0.0}]
    models = {
        **ramp_references(detector, exposure),
        **references.rate_references(detector),
        **CAMERA.references(exposure),
        "filteroffset": shifts,
    }
    references.write_references(folder, exposure, models)
