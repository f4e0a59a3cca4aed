"""NIRCam imaging, from the raw ramps to the catalogue."""

from ..exposure import Exposure, Readout
from .recipe import Dataset, Product, Run, dithered, image2, image3, products_of

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
    keywords=(("meta.instrument.channel", "LONG"), ("meta.instrument.module", "B")),
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
_TIMES = (_TARGET.time, "12:06:00.000", "12:09:00.000")


def _raw(exposure):
    """The exposure, and stage 1."""
    number, root = exposure.number, exposure.root
    return [
        Run(
            f"exposure-{number}",
            ".instruments.nircam.imaging:expose_image",
            needs=("scene",),
            products=(
                *products_of(exposure, "uncal", "truerate", stage=0),
                Product(f"{root}_cosmic_rays.ecsv", "cosmic_rays", 0, exposure.exp_type, number),
            ),
            arguments={"exposure": exposure, "cosmic_rays": 150, "seed": 1000},
        ),
        Run(
            f"detector1-{number}",
            ".pipeline:detector1",
            needs=(f"exposure-{number}", "references"),
            products=products_of(exposure, "ramp", "rate", "rateints", stage=1),
            arguments={"uncal": f"{root}_uncal.fits"},
        ),
    ]


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    first = exposures[0]
    runs = [
        Run(
            "scene",
            ".instruments.nircam.imaging:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0, first.exp_type),
                Product("hot_pixels.ecsv", "hot_pixels", 0, first.exp_type),
            ),
            arguments={
                "exposure": first,
                "stars": (80, 1.0, 80.0),
                "galaxies": (15, 4.0, 40.0),
                # One saturates within the integration, one before its first group is read.
                "bright": (500.0, 6000.0),
                "seed": 444,
            },
        ),
        Run(
            "references",
            ".instruments.nircam.imaging:make_references",
            arguments={"exposure": first},
        ),
    ]
    for exposure in exposures:
        runs += _raw(exposure)
        runs.append(image2(exposure, (f"detector1-{exposure.number}", "references")))
    return (*runs, image3(exposures, "jw01234-o001_t001_nircam_clear-f444w-sub640"))


DATASET = Dataset(
    "nircam_image", "NIRCam imaging, F444W, three dithers", "nircam", "NRC_IMAGE", _runs()
)
