"""NIRCam time series of images: a transit, in photometry."""

from jwst_testbed.engine.recipe import Mode, Product, Run
from jwst_testbed.modes.nircam_tsimage.exposures import expose
from jwst_testbed.modes.nircam_tsimage.optics import CAMERA
from jwst_testbed.modes.nircam_tsimage.scene import make_scene
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import image_psf, image_references
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import mean_rate, simulated_rate
from jwst_testbed.recipes.stages import checked, products_of, stage2, stage3, tables
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="003",
    instrument="NIRCam",
    detector="NRCBLONG",
    filter="F444W",
    pupil="CLEAR",
    exp_type="NRC_TSIMAGE",
    # Time series of images are taken with module B, in the subarrays for point sources.
    aperture="NRCB5_SUB160P",
    full_aperture="NRCB5_FULL",
    subarray="SUB160P",
    # A frame takes (160 + 12) x (160 + 2) x 10 us (JWST User Documentation, "NIRCam Detector
    # Subarrays").
    readout=Readout("DEEP8", frame_time=0.27864, nframes=8, groupgap=12, ngroups=10, nints=60),
    **DEEP_FIELD,
    time="14:00:00.000",
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "B"),
        ("meta.target.ra", DEEP_FIELD["ra"]),
        ("meta.target.dec", DEEP_FIELD["dec"]),
    ),
    segment=1,
)
_NAME = "jw01234-o003_t001_nircam_clear-f444w-sub160p"


def _runs():
    exp_type = _EXPOSURE.exp_type
    scene = Run(
        "scene",
        make_scene,
        products=tables(exp_type, "sources", "transit"),
        arguments={
            "exposure": _EXPOSURE,
            "flux": 160.0,
            "planet": {"radius_ratio": 0.1, "impact": 0.2, "duration": 1800.0},
        },
    )
    psf = image_psf(CAMERA, _EXPOSURE)
    references = image_references(CAMERA, _EXPOSURE, psf)
    rateints = simulated_rate(
        expose, _EXPOSURE, scene, psf, suffix="rateints", cosmic_rays=60, seed=6000
    )
    image2 = stage2(
        _EXPOSURE,
        "image2",
        needs=(references, rateints),
        products=products_of(_EXPOSURE, "calints", stage=2),
        suffix="rateints",
    )
    tso3 = stage3(
        [_EXPOSURE],
        "tso3",
        _NAME,
        needs=(references, image2),
        products=(
            *checked([_EXPOSURE], "crfints"),
            Product(f"{_NAME}_phot.ecsv", "phot", 3, exp_type),
        ),
        suffix="calints",
    )
    rate = mean_rate(_EXPOSURE, rateints)
    return psf, scene, references, rateints, rate, image2, tso3


MODE = Mode(
    name="nircam_tsimage",
    title="NIRCam time series of images, F444W, SUB160P: a transit",
    instrument="NIRCam",
    order=5,
    exp_type="NRC_TSIMAGE",
    runs=with_pool(_runs()),
    not_before={"tso3": ("1.20", "tso_photometry takes its radii from a reference file")},
)
