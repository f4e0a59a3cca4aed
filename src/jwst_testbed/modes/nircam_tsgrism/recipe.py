"""NIRCam grism time series: a transit, in spectra."""

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.instruments.nircam.time_series import STAR, grism_exposure, make_scene
from jwst_testbed.modes.nircam_tsgrism.exposures import expose
from jwst_testbed.modes.nircam_tsgrism.references import make_references
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import mean_rate, simulated_rate
from jwst_testbed.recipes.stages import tables
from jwst_testbed.recipes.time_series import series_of_spectra
from jwst_testbed.telescope.exposure import Readout

_EXPOSURE = grism_exposure(
    DEEP_FIELD,
    y_angle=-0.37562675,
    observation="002",
    aperture="NRCA5_GRISM64_F444W",
    subarray="SUBGRISM64",
    # Through four amplifiers a frame takes (2048 / 4 + 12) x (64 + 1) x 10 us (JWST User
    # Documentation, "NIRCam Detector Subarrays").
    readout=Readout("DEEP8", frame_time=0.34060, nframes=8, groupgap=12, ngroups=20, nints=24),
    time="12:00:00.000",
)
_NAME = "jw01234-o002_t001_nircam_f444w-grismr-subgrism64"


def _runs():
    scene = Run(
        "scene",
        make_scene,
        products=tables(_EXPOSURE.exp_type, "sources", "lines", "transit"),
        arguments={
            "exposure": _EXPOSURE,
            **STAR,
            "planet": {"radius_ratio": 0.1, "impact": 0.2, "duration": 1800.0},
        },
    )
    references = Run("references", make_references, arguments={"exposure": _EXPOSURE})
    rateints = simulated_rate(
        expose, _EXPOSURE, scene, suffix="rateints", cosmic_rays=60, seed=5000
    )
    series = series_of_spectra(_EXPOSURE, _NAME, references=references, rateints=rateints)
    return (scene, references, rateints, mean_rate(_EXPOSURE, rateints), *series)


MODE = Mode(
    name="nircam_tsgrism",
    title="NIRCam grism time series, F444W, SUBGRISM64: a transit",
    instrument="NIRCam",
    order=3,
    exp_type="NRC_TSGRISM",
    runs=with_pool(_runs()),
)
