"""MIRI's low-resolution spectrometer through the slit: two nods, each the other's background."""

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.instruments.miri.lrs_slit import make_references
from jwst_testbed.modes.miri_lrs.exposures import expose
from jwst_testbed.modes.miri_lrs.scene import EMITTER
from jwst_testbed.recipes.fields import ORION
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.slits import CAL_ALONE, emitter_scene, less_other_nod, nodded_rates
from jwst_testbed.recipes.stages import checked, combined, stage3
from jwst_testbed.telescope.exposure import Exposure, Readout, nodded

_TARGET = Exposure(
    observation="001",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="P750L",
    pupil=None,
    exp_type="MIR_LRS-FIXEDSLIT",
    aperture="MIRIM_SLIT",
    full_aperture="MIRIM_FULL",
    subarray="FULL",
    # A full frame takes 2.77504 s in the pattern FASTR1 (JWST User Documentation, "MIRI Detector
    # Readout Fast").
    readout=Readout("FASTR1", frame_time=2.77504, nframes=1, groupgap=0, ngroups=40, nints=4),
    **ORION,
    time="12:00:00.000",
    keywords=(
        ("meta.dither.primary_type", "ALONG-SLIT-NOD"),
        ("meta.observation.bkgdtarg", False),
    ),
)

# Arcsec from the middle of the slit, which is 4.7 arcsec long: at 30 and 70 per cent of it (JWST
# User Documentation, "MIRI LRS Dithering").
_NODS = ((-0.94, 0.0), (0.94, 0.0))
_TIMES = ("12:00:00.000", "12:10:00.000")

# SIAF's V3IdlYAngle of MIRIM_SLIT, degrees: from the V3 axis to the slit's short side.
_SLIT_ANGLE = 4.75797

_NAME = "jw01234-o001_t001_miri_p750l"

# But for the last three, written on request alone, of the first nod.
_SAVED = ("bsub", "combinedbackground", "profile", "scene_model", "residual", "cal", "s2d", "x1d")
_SAVING = {
    "bkg_subtract": {"save_results": True, "save_combined_background": True},
    "extract_1d": {
        "save_profile": True,
        "save_scene_model": True,
        "save_residual_image": True,
    },
}

# Off unless asked for: else the light that a bad pixel of the trace did not see is missing from the
# spectrum.
_REPLACED = {"pixel_replace": {"skip": False, "algorithm": "fit_profile"}}


def _runs():
    exposures = nodded(_TARGET, _NODS, _TIMES, _SLIT_ANGLE)
    scene = emitter_scene(_TARGET.exp_type, (_TARGET.ra, _TARGET.dec), **EMITTER)
    references = Run("references", make_references, arguments={"exposure": exposures[0]})
    rates = nodded_rates(expose, exposures, scene, seed=750)
    spec2 = [
        less_other_nod(pair, (references, *rates), suffixes, steps=steps)
        for pair, suffixes, steps in (
            (exposures, _SAVED, _SAVING | _REPLACED),
            (exposures[::-1], ("cal",), CAL_ALONE),
        )
    ]
    spec3 = stage3(
        exposures,
        "spec3",
        _NAME,
        needs=(references, *spec2),
        products=(*checked(exposures, "crf"), *combined(_NAME, _TARGET.exp_type, "s2d", "x1d")),
        steps=_REPLACED,
    )
    return (scene, references, *rates, *spec2, spec3)


MODE = Mode(
    name="miri_lrs",
    title="MIRI low-resolution spectra through the slit, two nods",
    instrument="MIRI",
    order=3,
    exp_type="MIR_LRS-FIXEDSLIT",
    runs=with_pool(_runs()),
)
