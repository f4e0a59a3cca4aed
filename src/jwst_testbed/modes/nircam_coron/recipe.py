"""NIRCam coronagraphy: a star with a companion at two rolls, and a reference star."""

import dataclasses

from jwst_testbed.engine import pipeline
from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.modes.nircam_coron.optics import MASK335R
from jwst_testbed.recipes.coronagraphy import behind, coron3, gridded, rolled
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import mean_rate
from jwst_testbed.recipes.stages import combined, tables
from jwst_testbed.techniques.coronagraphy import make_references, make_scene
from jwst_testbed.telescope.exposure import Exposure, Readout

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
_ROLLS = rolled(
    _FIRST_ROLL,
    (
        (1, "001", 30.0, (0.004, -0.003), "12:00:00.000"),
        (2, "002", 40.0, (-0.005, 0.004), "13:00:00.000"),
    ),
)
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
_REFERENCES = gridded(_STAR, 3, [f"14:{15 * n:02}:00.000" for n in range(4)] + ["15:00:00.000"])
_EXPOSURES = (*_ROLLS, *_REFERENCES)

_NAME = "jw01234-c1001_t001_nircam_f335m-maskrnd-sub320a335r"


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
            "coronagraph": MASK335R,
            "exposures": _EXPOSURES,
            "target": _TARGET,
            "reference": _REFERENCE,
            **_COMPANION,
            "seed": 335,
        },
    )
    references = Run(
        "references", make_references, arguments={"behind": ((MASK335R, _FIRST_ROLL),)}
    )
    pairs = [
        behind(MASK335R, exposure, scene, references, cosmic_rays=20, seed=3350)
        for exposure in _EXPOSURES
    ]
    needs = references, *(calints for _, calints in pairs)
    subtracted = coron3(_ROLLS, _REFERENCES, _NAME, asn_id="c1001", needs=needs)
    return (
        scene,
        references,
        *(run for pair in pairs for run in pair),
        mean_rate(_ROLLS[0], pairs[0][0]),
        subtracted,
        _high_level((references, subtracted)),
    )


MODE = Mode(
    name="nircam_coron",
    title="NIRCam coronagraphy, F335M behind MASK335R, two rolls and a reference star",
    instrument="NIRCam",
    order=6,
    exp_type="NRC_CORON",
    runs=with_pool(_runs()),
)
