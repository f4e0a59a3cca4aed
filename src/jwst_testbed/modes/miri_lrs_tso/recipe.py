"""MIRI's low-resolution spectrometer without the slit: a time series of a transit."""

from jwst_testbed.engine.recipe import Dataset, Run, products_of
from jwst_testbed.recipes.time_series import host_scene, series_of_spectra
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="002",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="P750L",
    pupil=None,
    exp_type="MIR_LRS-SLITLESS",
    aperture="MIRIM_SLITLESSPRISM",
    full_aperture="MIRIM_FULL",
    subarray="SLITLESSPRISM",
    # A frame of this subarray takes 0.15904 s (JWST User Documentation, "MIRI Detector Subarrays").
    readout=Readout("FASTR1", frame_time=0.15904, nframes=1, groupgap=0, ngroups=200, nints=40),
    ra=83.80,
    dec=-5.40,
    roll=95.0,
    date="2024-10-05",
    time="14:00:00.000",
    segment=1,
)

_NAME = "jw01234-o002_t001_miri_p750l-slitlessprism"


def _runs():
    return (
        host_scene(
            _EXPOSURE,
            continuum=4000.0,
            slope=-1.0,
            planet={"radius_ratio": 0.14, "impact": 0.3, "duration": 700.0},
        ),
        Run(
            "references",
            "jwst_testbed.instruments.miri.lrs_references:make_references",
            arguments={"exposure": _EXPOSURE},
        ),
        Run(
            "exposure-1",
            "jwst_testbed.instruments.miri.lrs:expose_slitless",
            needs=("scene",),
            products=products_of(_EXPOSURE, "rateints", stage=1),
            arguments={"exposure": _EXPOSURE, "seed": 751},
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
    "miri_lrs_tso",
    "MIRI low-resolution time series without the slit: a transit",
    "miri",
    "MIR_LRS-SLITLESS",
    _runs(),
)
