"""NIRISS wide-field slitless spectroscopy through both grisms, with its direct images."""

import dataclasses

from ..exposure import Exposure, Readout
from .images import direct_image
from .recipe import Dataset, Product, Run, dithered, image3, products_of, stage3
from .slitless import dispersed_rate, spectra_of_sources

# Science exposures of this mode are of the full frame. These are the subarrays in which bright
# calibration stars are observed (JWST User Documentation, "NIRISS External Calibration Template
# Parameters"): the telescope moves, so that the same few sources are in all of them.
_DIRECT = Exposure(
    observation="001",
    instrument="NIRISS",
    detector="NIS",
    filter="CLEAR",
    pupil="F200W",
    exp_type="NIS_IMAGE",
    aperture="NIS_SUB128",
    full_aperture="NIS_CEN",
    subarray="SUB128",
    # A frame takes (128 + 12) x (128 + 2) x 10 us: the formula behind the times in the JWST User
    # Documentation, "NIRISS Detector Subarrays"; the first factor is that of the fast direction, y.
    readout=Readout("NISRAPID", frame_time=0.182, nframes=1, groupgap=0, ngroups=30, nints=20),
    # The field, the date and the roll of `nircam_image`.
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="21:00:00.000",
    activity="02",
)
_ALONG_ROWS = dataclasses.replace(
    _DIRECT,
    filter="GR150C",
    exp_type="NIS_WFSS",
    aperture="NIS_WFSS128C",
    subarray="WFSS128C",
    readout=Readout("NISRAPID", frame_time=2.87, nframes=1, groupgap=0, ngroups=30, nints=20),
    time="22:00:00.000",
    activity="03",
    # The filter wheel stands at an angle a little off that of reference.
    keywords=(("meta.instrument.filter_position", 314.3),),
)
_ALONG_COLUMNS = dataclasses.replace(
    _ALONG_ROWS,
    filter="GR150R",
    aperture="NIS_WFSS128R",
    subarray="WFSS128R",
    readout=Readout("NISRAPID", frame_time=2.678, nframes=1, groupgap=0, ngroups=30, nints=20),
    number=2,
    time="23:00:00.000",
    activity="04",
    keywords=(("meta.instrument.filter_position", 354.1),),
)
# In arcsec, to the east and to the north: less than the subarray is wide.
_OFFSETS = ((0.0, 0.0), (0.294, 0.227))

_DIRECT_NAME = "jw01234-o001_t001_niriss_clear-f200w-sub128"

# Parameters of steps, as a user passes them.
_IMAGE3 = {
    # Too few stars to align the images with each other.
    "tweakreg": {"skip": True},
    # A point's image is hardly wider than a pixel, and the default takes its peaks for outliers.
    "outlier_detection": {"scale": "5.0 4.0"},
}
# Written on request alone.
_SPEC2 = {"bkg_subtract": {"save_results": True}}


def _dispersed(exposure):
    """An exposure through a grism, and its stages 2 and 3: each grism has its own."""
    rate = dispersed_rate(exposure, seed=3200)
    products = products_of(exposure, "bsub", "cal", "x1d", stage=2)
    spec2 = spectra_of_sources(exposure, _DIRECT_NAME, products, steps=_SPEC2)
    name = f"jw01234-o001_t001_niriss_f200w-{exposure.filter.lower()}"
    spec3 = stage3(
        [exposure],
        "spec3",
        name,
        needs=("references", spec2.name),
        products=products_of(exposure, "x1d", "c1d", stage=3, name=name),
    )
    # There are two of each product of stage 3: that of an exposure is the one of its grism.
    products = [dataclasses.replace(one, exposure=exposure.number) for one in spec3.products]
    name = f"spec3-{exposure.number}"
    return rate, spec2, dataclasses.replace(spec3, name=name, products=tuple(products))


def _runs():
    direct = dithered(_DIRECT, _OFFSETS, (_DIRECT.time, "21:10:00.000"))
    dispersed = (_ALONG_ROWS, _ALONG_COLUMNS)
    runs = [
        Run(
            "scene",
            ".instruments.niriss.wfss:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0, "NIS_WFSS"),
                Product("lines.ecsv", "lines", 0, "NIS_WFSS"),
            ),
            arguments={
                "exposure": direct[0],
                "stars": (2, 30.0, 60.0),
                "emitters": (3, 10.0, 20.0),
                "galaxies": (1, 20.0, 40.0),
                "seed": 150,
            },
        ),
        Run(
            "references",
            ".instruments.niriss.wfss_references:make_references",
            arguments={"direct": direct[0], "dispersed": dispersed},
        ),
    ]
    for exposure in direct:
        runs += direct_image(exposure, seed=2600)
    runs.append(image3(direct, _DIRECT_NAME, steps=_IMAGE3))
    for exposure in dispersed:
        runs += _dispersed(exposure)
    return tuple(runs)


DATASET = Dataset(
    "niriss_wfss",
    "NIRISS slitless spectra, F200W through both grisms, with direct images",
    "niriss",
    "NIS_WFSS",
    _runs(),
)
