"""NIRCam grism time series with the dispersed Hartmann sensor, long wavelengths: two stripes."""

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.instruments.nircam.time_series import STAR, grism_exposure, make_scene
from jwst_testbed.modes.nircam_dhs.exposures import expose
from jwst_testbed.modes.nircam_dhs.references import make_references
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import mean_rate, simulated_rate
from jwst_testbed.recipes.stages import products_of, stage2, tables
from jwst_testbed.telescope.exposure import Readout

_STRIPES = 2
# Each is 40 rows, after a row of reference pixels.
_ROWS = 40
# The first of them, of the full frame, 0-based (SIAF).
_FIRST_ROW = 973

_EXPOSURE = grism_exposure(
    DEEP_FIELD,
    y_angle=-0.17458505,
    observation="006",
    aperture="NRCA5_82STRIPE2_DHS_F444W",
    subarray="SUB82STRIPE2_DHS",
    # Through four amplifiers a frame takes (2048 / 4 + 12) x (82 + 1) x 10 us, as other subarrays
    # of that width do.
    readout=Readout("BRIGHT1", frame_time=0.43492, nframes=1, groupgap=1, ngroups=60, nints=6),
    time="18:00:00.000",
    keywords=(
        # How the rows of stripes are read: one of reference pixels, then skip to the stripe.
        ("meta.subarray.ystart", 1),
        ("meta.subarray.ysize", _STRIPES * (_ROWS + 1)),
        ("meta.subarray.multistripe_reads1", 1),
        ("meta.subarray.multistripe_skips1", _FIRST_ROW - 1),
        ("meta.subarray.multistripe_reads2", _ROWS),
        ("meta.subarray.multistripe_skips2", 0),
        ("meta.subarray.repeat_stripe", 1),
        ("meta.subarray.interleave_reads1", 0),
        ("meta.subarray.superstripe_step", 0),
        ("meta.subarray.num_superstripe", 0),
    ),
)


def _runs():
    scene = Run(
        "scene",
        make_scene,
        products=tables(_EXPOSURE.exp_type, "sources", "lines", "transit"),
        arguments={
            "exposure": _EXPOSURE,
            **STAR,
            "planet": {"radius_ratio": 0.1, "impact": 0.2, "duration": 120.0},
        },
    )
    references = Run(
        "references",
        make_references,
        needs=(scene,),
        arguments={"exposure": _EXPOSURE, "stripes": _STRIPES},
    )
    rateints = simulated_rate(
        expose, _EXPOSURE, scene, suffix="rateints", stripes=_STRIPES, seed=9000
    )
    spec2 = stage2(
        _EXPOSURE,
        "spec2",
        needs=(references, rateints),
        products=products_of(_EXPOSURE, "calints", "x1dints", stage=2),
        suffix="rateints",
    )
    return scene, references, rateints, mean_rate(_EXPOSURE, rateints), spec2


MODE = Mode(
    name="nircam_dhs",
    title="NIRCam time series with the dispersed Hartmann sensor, F444W, two stripes: a transit",
    instrument="NIRCam",
    order=4,
    exp_type="NRC_TSGRISM",
    runs=with_pool(_runs()),
    not_before={"references": ("2.0", "its steps do not know the dispersed Hartmann sensor")},
)
