"""NIRSpec's target acquisition: a star in the wide slit, seen by the mirror."""

from jwst_testbed.engine.recipe import Dataset, Product, Run, products_of, stage2
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.telescope.exposure import Exposure, Readout, nodded

# The star of `nirspec_bots`, before its time series.
_TARGET = (80.10, -69.70)

# Of the star from the slit's reference point, in its ideal frame, arcsec: what an acquisition is to
# find. Its size is that of the telescope's blind pointing (JWST User Documentation, "JWST Pointing
# Performance").
_BESIDE = (0.12, -0.08)

# SIAF's V3IdlYAngle of NRS_S1600A1_SLIT, degrees.
_SLIT_ANGLE = 138.85295105

[_EXPOSURE] = nodded(
    Exposure(
        observation="003",
        instrument="NIRSpec",
        detector="NRS1",
        filter="F140X",
        pupil=None,
        exp_type="NRS_WATA",
        aperture="NRS_S1600A1_SLIT",
        full_aperture="NRS1_FULL",
        subarray="SUB32",
        # A frame takes (32 + 12) x (32 + 1) x 10 us: the formula behind the times in the JWST User
        # Documentation, "NIRSpec Detector Subarrays".
        readout=Readout("NRSRAPID", frame_time=0.01452, nframes=1, groupgap=0, ngroups=3, nints=1),
        ra=_TARGET[0],
        dec=_TARGET[1],
        roll=95.0,
        date="2024-10-05",
        time="13:50:00.000",
        activity="02",
        keywords=(
            *keywords("MIRROR", fixed_slit="S1600A1"),
            # The telescope points beside it.
            ("meta.target.ra", _TARGET[0]),
            ("meta.target.dec", _TARGET[1]),
        ),
        # Which pixels of the detector are read is chosen: those around the slit's image here.
        window=(1384, 971, 32, 32),
    ),
    [_BESIDE],
    ["13:50:00.000"],
    _SLIT_ANGLE,
)

DATASET = Dataset(
    "nirspec_ta",
    "NIRSpec target acquisition in the wide slit",
    "nirspec",
    "NRS_WATA",
    (
        Run(
            "scene",
            "jwst_testbed.modes.nirspec_ta.acquisition:make_scene",
            products=(Product("sources.ecsv", "sources", 0, "NRS_WATA"),),
            arguments={"target": _TARGET, "flux": 1500.0},
        ),
        Run(
            "references",
            "jwst_testbed.modes.nirspec_ta.acquisition:make_references",
            arguments={"exposure": _EXPOSURE},
        ),
        Run(
            "exposure-1",
            "jwst_testbed.modes.nirspec_ta.acquisition:expose",
            needs=("scene",),
            products=products_of(_EXPOSURE, "rate", stage=1),
            arguments={"exposure": _EXPOSURE, "seed": 32},
        ),
        stage2(
            _EXPOSURE,
            "image2",
            needs=("references", "exposure-1"),
            products=products_of(_EXPOSURE, "cal", stage=2),
        ),
    ),
)
