"""NIRCam coronagraphy: a star with a companion at two rolls, and a reference star."""

import dataclasses

from jwst_testbed.engine import pipeline
from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.modes.nircam_coron.exposures import expose
from jwst_testbed.modes.nircam_coron.references import make_references
from jwst_testbed.modes.nircam_coron.scene import make_scene
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.rates import simulated_rate
from jwst_testbed.recipes.stages import checked, combined, products_of, stage2, stage3, tables
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

_INSTRUMENT = (
    ("meta.instrument.channel", "LONG"),
    ("meta.instrument.module", "A"),
    ("meta.instrument.coronagraph", "MASKA335R"),
)
# Right ascension and declination (deg), and flux (Jy): of the size of stars whose planets are
# sought, at a place and a date when it can be observed. The companion is 25 000 times fainter.
_TARGET, _REFERENCE = (DEEP_FIELD["ra"], DEEP_FIELD["dec"], 2.0), (53.61, -27.42, 2.6)
_COMPANION = {"separation": 1.25, "angle": 70.0, "companion": 80.0}

_FIRST_ROLL = Exposure(
    observation="001",
    instrument="NIRCam",
    detector="NRCALONG",
    filter="F335M",
    pupil="MASKRND",
    exp_type="NRC_CORON",
    aperture="NRCA5_MASK335R",
    full_aperture="NRCA5_FULL_MASK335R",
    subarray="SUB320A335R",
    # A frame takes (320 + 12) x (320 + 2) x 10 us (JWST User Documentation, "NIRCam Detector
    # Subarrays").
    readout=Readout("DEEP8", frame_time=1.06904, nframes=8, groupgap=12, ngroups=15, nints=3),
    **DEEP_FIELD,
    time="12:00:00.000",
    keywords=(*_INSTRUMENT, ("meta.target.proposer_name", "TARGET")),
)
# The star is behind the mask to some mas; the telescope knows how it points to better than that.
_ROLLS = [
    dataclasses.replace(
        dithered(_FIRST_ROLL, [miss], [time])[0],
        number=number,
        ordinal=1,
        observation=f"{number:03}",
        roll=roll,
    )
    for number, roll, miss, time in (
        (1, 30.0, (0.004, -0.003), "12:00:00.000"),
        (2, 40.0, (-0.005, 0.004), "13:00:00.000"),
    )
]
# The small grid: the reference star on five places behind the mask, in arcsec.
_GRID = ((0.0, 0.0), (0.015, 0.015), (-0.015, 0.015), (-0.015, -0.015), (0.015, -0.015))
_STAR = dataclasses.replace(
    _FIRST_ROLL,
    observation="003",
    readout=dataclasses.replace(_FIRST_ROLL.readout, nints=2),
    ra=_REFERENCE[0],
    dec=_REFERENCE[1],
    roll=35.0,
    keywords=(
        *_INSTRUMENT,
        ("meta.target.proposer_name", "REFERENCE"),
        ("meta.exposure.psf_reference", True),
    ),
)
# Each exposure of the dataset has a number of its own, and one in its visit.
_REFERENCES = [
    dataclasses.replace(exposure, number=len(_ROLLS) + exposure.number, ordinal=exposure.number)
    for exposure in dithered(
        _STAR, _GRID, [f"14:{15 * n:02}:00.000" for n in range(4)] + ["15:00:00.000"]
    )
]
_EXPOSURES = (*_ROLLS, *_REFERENCES)

_NAME = "jw01234-c1001_t001_nircam_f335m-maskrnd-sub320a335r"
_ASN_ID = "c1001"


def _exposed(exposure, scene, references):
    """Return the exposure as stage 1 leaves it, and stage 2."""
    rateints = simulated_rate(
        expose,
        exposure,
        scene,
        suffix="rateints",
        visit=int(exposure.observation) - 1,
        cosmic_rays=20,
        seed=3350,
    )
    calints = stage2(
        exposure,
        "image2",
        needs=(rateints, references),
        products=products_of(exposure, "calints", stage=2),
        suffix="rateints",
    )
    return rateints, calints


def _coron3(needs):
    return stage3(
        _ROLLS,
        "coron3",
        _NAME,
        needs=needs,
        products=(
            *checked(_EXPOSURES, "crfints", _ASN_ID),
            *combined(_NAME, _FIRST_ROLL.exp_type, "psfstack"),
            *checked(_ROLLS, "psfalign", _ASN_ID),
            *checked(_ROLLS, "psfsub", _ASN_ID),
            *combined(_NAME, _FIRST_ROLL.exp_type, "i2d"),
        ),
        suffix="calints",
        members=[(f"{one.root}_calints.fits", "psf") for one in _REFERENCES],
        asn_id=_ASN_ID,
    )


def _high_level(needs):
    """Return a step that no pipeline calls any more, on the combined image."""
    return Run(
        "hlsp",
        pipeline.step,
        needs=needs,
        products=combined(_NAME, _FIRST_ROLL.exp_type, "snr"),
        arguments={"step": "HlspStep", "file": f"{_NAME}_i2d.fits"},
    )


def _runs():
    scene = Run(
        "scene",
        make_scene,
        products=tables(_FIRST_ROLL.exp_type, "sources", "star_offsets", "encircled_energy"),
        arguments={
            "exposures": _EXPOSURES,
            "target": _TARGET,
            "reference": _REFERENCE,
            **_COMPANION,
            "seed": 335,
        },
    )
    references = Run("references", make_references, arguments={"exposure": _FIRST_ROLL})
    pairs = [_exposed(exposure, scene, references) for exposure in _EXPOSURES]
    coron3 = _coron3((references, *(calints for _, calints in pairs)))
    return (
        scene,
        references,
        *(run for pair in pairs for run in pair),
        coron3,
        _high_level((references, coron3)),
    )


MODE = Mode(
    name="nircam_coron",
    title="NIRCam coronagraphy, F335M behind MASK335R, two rolls and a reference star",
    instrument="NIRCam",
    order=6,
    exp_type="NRC_CORON",
    runs=_runs(),
)
