"""MIRI imaging of a subarray, from the raw ramps to the catalogue."""

from ..exposure import Exposure, Readout
from .details import (
    image2_with_background,
    stage1_by_other_means,
    with_stage1_details,
    with_stage3_details,
)
from .images import imaging_runs
from .recipe import Dataset, dithered

# The field, the date and the roll of `nircam_image`.
_TARGET = Exposure(
    observation="001",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="F770W",
    pupil=None,
    exp_type="MIR_IMAGE",
    aperture="MIRIM_SUB256",
    full_aperture="MIRIM_FULL",
    subarray="SUB256",
    # A frame of SUB256 takes 0.29952 s (JWST User Documentation, "MIRI Detector Subarrays").
    readout=Readout("FASTR1", frame_time=0.29952, nframes=1, groupgap=0, ngroups=30, nints=2),
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="15:00:00.000",
    keywords=(("meta.exposure.noutputs", 4),),
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
_TIMES = (_TARGET.time, "15:03:00.000", "15:06:00.000")

_SCENE = {
    "stars": (27, 10.0, 500.0),
    "galaxies": (6, 40.0, 300.0),
    # One saturates within the integration, one nearly.
    "bright": (8000.0, 2500.0),
    "seed": 770,
}
# So few stars: with the default tolerance of 1 arcsec, some are matched with spikes of others.
_IMAGE3 = {"tweakreg": {"tolerance": 0.2, "separation": 0.5}}


def _runs():
    """All that an imaging dataset has, and for the first exposure what is written on request."""
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    first = exposures[0]
    runs = imaging_runs(
        exposures,
        "jw01234-o001_t001_miri_f770w-sub256",
        scene=_SCENE,
        cosmic_rays=60,
        seed=1500,
        steps=_IMAGE3,
    )
    by_name = {run.name: run for run in runs}
    stage1 = by_name["detector1-1"]
    by_name["detector1-1"] = with_stage1_details(stage1, first)
    by_name["image3"] = with_stage3_details(by_name["image3"], exposures)
    return (
        *by_name.values(),
        stage1_by_other_means(stage1, first),
        *(image2_with_background(first, exposures[1], suffix) for suffix in ("rate", "rateints")),
    )


DATASET = Dataset(
    "miri_image",
    "MIRI imaging, F770W, SUB256, three dithers",
    "miri",
    "MIR_IMAGE",
    _runs(),
)
