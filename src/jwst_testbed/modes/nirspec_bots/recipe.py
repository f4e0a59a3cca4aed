"""NIRSpec's bright object time series: a transit, with the prism through the wide slit."""

from jwst_testbed.engine.recipe import Dataset, Run, products_of
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.recipes.time_series import host_scene, series_of_spectra
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="003",
    instrument="NIRSpec",
    detector="NRS1",
    filter="CLEAR",
    pupil=None,
    exp_type="NRS_BRIGHTOBJ",
    aperture="NRS_S1600A1_SLIT",
    full_aperture="NRS1_FULL",
    subarray="SUB512",
    # A frame of this subarray takes 0.22572 s (JWST User Documentation, "NIRSpec Detector
    # Subarrays").
    readout=Readout("NRSRAPID", frame_time=0.22572, nframes=1, groupgap=0, ngroups=120, nints=40),
    ra=80.10,
    dec=-69.70,
    roll=95.0,
    date="2024-10-05",
    time="14:00:00.000",
    keywords=(
        *keywords("PRISM", fixed_slit="S1600A1"),
        ("meta.dither.primary_type", "NONE"),
        ("meta.observation.bkgdtarg", False),
        ("meta.target.source_type_apt", "POINT"),
    ),
    segment=1,
    # Which pixels of the detector are read is chosen: those that the spectrum falls on here.
    window=(1201, 971, 512, 32),
)

_NAME = "jw01234-o003_t001_nirspec_clear-prism-s1600a1-sub512"


def _runs():
    return (
        host_scene(
            _EXPOSURE,
            continuum=1500.0,
            slope=-1.0,
            planet={"radius_ratio": 0.12, "impact": 0.3, "duration": 600.0},
        ),
        Run(
            "references",
            "jwst_testbed.instruments.nirspec.slit_references:make_references",
            arguments={"exposure": _EXPOSURE},
        ),
        Run(
            "exposure-1",
            "jwst_testbed.instruments.nirspec.fixed_slits:expose_series",
            needs=("scene",),
            products=products_of(_EXPOSURE, "rateints", stage=1),
            arguments={"exposure": _EXPOSURE, "seed": 1600},
        ),
        *series_of_spectra(
            _EXPOSURE,
            _NAME,
            # Outliers stand out from a running median. Of its 25 integrations, too many would be in
            # the transit of so short a series.
            steps3={"outlier_detection": {"rolling_window_width": 9}},
        ),
    )


DATASET = Dataset(
    "nirspec_bots",
    "NIRSpec bright object time series with the prism: a transit",
    "nirspec",
    "NRS_BRIGHTOBJ",
    _runs(),
)
