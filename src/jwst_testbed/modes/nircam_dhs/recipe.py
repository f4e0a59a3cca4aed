"""NIRCam grism time series with the dispersed Hartmann sensor, long wavelengths: two stripes."""

import math

from jwst_testbed.engine.recipe import Dataset, Product, Run, products_of, stage2
from jwst_testbed.telescope.exposure import Exposure, Readout

_STRIPES = 2
# Each is 40 rows, after a row of reference pixels.
_ROWS = 40
# The first of them, of the full frame, 0-based (SIAF).
_FIRST_ROW = 973

# The field and the date of `nircam_image`; the star above the reference point, as in
# `nircam_tsgrism`, so that the spectrum lies in the middle of the stripe.
_RA, _DEC, _ROLL = 53.16, -27.79, 30.0
_ABOVE = 1.45
# Angle from V3 to the y axis of the aperture (SIAF, V3IdlYAngle), degrees.
_Y_ANGLE = -0.17458505
_UP = math.radians(_ROLL + _Y_ANGLE)

EXPOSURE = Exposure(
    observation="006",
    instrument="NIRCam",
    detector="NRCALONG",
    filter="F444W",
    pupil="GRISMR",
    exp_type="NRC_TSGRISM",
    aperture="NRCA5_82STRIPE2_DHS_F444W",
    full_aperture="NRCA5_FULL",
    subarray="SUB82STRIPE2_DHS",
    # Through four amplifiers a frame takes (2048 / 4 + 12) x (82 + 1) x 10 us, as other subarrays
    # of that width do.
    readout=Readout("BRIGHT1", frame_time=0.43492, nframes=1, groupgap=1, ngroups=60, nints=6),
    ra=_RA - _ABOVE * math.sin(_UP) / 3600 / math.cos(math.radians(_DEC)),
    dec=_DEC - _ABOVE * math.cos(_UP) / 3600,
    roll=_ROLL,
    date="2025-09-20",
    time="18:00:00.000",
    dither=(0.0, _ABOVE),
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "A"),
        ("meta.target.ra", _RA),
        ("meta.target.dec", _DEC),
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
    segment=1,
)


def _runs():
    exp_type = EXPOSURE.exp_type
    scene = Run(
        "scene",
        "jwst_testbed.modes.nircam_dhs.dhs:make_scene",
        products=tuple(
            Product(f"{name}.ecsv", name, 0, exp_type) for name in ("sources", "lines", "transit")
        ),
        arguments={
            "exposure": EXPOSURE,
            "flux": 15000.0,
            "slope": -2.0,
            "lines": (3e-14, 1.5e-14, 2e-14),
            "planet": {"radius_ratio": 0.1, "impact": 0.2, "duration": 120.0},
        },
    )
    references = Run(
        "references",
        "jwst_testbed.modes.nircam_dhs.dhs:make_references",
        needs=("scene",),
        arguments={"exposure": EXPOSURE, "stripes": _STRIPES},
    )
    rate = Run(
        "exposure-1",
        "jwst_testbed.modes.nircam_dhs.dhs:expose",
        needs=("scene",),
        products=products_of(EXPOSURE, "rateints", stage=1),
        arguments={"exposure": EXPOSURE, "stripes": _STRIPES, "seed": 9000},
    )
    spec2 = stage2(
        EXPOSURE,
        "spec2",
        needs=("references", "exposure-1"),
        products=products_of(EXPOSURE, "calints", "x1dints", stage=2),
        suffix="rateints",
    )
    return scene, references, rate, spec2


DATASET = Dataset(
    "nircam_dhs",
    "NIRCam time series with the dispersed Hartmann sensor, F444W, two stripes: a transit",
    "nircam",
    "NRC_TSGRISM",
    _runs(),
)
