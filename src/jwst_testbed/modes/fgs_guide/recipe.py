"""A guide star, from its identification to fine guiding."""

from jwst_testbed.engine.recipe import Mode, Product, Run
from jwst_testbed.modes.fgs_guide.exposures import follow, identify
from jwst_testbed.modes.fgs_guide.readout import GuideExposure, GuideReadout
from jwst_testbed.modes.fgs_guide.references import make_references
from jwst_testbed.modes.fgs_guide.scene import make_scene
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.stages import products_of, stage1, tables

# Common to all exposures.
_COMMON = {
    "observation": "001",
    "instrument": "FGS",
    "detector": "GUIDER1",
    "filter": None,
    "pupil": None,
    "aperture": "FGS1_FULL",
    "full_aperture": "FGS1_FULL",
    **DEEP_FIELD,
    # They come before the first exposure of their visit.
    "began": "12:00:00.000",
}
# Of the 36 strips of the field, the six in the middle.
_STRIPS = (15, 20)


def _readout(pattern, frame_time, nints, reads, cadence):
    return GuideReadout(pattern, frame_time, 1, 0, len(reads), nints, reads, cadence)


# Frame times of one line of (columns + 6) x (lines + 1) x 10 us, with 12 for 6 in ACQ1, and the
# frames between the reads (STScI's jwst_magic, data/config.ini). Track and fine guiding come 16
# times a second (JWST pipeline documentation, "Guide star data products"); from the time between
# two integrations of fine guiding follows how long the signal gathers between its two times four
# reads. The cadences of the others are those of reads and reset.
_READOUTS = {
    "id": _readout("ID", 0.3367, 2, (1, 2), 1.0101),
    "acq1": _readout("ACQ1", 0.1806, 6, (2, 4), 0.9030),
    "acq2": _readout("ACQ2", 0.01254, 5, (2, 6), 0.08778),
    "track": _readout("TRACK", 0.01254, 320, (1, 3), 0.064),
    "fg": _readout("FINEGUIDE", 0.00126, 600, (1, 2, 3, 4, 46, 47, 48, 49), 0.064),
}

_IDENTIFICATION = [
    GuideExposure(
        exp_type=exp_type,
        time="11:50:00.000",
        subarray="2048X64",
        readout=_READOUTS["id"],
        function="id",
        product=product,
        **_COMMON,
    )
    for exp_type, product in (("FGS_ID-IMAGE", "image"), ("FGS_ID-STACK", "stacked"))
]
_FOLLOWING = [
    GuideExposure(
        exp_type=exp_type,
        time=time,
        subarray=f"{size}X{size}",
        readout=_READOUTS[function],
        function=function,
        size=size,
        **_COMMON,
    )
    for exp_type, function, size, time in (
        ("FGS_ACQ1", "acq1", 128, "11:53:00.000"),
        ("FGS_ACQ2", "acq2", 32, "11:53:20.000"),
        ("FGS_TRACK", "track", 32, "11:54:00.000"),
        ("FGS_FINEGUIDE", "fg", 8, "11:55:00.000"),
    )
]

# The star comes nearer to where it is planned to be from function to function. While it is tracked,
# the telescope moves it to where it is guided on.
_MOTION = {
    "acq1": {"start": (7.4, -5.2), "stop": (7.4, -5.2), "jitter": 0.2},
    "acq2": {"start": (1.3, 0.8), "stop": (1.3, 0.8), "jitter": 0.1},
    "track": {"start": (0.6, 0.4), "stop": (12.2, -7.9), "jitter": 0.12, "follows": True},
    # About 1 mas rms in each direction (JWST User Documentation, "JWST Fine Guide Stability"), and
    # a move of the antenna.
    "fg": {
        "start": (12.2, -7.9),
        "stop": (12.2, -7.9),
        "window": (12.2, -7.9),
        "jitter": 0.015,
        "disturbance": (20.0, 0.18, -0.1, 1.9, 2.5),
    },
}


def _guider(exposure, made_by, references):
    """Return the pipeline of guide stars."""
    return stage1(
        exposure,
        run=f"guider-{exposure.product or exposure.function}",
        needs=(made_by, references),
        products=products_of(exposure, "cal", stage=2),
        pipeline="GuiderPipeline",
    )


def _identification(scene):
    return Run(
        "identification",
        identify,
        needs=(scene,),
        products=(
            *(product for one in _IDENTIFICATION for product in products_of(one, "uncal", stage=0)),
            *tables(_IDENTIFICATION[0].exp_type, "stars"),
        ),
        arguments={
            "exposures": _IDENTIFICATION,
            "strips": _STRIPS,
            "offset": (1.31, -0.84),
            "cosmic_rays": 240,
            "seed": 1,
        },
    )


def _following(scene):
    return Run(
        "following",
        follow,
        needs=(scene,),
        products=tuple(
            product
            for one in _FOLLOWING
            for product in (
                *products_of(one, "uncal", stage=0),
                Product(f"{one.root}_jitter.ecsv", "jitter", 0, one.exp_type),
            )
        ),
        arguments={
            "exposures": _FOLLOWING,
            "motions": [_MOTION[one.function] for one in _FOLLOWING],
            "seed": 2,
        },
    )


def _runs():
    scene = Run(
        "scene",
        make_scene,
        arguments={
            "exposure": _FOLLOWING[-1],
            "guide_star": 1.3e5,
            "reference_stars": (6, 1.5e4, 1.2e5),
            "other_stars": (5, 1.0e4, 6.0e4),
            "strips": _STRIPS,
            "seed": 36,
        },
    )
    references = Run(
        "references",
        make_references,
        arguments={"exposures": [*_IDENTIFICATION, *_FOLLOWING], "strips": _STRIPS},
    )
    identification, following = _identification(scene), _following(scene)
    return (
        scene,
        references,
        identification,
        *(_guider(exposure, identification, references) for exposure in _IDENTIFICATION),
        following,
        *(_guider(exposure, following, references) for exposure in _FOLLOWING),
    )


MODE = Mode(
    name="fgs_guide",
    title="Guide star exposures, GUIDER1, from identification to fine guiding",
    instrument="FGS",
    order=2,
    exp_type="FGS_FINEGUIDE",
    runs=_runs(),
)
