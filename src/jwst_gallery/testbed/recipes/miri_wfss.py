"""MIRI wide-field slitless spectroscopy through the prism, with its direct images."""

import dataclasses

from ..exposure import Exposure, Readout
from .images import direct_image
from .recipe import Dataset, Product, Run, dithered, image3, products_of, stage3
from .slitless import dispersed_rate, spectra_of_sources

# In flight this mode has the full frame; a subarray takes a quarter of the time.
_DIRECT = Exposure(
    observation="007",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="F770W",
    pupil=None,
    exp_type="MIR_IMAGE",
    aperture="MIRIM_BRIGHTSKY",
    full_aperture="MIRIM_FULL",
    subarray="BRIGHTSKY",
    # A frame takes 0.86528 s (JWST User Documentation, "MIRI Detector Subarrays").
    readout=Readout("FASTR1", frame_time=0.86528, nframes=1, groupgap=0, ngroups=40, nints=4),
    # The field, the date and the roll of `nircam_image`.
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="21:00:00.000",
)
_DISPERSED = dataclasses.replace(
    _DIRECT,
    filter="P750L",
    exp_type="MIR_WFSS",
    readout=Readout("FASTR1", frame_time=0.86528, nframes=1, groupgap=0, ngroups=80, nints=10),
    time="22:00:00.000",
    activity="02",
)
# In arcsec, to the east and to the north.
_OFFSETS = ((0.0, 0.0), (2.914, 1.707))

_DIRECT_NAME = "jw01234-o007_t001_miri_f770w-brightsky"
_NAME = "jw01234-o007_t001_miri_p750l-brightsky"

# Parameters of steps, as a user passes them: there are too few stars to align images by.
_IMAGE3 = {"tweakreg": {"skip": True}}
# Written on request alone.
_SPEC2 = {"bkg_subtract": {"save_results": True}}


def _runs():
    direct = dithered(_DIRECT, _OFFSETS, (_DIRECT.time, "21:10:00.000"))
    runs = [
        Run(
            "scene",
            ".instruments.miri.wfss:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0, "MIR_WFSS"),
                Product("lines.ecsv", "lines", 0, "MIR_WFSS"),
            ),
            arguments={
                "exposure": direct[0],
                "stars": (2, 200.0, 300.0),
                "emitters": (2, 100.0, 200.0),
                "galaxies": (1, 200.0, 300.0),
                "seed": 750,
            },
        ),
        Run(
            "references",
            ".instruments.miri.wfss:make_references",
            arguments={"direct": direct[0], "dispersed": _DISPERSED},
        ),
    ]
    for exposure in direct:
        runs += direct_image(exposure, seed=2700)
    rate = dispersed_rate(_DISPERSED, seed=3400)
    products = products_of(_DISPERSED, "bsub", "cal", "x1d", stage=2)
    spec2 = spectra_of_sources(_DISPERSED, _DIRECT_NAME, products, steps=_SPEC2)
    spec3 = stage3(
        [_DISPERSED],
        "spec3",
        _NAME,
        needs=("references", spec2.name),
        products=tuple(
            Product(f"{_NAME}_{suffix}.fits", suffix, 3, "MIR_WFSS") for suffix in ("x1d", "c1d")
        ),
    )
    return (*runs, image3(direct, _DIRECT_NAME, steps=_IMAGE3), rate, spec2, spec3)


DATASET = Dataset(
    "miri_wfss",
    "MIRI slitless spectra through the prism, with direct images",
    "miri",
    "MIR_WFSS",
    _runs(),
)
