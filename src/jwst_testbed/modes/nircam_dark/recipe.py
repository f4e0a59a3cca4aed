"""A dark of NIRCam: what stage 1 makes of an exposure that no light reaches."""

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.modes.nircam_dark.exposures import expose
from jwst_testbed.modes.nircam_dark.references import make_references
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.stages import products_of, stage1, tables
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
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
    **DEEP_FIELD,
    time="20:00:00.000",
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "B"),
        ("meta.exposure.noutputs", 1),
    ),
)


def _runs():
    references = Run("references", make_references, arguments={"exposure": _EXPOSURE})
    raw = Run(
        "exposure-1",
        expose,
        products=(
            *products_of(_EXPOSURE, "uncal", "truerate", stage=0),
            *products_of(_EXPOSURE, "cosmic_rays", stage=0, extension="ecsv"),
            *tables(_EXPOSURE.exp_type, "hot_pixels"),
        ),
        arguments={"exposure": _EXPOSURE, "cosmic_rays": 60, "seed": 7000},
    )
    dark = stage1(
        _EXPOSURE,
        run="dark-1",
        needs=(references, raw),
        products=products_of(_EXPOSURE, "dark", stage=1),
        pipeline="DarkPipeline",
        # The class has no suffix of its own.
        parameters={"suffix": "dark"},
    )
    return references, raw, dark


MODE = Mode(
    name="nircam_dark",
    title="A NIRCam dark, SUB320",
    instrument="NIRCam",
    order=8,
    exp_type="NRC_DARK",
    runs=with_pool(_runs()),
)
