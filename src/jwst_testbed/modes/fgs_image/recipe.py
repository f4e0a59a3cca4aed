"""Images of a guider, from the raw ramps to the catalogue."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.fgs.imaging import CAMERA
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import image3, image_psf, image_references, image_scene, raw_images
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

_TARGET = Exposure(
    observation="001",
    instrument="FGS",
    detector="GUIDER1",
    filter=None,
    pupil=None,
    exp_type="FGS_IMAGE",
    aperture="FGS1_SUB128CNTR",
    full_aperture="FGS1_FULL",
    subarray="SUB128CNTR",
    # A frame of 128 x 128 pixels takes (128 + 12) x (128 + 1) x 10 us (JWST User Documentation,
    # "JWST Fine Guidance Sensor"; the same time is in STScI's jwst_magic, data/config.ini).
    readout=Readout("FGSRAPID", frame_time=0.1806, nframes=1, groupgap=0, ngroups=12, nints=1),
    **DEEP_FIELD,
    time="11:30:00.000",
    keywords=(("meta.exposure.noutputs", 1),),
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (0.733, 0.411), (-0.512, 0.874))
_TIMES = (_TARGET.time, "11:33:00.000", "11:36:00.000")

_IMAGE3 = {
    # So few stars in so small a field: by default it asks for more.
    "tweakreg": {"minobj": 4, "tolerance": 0.2, "separation": 0.5},
    # The images of stars are sharper than the pixels: by default it takes their cores for outliers.
    "outlier_detection": {"scale": "3.0 2.0"},
}


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    scene = image_scene(
        CAMERA,
        exposures[0],
        ("sources", "hot_pixels"),
        stars=(7, 20.0, 120.0),
        galaxies=(2, 60.0, 150.0),
        bright=(400.0,),
        seed=128,
    )
    psf = image_psf(CAMERA, exposures[0])
    references = image_references(CAMERA, exposures[0], psf)
    images = raw_images(CAMERA, exposures, (scene, psf), references, cosmic_rays=30, seed=1300)
    needs = references, *(image2 for _, _, image2 in images)
    return (
        psf,
        scene,
        references,
        *(run for runs in images for run in runs),
        image3(exposures, "jw01234-o001_t001_fgs_sub128cntr", needs, _IMAGE3),
    )


MODE = Mode(
    name="fgs_image",
    title="FGS imaging, GUIDER1, SUB128CNTR, three dithers",
    instrument="FGS",
    order=1,
    exp_type="FGS_IMAGE",
    runs=with_pool(_runs()),
)
