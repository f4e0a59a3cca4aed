"""NIRCam imaging, from the raw ramps to the catalogue."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.nircam.imaging import CAMERA
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import image3, image_psf, image_references, image_scene, raw_images
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

_TARGET = Exposure(
    observation="001",
    instrument="NIRCam",
    detector="NRCBLONG",
    filter="F444W",
    pupil="CLEAR",
    exp_type="NRC_IMAGE",
    aperture="NRCB5_SUB640",
    full_aperture="NRCB5_FULL",
    subarray="SUB640",
    # SUB640 is a subarray of module B. A frame takes (640 + 12) x (640 + 2) x 10 us
    # (JWST User Documentation, "NIRCam Detector Subarrays").
    readout=Readout("BRIGHT1", frame_time=4.18584, nframes=1, groupgap=1, ngroups=6, nints=2),
    **DEEP_FIELD,
    time="12:03:00.000",
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "B"),
        ("meta.exposure.noutputs", 1),
    ),
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
_TIMES = (_TARGET.time, "12:06:00.000", "12:09:00.000")

_NAME = "jw01234-o001_t001_nircam_clear-f444w-sub640"


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    scene = image_scene(
        CAMERA,
        exposures[0],
        ("sources", "hot_pixels"),
        stars=(80, 1.0, 80.0),
        galaxies=(15, 4.0, 40.0),
        # One saturates within the integration, one before its first group is read.
        bright=(500.0, 6000.0),
        seed=444,
    )
    psf = image_psf(CAMERA, exposures[0])
    references = image_references(CAMERA, exposures[0], psf)
    images = raw_images(CAMERA, exposures, (scene, psf), references, cosmic_rays=150, seed=1000)
    _, _, calibrated = zip(*images, strict=True)
    return (
        psf,
        scene,
        references,
        *(run for runs in images for run in runs),
        image3(exposures, _NAME, (references, *calibrated)),
    )


MODE = Mode(
    name="nircam_image",
    title="NIRCam imaging, F444W, three dithers",
    instrument="NIRCam",
    order=1,
    exp_type="NRC_IMAGE",
    runs=with_pool(_runs()),
)
