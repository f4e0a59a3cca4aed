"""MIRI coronagraphy: a star with a companion behind a phase mask and behind an opaque spot."""

import dataclasses

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.modes.miri_coron.optics import QUADRANTS, SPOT
from jwst_testbed.recipes.coronagraphy import behind, coron3, gridded, rolled
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import mean_rate
from jwst_testbed.recipes.stages import tables
from jwst_testbed.techniques.coronagraphy import make_references, make_scene
from jwst_testbed.telescope.exposure import Exposure, Readout

# Right ascension and declination (deg), and flux (Jy). The companion is 10 000 times fainter, and
# far enough from the star for both masks, away from the spikes and from the quadrants' edges.
_TARGET, _REFERENCE = (DEEP_FIELD["ra"], DEEP_FIELD["dec"], 2.0), (53.61, -27.42, 2.6)
_COMPANION = {"separation": 5.2, "angle": 100.0, "companion": 200.0}


def _pointed(exposure, coronagraph, name, proposed, **changes):
    """Return an exposure at one of the stars."""
    keywords = (
        ("meta.instrument.coronagraph", coronagraph),
        ("meta.target.proposer_name", name),
        *([("meta.exposure.psf_reference", True)] if name == "REFERENCE" else []),
    )
    return dataclasses.replace(
        exposure, ra=proposed[0], dec=proposed[1], keywords=keywords, **changes
    )


_PHASE = Exposure(
    observation="001",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="F1065C",
    pupil=None,
    exp_type="MIR_4QPM",
    aperture="MIRIM_MASK1065",
    full_aperture="MIRIM_FULL",
    subarray="MASK1065",
    # A frame of this subarray takes 0.23968 s, one of MASKLYOT 0.324 s (JWST User Documentation,
    # "MIRI Detector Subarrays").
    readout=Readout("FASTR1", frame_time=0.23968, nframes=1, groupgap=0, ngroups=500, nints=3),
    **DEEP_FIELD,
    time="12:00:00.000",
)
_SPOT = dataclasses.replace(
    _PHASE,
    filter="F2300C",
    exp_type="MIR_LYOT",
    aperture="MIRIM_MASKLYOT",
    subarray="MASKLYOT",
    readout=dataclasses.replace(_PHASE.readout, frame_time=0.324),
)
# The star is behind the mask to some mas; the telescope knows how it points to better than that.
_ROLLS = rolled(
    _pointed(_PHASE, "4QPM_1065", "TARGET", _TARGET),
    (
        (1, "001", 30.0, (0.004, -0.003), "12:00:00.000"),
        (2, "002", 40.0, (-0.005, 0.004), "13:00:00.000"),
    ),
)
_STARS = gridded(
    _pointed(
        dataclasses.replace(_PHASE, readout=dataclasses.replace(_PHASE.readout, nints=2)),
        *("4QPM_1065", "REFERENCE", _REFERENCE),
        observation="003",
        roll=35.0,
    ),
    3,
    [f"14:{10 * n:02}:00.000" for n in range(3)],
)
[_BEHIND_SPOT] = rolled(
    _pointed(_SPOT, "LYOT_2300", "TARGET", _TARGET),
    [(6, "004", 30.0, (-0.003, 0.006), "15:00:00.000")],
)
_STARS_BEHIND_SPOT = gridded(
    _pointed(_SPOT, "LYOT_2300", "REFERENCE", _REFERENCE, observation="005", roll=35.0),
    7,
    ["15:30:00.000"],
)


def _runs():
    exposures = (*_ROLLS, *_STARS, _BEHIND_SPOT, *_STARS_BEHIND_SPOT)
    scene = Run(
        "scene",
        make_scene,
        products=tables(_PHASE.exp_type, "sources", "star_offsets", "encircled_energy"),
        arguments={
            "coronagraph": QUADRANTS,
            "exposures": exposures,
            "target": _TARGET,
            "reference": _REFERENCE,
            **_COMPANION,
            "seed": 1065,
        },
    )
    references = Run(
        "references",
        make_references,
        arguments={"behind": ((QUADRANTS, _ROLLS[0]), (SPOT, _BEHIND_SPOT))},
    )
    pairs = [
        behind(
            QUADRANTS if one.exp_type == "MIR_4QPM" else SPOT,
            *(one, scene, references),
            cosmic_rays=20,
            seed=10650,
        )
        for one in exposures
    ]
    calibrated = [calints for _, calints in pairs]
    return (
        scene,
        references,
        *(run for pair in pairs for run in pair),
        mean_rate(_ROLLS[0], pairs[0][0]),
        coron3(
            _ROLLS,
            _STARS,
            "jw01234-c1001_t001_miri_f1065c-mask1065",
            asn_id="c1001",
            needs=(references, *calibrated[:5]),
        ),
        coron3(
            [_BEHIND_SPOT],
            _STARS_BEHIND_SPOT,
            "jw01234-c1002_t001_miri_f2300c-masklyot",
            asn_id="c1002",
            needs=(references, *calibrated[5:]),
            run="coron3-spot",
        ),
    )


MODE = Mode(
    name="miri_coron",
    title="MIRI coronagraphy, F1065C behind a phase mask and F2300C behind a spot",
    instrument="MIRI",
    order=7,
    exp_type="MIR_4QPM",
    runs=with_pool(_runs()),
)
