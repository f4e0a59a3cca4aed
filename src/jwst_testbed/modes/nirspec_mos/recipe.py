"""NIRSpec multi-object spectra: a compact galaxy, a wide one and empty sky behind shutters."""

import math

from jwst_testbed.engine.recipe import Mode, Product, Run
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.modes.nirspec_mos.exposures import expose
from jwst_testbed.modes.nirspec_mos.references import make_references
from jwst_testbed.modes.nirspec_mos.scene import (
    FAILED_OPEN,
    LINES,
    SKY,
    SLITLETS,
    SPECTRA,
    make_scene,
)
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import simulated_rate
from jwst_testbed.recipes.slits import CAL_ALONE
from jwst_testbed.recipes.stages import products_of, stage2, stage3, tables
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

_MSA = "jw01234001001_01_msa.fits"

_TARGET = Exposure(
    observation="001",
    instrument="NIRSpec",
    detector="NRS1",
    filter="CLEAR",
    pupil=None,
    exp_type="NRS_MSASPEC",
    aperture="NRS_FULL_MSA",
    full_aperture="NRS1_FULL",
    subarray="FULL",
    # A full frame takes 14.58889 s in the pattern NRSIRS2RAPID (JWST User Documentation, "NIRSpec
    # Detector Readout Modes and Patterns").
    readout=Readout(
        "NRSIRS2RAPID", frame_time=14.58889, nframes=1, groupgap=0, ngroups=120, nints=2
    ),
    **DEEP_FIELD | {"roll": 60.0},
    time="22:00:00.000",
    keywords=(
        *keywords("PRISM", msa_metadata_file=_MSA, msa_metadata_id=1),
        ("meta.dither.primary_type", "NONE"),
        ("meta.dither.nod_type", "3-SHUTTER-SLITLET"),
    ),
)

# One shutter across the dispersion, arcsec (204 micrometres at 2594 arcsec/m), along the y axis of
# the ideal frame of NRS_FULL_MSA, which is at SIAF's V3IdlYAngle from V3.
_NOD = 0.5292
_ANGLE = math.radians(_TARGET.roll + 138.5745697)
_NODS = ((0.0, 0.0), (_NOD * math.sin(_ANGLE), _NOD * math.cos(_ANGLE)))

_NAME = "jw01234-o001_{source_id}_nirspec_clear-prism"
# Two sources, and the sky behind the slitlet of this number.
_SOURCES = {1: "s000000001", 2: "s000000002", 3: "b000000003"}
# Products of the first exposure: the usual ones, and those from which the background is made.
_SPEC2 = ("cal", "s2d", "x1d", "masterbg1d", "masterbg2d", "bkgx1d")
_SAVED = {"master_background_mos": {"save_background": True}}


def _runs():
    exposures = dithered(_TARGET, _NODS, (_TARGET.time, "23:10:00.000"))
    exp_type = _TARGET.exp_type
    scene = Run(
        "scene",
        make_scene,
        products=(Product(_MSA, "msa", 0, exp_type), *tables(exp_type, "sources", "lines", "sky")),
        arguments={
            "exposures": exposures,
            "slitlets": SLITLETS,
            "spectra": SPECTRA,
            "lines": LINES,
            "sky": SKY,
        },
    )
    shutters = {"slitlets": SLITLETS, "failed_open": FAILED_OPEN}
    references = Run("references", make_references, arguments={"exposure": _TARGET, **shutters})
    rates = [simulated_rate(expose, one, scene, **shutters, seed=5300) for one in exposures]
    spec2 = [
        stage2(
            one,
            "spec2",
            needs=(scene, references, rate),
            products=products_of(one, *suffixes, stage=2),
            beside=(_MSA,),
            steps=steps,
        )
        for one, rate, suffixes, steps in zip(
            exposures, rates, (_SPEC2, ("cal",)), (_SAVED, CAL_ALONE), strict=True
        )
    ]
    spec3 = stage3(
        exposures,
        "spec3",
        _NAME,
        needs=(references, *spec2),
        products=tuple(
            Product(
                f"{_NAME.format(source_id=name)}_{suffix}.fits", suffix, 3, exp_type, source=number
            )
            for number, name in _SOURCES.items()
            for suffix in ("cal", "crf", "s2d", "x1d")
        ),
    )
    return (scene, references, *rates, *spec2, spec3)


MODE = Mode(
    name="nirspec_mos",
    title="NIRSpec multi-object spectra, PRISM, two nods",
    instrument="NIRSpec",
    order=3,
    exp_type="NRS_MSASPEC",
    runs=with_pool(_runs()),
)
