"""NIRCam grism time series: a transit, in spectra."""

import math

from jwst_testbed.engine.recipe import Dataset, Product, Run, products_of
from jwst_testbed.recipes.time_series import series_of_spectra
from jwst_testbed.telescope.exposure import Exposure, Readout

# The field and the date of `nircam_image`.
_RA, _DEC, _ROLL = 53.16, -27.79, 30.0
# The grism shifts the image down by 23 rows. So that the spectrum lies in the middle of the
# subarray, the star is placed above the reference point: by 1.45 arcsec, which DMS writes as
# YOFFSET (https://github.com/spacetelescope/jwst/issues/6730).
_ABOVE = 1.45
# Angle from V3 to the y axis of the aperture (SIAF, V3IdlYAngle), degrees.
_Y_ANGLE = -0.37562675
_UP = math.radians(_ROLL + _Y_ANGLE)

EXPOSURE = Exposure(
    observation="002",
    instrument="NIRCam",
    detector="NRCALONG",
    filter="F444W",
    pupil="GRISMR",
    exp_type="NRC_TSGRISM",
    aperture="NRCA5_GRISM64_F444W",
    full_aperture="NRCA5_FULL",
    subarray="SUBGRISM64",
    # Through four amplifiers a frame takes (2048 / 4 + 12) x (64 + 1) x 10 us (JWST User
    # Documentation, "NIRCam Detector Subarrays").
    readout=Readout("DEEP8", frame_time=0.34060, nframes=8, groupgap=12, ngroups=20, nints=24),
    ra=_RA - _ABOVE * math.sin(_UP) / 3600 / math.cos(math.radians(_DEC)),
    dec=_DEC - _ABOVE * math.cos(_UP) / 3600,
    roll=_ROLL,
    date="2025-09-20",
    time="12:00:00.000",
    dither=(0.0, _ABOVE),
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "A"),
        ("meta.target.ra", _RA),
        ("meta.target.dec", _DEC),
    ),
    segment=1,
)
_NAME = "jw01234-o002_t001_nircam_f444w-grismr-subgrism64"


def _runs():
    exp_type = EXPOSURE.exp_type
    scene = Run(
        "scene",
        "jwst_testbed.modes.nircam_tsgrism.tsgrism:make_scene",
        products=tuple(
            Product(f"{name}.ecsv", name, 0, exp_type) for name in ("sources", "lines", "transit")
        ),
        arguments={
            "exposure": EXPOSURE,
            "flux": 15000.0,
            # The Rayleigh-Jeans side of a spectrum.
            "slope": -2.0,
            "lines": (3e-14, 1.5e-14, 2e-14),
            "planet": {"radius_ratio": 0.1, "impact": 0.2, "duration": 1800.0},
        },
    )
    references = Run(
        "references",
        "jwst_testbed.modes.nircam_tsgrism.tsgrism:make_references",
        arguments={"exposure": EXPOSURE},
    )
    rate = Run(
        "exposure-1",
        "jwst_testbed.modes.nircam_tsgrism.tsgrism:expose",
        needs=("scene",),
        products=(
            *products_of(EXPOSURE, "rateints", stage=1),
            Product(f"{EXPOSURE.root}_cosmic_rays.ecsv", "cosmic_rays", 0, exp_type, 1),
        ),
        arguments={"exposure": EXPOSURE, "cosmic_rays": 60, "seed": 5000},
    )
    return scene, references, rate, *series_of_spectra(EXPOSURE, _NAME)


DATASET = Dataset(
    "nircam_tsgrism",
    "NIRCam grism time series, F444W, SUBGRISM64: a transit",
    "nircam",
    "NRC_TSGRISM",
    _runs(),
)
