"""MIRI imaging of a subarray, from the raw ramps to the catalogue."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.miri.imaging import CAMERA
from jwst_testbed.recipes.details import (
    image2_with_background,
    stage1_by_other_means,
    stage1_details,
    stage3_details,
)
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import image3, image_psf, image_references, image_scene, raw_images
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

_TARGET = Exposure(
    observation="001",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="F770W",
    pupil=None,
    exp_type="MIR_IMAGE",
    aperture="MIRIM_SUB256",
    full_aperture="MIRIM_FULL",
    subarray="SUB256",
    # A frame of SUB256 takes 0.29952 s (JWST User Documentation, "MIRI Detector Subarrays").
    readout=Readout("FASTR1", frame_time=0.29952, nframes=1, groupgap=0, ngroups=30, nints=2),
    **DEEP_FIELD,
    time="15:00:00.000",
    keywords=(("meta.exposure.noutputs", 4),),
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
_TIMES = (_TARGET.time, "15:03:00.000", "15:06:00.000")

# So few stars: with the default tolerance of 1 arcsec, some are matched with spikes of others.
_IMAGE3 = {"tweakreg": {"tolerance": 0.2, "separation": 0.5}}


def _runs():
    """Return the usual runs, and for the first exposure what is written on request."""
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    first, second, _ = exposures
    scene = image_scene(
        CAMERA,
        first,
        ("sources", "hot_pixels"),
        stars=(27, 10.0, 500.0),
        galaxies=(6, 40.0, 300.0),
        # One saturates within the integration, one nearly.
        bright=(8000.0, 2500.0),
        seed=770,
    )
    psf = image_psf(CAMERA, first)
    references = image_references(CAMERA, first, psf)
    images = raw_images(
        CAMERA,
        exposures,
        (scene, psf),
        references,
        cosmic_rays=60,
        seed=1500,
        details=stage1_details(first),
    )
    raw, rates, calibrated = zip(*images, strict=True)
    return (
        psf,
        scene,
        references,
        *(run for runs in images for run in runs),
        image3(
            exposures,
            "jw01234-o001_t001_miri_f770w-sub256",
            (references, *calibrated),
            _IMAGE3,
            stage3_details(exposures),
        ),
        stage1_by_other_means(first, (raw[0], references)),
        *(
            image2_with_background(first, second, suffix, (references, *rates[:2]))
            for suffix in ("rate", "rateints")
        ),
    )


MODE = Mode(
    name="miri_image",
    title="MIRI imaging, F770W, SUB256, three dithers",
    instrument="MIRI",
    order=1,
    exp_type="MIR_IMAGE",
    runs=with_pool(_runs()),
    not_before={"alternative-1": ("3.0", "persistence saves no array of its own")},
)
