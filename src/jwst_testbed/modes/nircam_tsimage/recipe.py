"""NIRCam time series of images: a transit, in photometry."""

from jwst_testbed.engine.recipe import Dataset, Product, Run, checked, products_of, stage2, stage3
from jwst_testbed.telescope.exposure import Exposure, Readout

EXPOSURE = Exposure(
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
    # The field and the date of `nircam_image`.
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="14:00:00.000",
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "B"),
        ("meta.target.ra", 53.16),
        ("meta.target.dec", -27.79),
    ),
    segment=1,
)
_NAME = "jw01234-o003_t001_nircam_clear-f444w-sub160p"


def _runs():
    exp_type = EXPOSURE.exp_type
    scene = Run(
        "scene",
        "jwst_testbed.modes.nircam_tsimage.tsimage:make_scene",
        products=tuple(
            Product(f"{name}.ecsv", name, 0, exp_type) for name in ("sources", "transit")
        ),
        arguments={
            "exposure": EXPOSURE,
            "flux": 160.0,
            "planet": {"radius_ratio": 0.1, "impact": 0.2, "duration": 1800.0},
        },
    )
    references = Run(
        "references",
        "jwst_testbed.modes.nircam_tsimage.tsimage:make_references",
        arguments={"exposure": EXPOSURE},
    )
    rate = Run(
        "exposure-1",
        "jwst_testbed.modes.nircam_tsimage.tsimage:expose",
        needs=("scene",),
        products=(
            *products_of(EXPOSURE, "rateints", stage=1),
            Product(f"{EXPOSURE.root}_cosmic_rays.ecsv", "cosmic_rays", 0, exp_type, 1),
        ),
        arguments={"exposure": EXPOSURE, "cosmic_rays": 60, "seed": 6000},
    )
    image2 = stage2(
        EXPOSURE,
        "image2",
        needs=("references", "exposure-1"),
        products=products_of(EXPOSURE, "calints", stage=2),
        suffix="rateints",
    )
    tso3 = stage3(
        [EXPOSURE],
        "tso3",
        _NAME,
        needs=("references", "image2-1"),
        products=(
            *checked([EXPOSURE], "crfints"),
            Product(f"{_NAME}_phot.ecsv", "phot", 3, exp_type),
        ),
        suffix="calints",
    )
    return scene, references, rate, image2, tso3


DATASET = Dataset(
    "nircam_tsimage",
    "NIRCam time series of images, F444W, SUB160P: a transit",
    "nircam",
    "NRC_TSIMAGE",
    _runs(),
)
