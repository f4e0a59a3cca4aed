"""NIRCam imaging, from the raw ramps to the catalogue."""

from ..exposure import Exposure, Readout
from .images import imaging_runs
from .recipe import Dataset, Product, Run, dithered

# A target near the middle of the Hubble Ultra Deep Field, at a date when it can be observed.
_TARGET = Exposure(
    observation="001",
    instrument="NIRCam",
    detector="NRCBLONG",
    filter="F444W",
    pupil="CLEAR",
    exp_type="NRC_IMAGE",
    aperture="NRCB5_SUB640",
    full_aperture="NRCB5_FULL",
    subarray="SUB640",
    # SUB640 is a subarray of module B. A frame takes (640 + 12) x (640 + 2) x 10 us
    # (JWST User Documentation, "NIRCam Detector Subarrays").
    readout=Readout("BRIGHT1", frame_time=4.18584, nframes=1, groupgap=1, ngroups=6, nints=2),
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="12:03:00.000",
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "B"),
        ("meta.exposure.noutputs", 1),
    ),
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
_TIMES = (_TARGET.time, "12:06:00.000", "12:09:00.000")

_SCENE = {
    "stars": (80, 1.0, 80.0),
    "galaxies": (15, 4.0, 40.0),
    # One saturates within the integration, one before its first group is read.
    "bright": (500.0, 6000.0),
    "seed": 444,
}


def _pool(exposures):
    name = "jw01234_20250920t180000_pool.csv"
    return Run(
        "pool",
        ".pipeline:pool",
        needs=("references", *(f"detector1-{one.number}" for one in exposures)),
        products=(Product(name, "pool", 2, "NRC_IMAGE"),),
        arguments={"members": tuple(f"{one.root}_rate.fits" for one in exposures), "name": name},
    )


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    runs = imaging_runs(
        exposures,
        "jw01234-o001_t001_nircam_clear-f444w-sub640",
        scene=_SCENE,
        cosmic_rays=150,
        seed=1000,
    )
    return (*runs, _pool(exposures))


DATASET = Dataset(
    "nircam_image",
    "NIRCam imaging, F444W, three dithers",
    "nircam",
    "NRC_IMAGE",
    _runs(),
)
