"""MIRI's low-resolution spectrometer through the slit: a time series of a transit."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.miri.lrs_slit import make_references
from jwst_testbed.modes.miri_lrs_slit_tso.exposures import expose
from jwst_testbed.recipes.fields import ORION
from jwst_testbed.recipes.time_series import host_series
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="004",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="P750L",
    pupil=None,
    exp_type="MIR_LRS-FIXEDSLIT",
    aperture="MIRIM_SLIT",
    full_aperture="MIRIM_FULL",
    subarray="FULL",
    # As in `miri_lrs`.
    readout=Readout("FASTR1", frame_time=2.77504, nframes=1, groupgap=0, ngroups=40, nints=10),
    **ORION,
    time="16:00:00.000",
    # What makes it a time series: the visit is one, and its exposures are cut into segments.
    segment=1,
)

MODE = Mode(
    name="miri_lrs_slit_tso",
    title="MIRI low-resolution time series through the slit: a transit",
    instrument="MIRI",
    order=5,
    exp_type="MIR_LRS-FIXEDSLIT",
    runs=host_series(
        _EXPOSURE,
        "jw01234-o004_t001_miri_p750l",
        make_references=make_references,
        expose=expose,
        seed=752,
        # The step takes images, and stops at those of several integrations: by default it is on.
        steps2={"resample_spec": {"skip": True}},
        # So few integrations: by default it takes some of the transit for outliers.
        outliers={"snr": "15.0 12.0"},
        continuum=1200.0,
        slope=-1.0,
        planet={"radius_ratio": 0.14, "impact": 0.3, "duration": 700.0},
    ),
)
