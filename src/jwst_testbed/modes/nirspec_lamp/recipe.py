"""NIRSpec's wavelength calibration: a lamp of lines through the fixed slits."""

from jwst_testbed.engine.recipe import Dataset, Product, Run, products_of, stage2
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.modes.nirspec_fs.recipe import ALL_SLITS
from jwst_testbed.telescope.exposure import Exposure, Readout

_SUBARRAY, _WINDOW, _FRAME_TIME = ALL_SLITS

_EXPOSURE = Exposure(
    observation="004",
    instrument="NIRSpec",
    detector="NRS1",
    # The filter wheel closes the instrument to the sky.
    filter="OPAQUE",
    pupil=None,
    exp_type="NRS_AUTOWAVE",
    aperture="NRS1_FULL",
    full_aperture="NRS1_FULL",
    subarray=_SUBARRAY,
    readout=Readout("NRSRAPID", frame_time=_FRAME_TIME, nframes=1, groupgap=0, ngroups=10, nints=1),
    # Wherever the telescope points.
    ra=80.10,
    dec=-69.70,
    roll=95.0,
    date="2024-10-05",
    time="16:00:00.000",
    keywords=(
        *keywords("G140M", fixed_slit="NONE", lamp_state="LINE1", lamp_mode="FIXEDSLIT"),
        ("meta.visit.internal_target", True),
        # The lamp moves with the instrument.
        ("meta.wcsinfo.velosys", 0.0),
    ),
    window=_WINDOW,
)

DATASET = Dataset(
    "nirspec_lamp",
    "NIRSpec lamp of lines through the fixed slits",
    "nirspec",
    "NRS_AUTOWAVE",
    (
        Run(
            "scene",
            "jwst_testbed.modes.nirspec_lamp.lamp:make_scene",
            products=(Product("lines.ecsv", "lines", 0, "NRS_AUTOWAVE"),),
            # Lines all over the band of the grating.
            arguments={"thickness": 9.3, "orders": (11, 18), "rate": 300.0},
        ),
        Run(
            "references",
            "jwst_testbed.modes.nirspec_lamp.lamp:make_references",
            arguments={"exposure": _EXPOSURE},
        ),
        Run(
            "exposure-1",
            "jwst_testbed.modes.nirspec_lamp.lamp:expose",
            needs=("scene",),
            products=products_of(_EXPOSURE, "rate", stage=1),
            arguments={"exposure": _EXPOSURE, "seed": 400},
        ),
        stage2(
            _EXPOSURE,
            "spec2",
            needs=("references", "exposure-1"),
            products=products_of(_EXPOSURE, "cal", "s2d", "x1d", stage=2),
        ),
    ),
)
