"""NIRCam's wavefront sensing: a pair of images out of focus, dithered by whole pixels."""

from jwst_testbed.engine.recipe import Mode, Product, Run
from jwst_testbed.modes.nircam_wfs.exposures import expose
from jwst_testbed.modes.nircam_wfs.references import make_references
from jwst_testbed.modes.nircam_wfs.scene import make_scene
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import image2
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.stages import products_of, stage3, tables
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

_TARGET = Exposure(
    observation="005",
    instrument="NIRCam",
    detector="NRCA4",
    filter="F212N",
    pupil="WLP8",
    exp_type="NRC_IMAGE",
    # In flight it is the whole of NRCA3, on whose subarrays and full frame SIAF disagrees by 4 mas.
    aperture="NRCA4_SUB320",
    full_aperture="NRCA4_FULL",
    subarray="SUB320",
    # A frame takes (320 + 12) x (320 + 2) x 10 us (JWST User Documentation, "NIRCam Detector
    # Subarrays").
    readout=Readout("RAPID", frame_time=1.06904, nframes=1, groupgap=0, ngroups=10, nints=4),
    **DEEP_FIELD,
    time="16:00:00.000",
    keywords=(
        ("meta.instrument.channel", "SHORT"),
        ("meta.instrument.module", "A"),
        ("meta.dither.primary_type", "WFSC"),
        ("meta.observation.template", "WFSC NIRCam Fine Phasing"),
        ("meta.visit.type", "PRIME_WFSC_SENSING_ONLY"),
    ),
)
# In arcsec, to the east and to the north: 24 columns and -13 rows.
_OFFSETS = ((0.0, 0.0), (0.8454, -0.0170))
_TIMES = (_TARGET.time, "16:02:00.000")

# 0-based column and row in the first exposure, microjansky.
_STARS = ((160.3, 159.8, 1e6), (54.6, 274.1, 5e4), (274.2, 48.7, 3e4))

# As DMS calls a pair: the step puts its suffix into the name, before the number of the activity.
_NAME = "jw01234-o005_t001_nircam_f212n-wlp8-sub320-nrca4"


def _exposed(exposure, scene, references):
    """Return the exposure as stage 1 leaves it, and stage 2."""
    rate = Run(
        f"exposure-{exposure.number}",
        expose,
        needs=(scene,),
        products=(
            *products_of(exposure, "truerate", stage=0),
            *products_of(exposure, "rate", stage=1),
        ),
        arguments={"exposure": exposure, "seed": 8000},
    )
    return rate, image2(exposure, (rate, references))


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    first, exp_type = exposures[0], _TARGET.exp_type
    scene = Run(
        "scene",
        make_scene,
        products=tables(exp_type, "sources"),
        arguments={"exposure": first, "stars": _STARS},
    )
    references = Run("references", make_references, arguments={"exposure": first})
    pair = [_exposed(exposure, scene, references) for exposure in exposures]
    combined = stage3(
        exposures,
        "wfs-image3",
        _NAME + "_{suffix}-" + first.activity,
        needs=(references, *(calibrated for _, calibrated in pair)),
        products=(Product(f"{_NAME}_wfscmb-{first.activity}.fits", "wfscmb", 3, exp_type),),
    )
    return (scene, references, *(run for runs in pair for run in runs), combined)


MODE = Mode(
    name="nircam_wfs",
    title="NIRCam wavefront sensing, F212N through a weak lens, a pair of dithers",
    instrument="NIRCam",
    order=7,
    exp_type="NRC_IMAGE",
    runs=with_pool(_runs()),
)
