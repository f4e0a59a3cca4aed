"""NIRSpec's target acquisition: a star in the wide slit, seen by the mirror."""

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.modes.nirspec_ta.exposures import expose
from jwst_testbed.modes.nirspec_ta.references import make_references
from jwst_testbed.modes.nirspec_ta.scene import make_scene
from jwst_testbed.recipes.fields import LARGE_MAGELLANIC_CLOUD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import simulated_rate
from jwst_testbed.recipes.stages import products_of, stage2, tables
from jwst_testbed.telescope.exposure import Exposure, Readout, nodded

# The star of `nirspec_bots`, before its time series.
_TARGET = (LARGE_MAGELLANIC_CLOUD["ra"], LARGE_MAGELLANIC_CLOUD["dec"])

# Offset of the star from the slit's reference point, in its ideal frame, arcsec, which an
# acquisition must find. Its size is that of the telescope's blind pointing (JWST User
# Documentation, "JWST Pointing Performance").
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
        **LARGE_MAGELLANIC_CLOUD,
        time="13:50:00.000",
        activity="02",
        keywords=(
            *keywords("MIRROR", fixed_slit="S1600A1"),
            # The telescope points beside it.
            ("meta.target.ra", _TARGET[0]),
            ("meta.target.dec", _TARGET[1]),
        ),
        # Which pixels of the detector are read is chosen: those around the slit's image here.
        window=(1401, 974, 32, 32),
    ),
    [_BESIDE],
    ["13:50:00.000"],
    _SLIT_ANGLE,
)


def _runs():
    scene = Run(
        "scene",
        make_scene,
        products=tables("NRS_WATA", "sources"),
        arguments={"target": _TARGET, "flux": 1500.0},
    )
    references = Run("references", make_references, arguments={"exposure": _EXPOSURE})
    rate = simulated_rate(expose, _EXPOSURE, scene, seed=32)
    image2 = stage2(
        _EXPOSURE,
        "image2",
        needs=(references, rate),
        products=products_of(_EXPOSURE, "cal", stage=2),
    )
    return (scene, references, rate, image2)


MODE = Mode(
    name="nirspec_ta",
    title="NIRSpec target acquisition in the wide slit",
    instrument="NIRSpec",
    order=6,
    exp_type="NRS_WATA",
    runs=with_pool(_runs()),
)
