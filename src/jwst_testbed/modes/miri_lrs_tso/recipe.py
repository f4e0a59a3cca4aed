"""MIRI's low-resolution spectrometer without the slit: a time series of a transit."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.modes.miri_lrs_tso.exposures import expose
from jwst_testbed.modes.miri_lrs_tso.references import make_references
from jwst_testbed.recipes.fields import ORION
from jwst_testbed.recipes.time_series import host_series
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
    readout=Readout("FASTR1", frame_time=0.15904, nframes=1, groupgap=0, ngroups=333, nints=24),
    **ORION,
    time="14:00:00.000",
    segment=1,
)

MODE = Mode(
    name="miri_lrs_tso",
    title="MIRI low-resolution time series without the slit: a transit",
    instrument="MIRI",
    order=4,
    exp_type="MIR_LRS-SLITLESS",
    runs=host_series(
        _EXPOSURE,
        "jw01234-o002_t001_miri_p750l-slitlessprism",
        make_references=make_references,
        expose=expose,
        seed=751,
        continuum=4000.0,
        slope=-1.0,
        planet={"radius_ratio": 0.14, "impact": 0.3, "duration": 700.0},
    ),
)
