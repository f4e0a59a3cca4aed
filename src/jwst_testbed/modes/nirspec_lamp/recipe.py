"""NIRSpec's wavelength calibration: a lamp of lines through the fixed slits."""

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.instruments.nirspec.headers import ALL_SLITS, keywords
from jwst_testbed.modes.nirspec_lamp.exposures import expose
from jwst_testbed.modes.nirspec_lamp.references import make_references
from jwst_testbed.modes.nirspec_lamp.scene import make_scene
from jwst_testbed.recipes.fields import LARGE_MAGELLANIC_CLOUD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import simulated_rate
from jwst_testbed.recipes.stages import products_of, stage2, tables
from jwst_testbed.telescope.exposure import Exposure, Readout

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
    subarray=ALL_SLITS.name,
    readout=Readout(
        "NRSRAPID",
        frame_time=ALL_SLITS.frame_time,
        nframes=1,
        groupgap=0,
        ngroups=10,
        nints=1,
    ),
    # Wherever the telescope points.
    **LARGE_MAGELLANIC_CLOUD,
    time="16:00:00.000",
    keywords=(
        *keywords("G140M", fixed_slit="NONE", lamp_state="LINE1", lamp_mode="FIXEDSLIT"),
        ("meta.visit.internal_target", True),
        # The lamp moves with the instrument.
        ("meta.wcsinfo.velosys", 0.0),
    ),
    window=ALL_SLITS.window,
)


def _runs():
    scene = Run(
        "scene",
        make_scene,
        products=tables("NRS_AUTOWAVE", "lines"),
        # Lines all over the band of the grating.
        arguments={"thickness": 9.3, "orders": (11, 18), "rate": 300.0},
    )
    references = Run("references", make_references, arguments={"exposure": _EXPOSURE})
    rate = simulated_rate(expose, _EXPOSURE, scene, seed=400)
    spec2 = stage2(
        _EXPOSURE,
        "spec2",
        needs=(references, rate),
        products=products_of(_EXPOSURE, "cal", "s2d", "x1d", stage=2),
    )
    return (scene, references, rate, spec2)


MODE = Mode(
    name="nirspec_lamp",
    title="NIRSpec lamp of lines through the fixed slits",
    instrument="NIRSpec",
    order=7,
    exp_type="NRS_AUTOWAVE",
    runs=with_pool(_runs()),
)
