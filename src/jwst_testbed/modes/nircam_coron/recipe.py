"""NIRCam coronagraphy: a star with a companion at two rolls, and a reference star."""

import dataclasses

from jwst_testbed.engine.recipe import (
    Dataset,
    Product,
    Run,
    checked,
    dithered,
    products_of,
    stage2,
    stage3,
)
from jwst_testbed.telescope.exposure import Exposure, Readout

_INSTRUMENT = (
    ("meta.instrument.channel", "LONG"),
    ("meta.instrument.module", "A"),
    ("meta.instrument.coronagraph", "MASKA335R"),
)
# Right ascension and declination (deg), and flux (Jy): of the size of stars whose planets are
# sought, at a place and a date when it can be observed. The companion is 25 000 times fainter.
_TARGET, _REFERENCE = (53.16, -27.79, 2.0), (53.61, -27.42, 2.6)
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
    ra=_TARGET[0],
    dec=_TARGET[1],
    roll=30.0,
    date="2025-09-20",
    time="12:00:00.000",
    keywords=(*_INSTRUMENT, ("meta.target.proposer_name", "TARGET")),
)
# The star is behind the mask to some mas; the telescope knows how it points to better than that.
_ROLLS = [
    dataclasses.replace(
        dithered(_FIRST_ROLL, [miss], [time])[0],
        number=number,
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
# The numbers go on: each exposure of the dataset has its own.
_REFERENCES = [
    dataclasses.replace(exposure, number=len(_ROLLS) + exposure.number)
    for exposure in dithered(
        _STAR, _GRID, [f"14:{15 * n:02}:00.000" for n in range(4)] + ["15:00:00.000"]
    )
]

_NAME = "jw01234-c1001_t001_nircam_f335m-maskrnd-sub320a335r"
_ASN_ID = "c1001"


def _exposed(exposure):
    """The exposure as stage 1 leaves it, and stage 2."""
    number = exposure.number
    rateints = Run(
        f"exposure-{number}",
        "jwst_testbed.modes.nircam_coron.coronagraphy:expose",
        needs=("scene",),
        products=(
            Product(f"{exposure.root}_cosmic_rays.ecsv", "cosmic_rays", 0, "NRC_CORON", number),
            *products_of(exposure, "rateints", stage=1),
        ),
        arguments={
            "exposure": exposure,
            "visit": int(exposure.observation) - 1,
            "cosmic_rays": 20,
            "seed": 3350,
        },
    )
    calints = stage2(
        exposure,
        "image2",
        needs=(rateints.name, "references"),
        products=products_of(exposure, "calints", stage=2),
        suffix="rateints",
    )
    return [rateints, calints]


def _coron3():
    names = [one for suffix in ("psfalign", "psfsub") for one in checked(_ROLLS, suffix, _ASN_ID)]
    return stage3(
        _ROLLS,
        "coron3",
        _NAME,
        needs=("references", *(f"image2-{one.number}" for one in (*_ROLLS, *_REFERENCES))),
        products=(
            *checked([*_ROLLS, *_REFERENCES], "crfints", _ASN_ID),
            Product(f"{_NAME}_psfstack.fits", "psfstack", 3, "NRC_CORON"),
            *names,
            Product(f"{_NAME}_i2d.fits", "i2d", 3, "NRC_CORON"),
        ),
        suffix="calints",
        members=[(f"{one.root}_calints.fits", "psf") for one in _REFERENCES],
        asn_id=_ASN_ID,
    )


def _high_level():
    """What a step makes of the combined image that belongs to no pipeline any more."""
    return Run(
        "hlsp",
        "jwst_testbed.engine.pipeline:step",
        needs=("references", "coron3"),
        products=(Product(f"{_NAME}_snr.fits", "snr", 3, "NRC_CORON"),),
        arguments={"step": "HlspStep", "file": f"{_NAME}_i2d.fits"},
    )


def _runs():
    exposures = (*_ROLLS, *_REFERENCES)
    runs = [
        Run(
            "scene",
            "jwst_testbed.modes.nircam_coron.coronagraphy:make_scene",
            products=tuple(
                Product(f"{name}.ecsv", name, 0, "NRC_CORON")
                for name in ("sources", "star_offsets", "encircled_energy")
            ),
            arguments={
                "exposures": exposures,
                "target": _TARGET,
                "reference": _REFERENCE,
                **_COMPANION,
                "seed": 335,
            },
        ),
        Run(
            "references",
            "jwst_testbed.modes.nircam_coron.coronagraphy:make_references",
            arguments={"exposure": _FIRST_ROLL},
        ),
    ]
    for exposure in exposures:
        runs += _exposed(exposure)
    return (*runs, _coron3(), _high_level())


DATASET = Dataset(
    "nircam_coron",
    "NIRCam coronagraphy, F335M behind MASK335R, two rolls and a reference star",
    "nircam",
    "NRC_CORON",
    _runs(),
)
