"""NIRISS imaging of a subarray, from the count rates to the catalogue."""

from ..exposure import Exposure, Readout
from .images import direct_image
from .recipe import Dataset, Product, Run, dithered, image3

# The field, the date and the roll of `nircam_image`. Science images are of the full frame; this is
# a subarray for calibrations, as small as the lesson needs.
_TARGET = Exposure(
    observation="001",
    instrument="NIRISS",
    detector="NIS",
    filter="CLEAR",
    pupil="F200W",
    exp_type="NIS_IMAGE",
    aperture="NIS_SUB256",
    full_aperture="NIS_CEN",
    subarray="SUB256",
    # A frame takes (256 + 12) x (256 + 2) x 10 us: the formula behind the times in the JWST User
    # Documentation, "NIRISS Detector Subarrays".
    readout=Readout("NISRAPID", frame_time=0.69144, nframes=1, groupgap=0, ngroups=30, nints=2),
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="20:00:00.000",
)
# In arcsec, to the east and to the north: whole pixels and fractions of them.
_OFFSETS = ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
_TIMES = (_TARGET.time, "20:03:00.000", "20:06:00.000")

# So few stars: with the default tolerance of 1 arcsec, some are matched with spikes of others.
_IMAGE3 = {
    "tweakreg": {"tolerance": 0.2, "separation": 0.5},
    # A point's image is hardly wider than a pixel, and the default takes its peaks for outliers.
    "outlier_detection": {"scale": "2.0 1.5"},
}


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, _TIMES)
    scene = Run(
        "scene",
        ".instruments.niriss.imaging:make_scene",
        products=(Product("sources.ecsv", "sources", 0, "NIS_IMAGE"),),
        arguments={
            "exposure": exposures[0],
            "stars": (27, 2.0, 100.0),
            "galaxies": (6, 8.0, 60.0),
            "bright": (),
            "seed": 200,
        },
    )
    references = Run(
        "references",
        ".instruments.niriss.imaging:make_references",
        arguments={"exposure": exposures[0]},
    )
    direct = [run for exposure in exposures for run in direct_image(exposure, seed=2500)]
    combined = image3(exposures, "jw01234-o001_t001_niriss_clear-f200w-sub256", _IMAGE3)
    return (scene, references, *direct, combined)


DATASET = Dataset(
    "niriss_image",
    "NIRISS imaging, F200W, SUB256, three dithers",
    "niriss",
    "NIS_IMAGE",
    _runs(),
)
