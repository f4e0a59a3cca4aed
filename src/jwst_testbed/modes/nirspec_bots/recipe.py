"""NIRSpec's bright object time series: a transit, with the prism through the wide slit."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.modes.nirspec_bots.exposures import expose
from jwst_testbed.modes.nirspec_bots.references import make_references
from jwst_testbed.recipes.fields import LARGE_MAGELLANIC_CLOUD
from jwst_testbed.recipes.time_series import host_series
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
    # Subarrays"). Few groups keep the raw file small.
    readout=Readout("NRS", frame_time=0.22572, nframes=4, groupgap=0, ngroups=10, nints=24),
    **LARGE_MAGELLANIC_CLOUD,
    time="14:00:00.000",
    keywords=(
        *keywords("PRISM", fixed_slit="S1600A1"),
        ("meta.dither.primary_type", "NONE"),
        ("meta.observation.bkgdtarg", False),
        ("meta.target.source_type_apt", "POINT"),
    ),
    segment=1,
    # Which pixels of the detector are read is chosen: those that the spectrum falls on here.
    window=(1217, 974, 512, 32),
)

MODE = Mode(
    name="nirspec_bots",
    title="NIRSpec bright object time series with the prism: a transit",
    instrument="NIRSpec",
    order=5,
    exp_type="NRS_BRIGHTOBJ",
    runs=host_series(
        _EXPOSURE,
        "jw01234-o003_t001_nirspec_clear-prism-s1600a1-sub512",
        make_references=make_references,
        expose=expose,
        seed=1600,
        cosmic_rays=40,
        # An integration fills three quarters of the well of the brightest pixel.
        continuum=2000.0,
        slope=-1.0,
        planet={"radius_ratio": 0.12, "impact": 0.3, "duration": 120.0},
    ),
)
