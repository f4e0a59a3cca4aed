"""NIRISS imaging of a subarray, from the count rates to the catalogue."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.niriss.imaging import CAMERA
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import (
    direct_image,
    image3,
    image_psf,
    image_references,
    image_scene,
)
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

# Science images are of the full frame; this is a subarray for calibrations, as small as the lesson
# needs.
_TARGET = Exposure(
    observation="001",
    instrument="NIRISS",
    detector="NIS",
    filter="CLEAR",
    pupil="F200W",
    exp_type="NIS_IMAGE",
    aperture="NIS_SUB256",
    full_aperture="NIS_CEN",
    subarray="SUB256",
    # A frame takes (256 + 12) x (256 + 2) x 10 us: the formula behind the times in the JWST User
    # Documentation, "NIRISS Detector Subarrays".
    readout=Readout("NISRAPID", frame_time=0.69144, nframes=1, groupgap=0, ngroups=30, nints=2),
    **DEEP_FIELD,
    time="20:00:00.000",
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
_TIMES = (_TARGET.time, "20:03:00.000", "20:06:00.000")

_IMAGE3 = {
    # So few stars: with the default tolerance of 1 arcsec, some are matched with spikes of others.
    "tweakreg": {"tolerance": 0.2, "separation": 0.5},
    # A point's image is hardly wider than a pixel, and the default takes its peaks for outliers.
    "outlier_detection": {"scale": "2.0 1.5"},
}


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    scene = image_scene(
        CAMERA,
        exposures[0],
        stars=(27, 2.0, 100.0),
        galaxies=(6, 8.0, 60.0),
        bright=(),
        seed=200,
    )
    psf = image_psf(CAMERA, exposures[0])
    references = image_references(CAMERA, exposures[0], psf)
    sky = scene, psf
    direct = [direct_image(CAMERA, one, sky, references, seed=2500) for one in exposures]
    needs = references, *(image2 for _, image2 in direct)
    return (
        psf,
        scene,
        references,
        *(run for runs in direct for run in runs),
        image3(exposures, "jw01234-o001_t001_niriss_clear-f200w-sub256", needs, _IMAGE3),
    )


MODE = Mode(
    name="niriss_image",
    title="NIRISS imaging, F200W, SUB256, three dithers",
    instrument="NIRISS",
    order=1,
    exp_type="NIS_IMAGE",
    runs=with_pool(_runs()),
)
