"""A dark of NIRCam: what stage 1 makes of an exposure that no light reaches."""

from jwst_testbed.engine.recipe import Dataset, Product, Run, products_of
from jwst_testbed.telescope.exposure import Exposure, Readout

EXPOSURE = Exposure(
    observation="004",
    instrument="NIRCam",
    detector="NRCBLONG",
    # The wheel of pupils has a place that is shut.
    filter="F444W",
    pupil="FLAT",
    exp_type="NRC_DARK",
    aperture="NRCB5_SUB320",
    full_aperture="NRCB5_FULL",
    subarray="SUB320",
    # A frame takes (320 + 12) x (320 + 2) x 10 us (JWST User Documentation, "NIRCam Detector
    # Subarrays").
    readout=Readout("DEEP8", frame_time=1.06904, nframes=8, groupgap=12, ngroups=20, nints=2),
    # Where the telescope points does not matter.
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="20:00:00.000",
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "B"),
        ("meta.exposure.noutputs", 1),
    ),
)


def _runs():
    references = Run(
        "references",
        "jwst_testbed.modes.nircam_dark.dark:make_references",
        arguments={"exposure": EXPOSURE},
    )
    dark = Run(
        "exposure-1",
        "jwst_testbed.modes.nircam_dark.dark:expose_dark",
        products=(
            *products_of(EXPOSURE, "uncal", "truerate", stage=0),
            Product(f"{EXPOSURE.root}_cosmic_rays.ecsv", "cosmic_rays", 0, EXPOSURE.exp_type, 1),
            Product("hot_pixels.ecsv", "hot_pixels", 0, EXPOSURE.exp_type),
        ),
        arguments={"exposure": EXPOSURE, "cosmic_rays": 60, "seed": 7000},
    )
    corrected = Run(
        "dark-1",
        "jwst_testbed.engine.pipeline:stage1",
        needs=("references", "exposure-1"),
        products=products_of(EXPOSURE, "dark", stage=1),
        arguments={
            "uncal": f"{EXPOSURE.root}_uncal.fits",
            "pipeline": "DarkPipeline",
            # The class has no suffix of its own.
            "parameters": {"suffix": "dark"},
        },
    )
    return references, dark, corrected


DATASET = Dataset(
    "nircam_dark",
    "A NIRCam dark, SUB320",
    "nircam",
    "NRC_DARK",
    _runs(),
)
