"""NIRISS wide-field slitless spectroscopy through both grisms, with its direct images."""

import dataclasses

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.modes.niriss_wfss.optics import SPECTRA
from jwst_testbed.modes.niriss_wfss.references import own_references
from jwst_testbed.modes.niriss_wfss.scene import LINES, STARS, lay_out
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import direct_image, image3
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.slitless import (
    combined_spectra,
    dispersed_rate,
    slitless_references,
    slitless_scene,
    spectra_of_sources,
)
from jwst_testbed.recipes.stages import products_of
from jwst_testbed.telescope.configuration import TEMPLATES
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

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
    **DEEP_FIELD,
    time="21:00:00.000",
    activity="02",
    keywords=(("meta.observation.template", TEMPLATES["NIS_WFSS"]),),
)
_ALONG_ROWS = dataclasses.replace(
    _DIRECT,
    filter="GR150C",
    exp_type="NIS_WFSS",
    aperture="NIS_WFSS128C",
    subarray="WFSS128C",
    readout=Readout("NISRAPID", frame_time=2.87, nframes=1, groupgap=0, ngroups=30, nints=20),
    time="22:00:00.000",
    began=_DIRECT.time,
    activity="03",
    # The angle of the filter wheel is slightly off the reference.
    keywords=(("meta.instrument.filter_position", 314.3),),
)
_ALONG_COLUMNS = dataclasses.replace(
    _ALONG_ROWS,
    filter="GR150R",
    aperture="NIS_WFSS128R",
    subarray="WFSS128R",
    readout=Readout("NISRAPID", frame_time=2.678, nframes=1, groupgap=0, ngroups=30, nints=20),
    number=2,
    ordinal=1,
    time="23:00:00.000",
    activity="04",
    keywords=(("meta.instrument.filter_position", 354.1),),
)
_GRISMS = (_ALONG_ROWS, _ALONG_COLUMNS)
# In arcsec, to the east and to the north: less than the subarray is wide.
_OFFSETS = ((0.0, 0.0), (0.294, 0.227))

_DIRECT_NAME = "jw01234-o001_t001_niriss_clear-f200w-sub128"
# Some of the catalogue.
_SOURCES = range(1, 4)

# Parameters of steps, as a user passes them. The spectra need no resampled image of one exposure.
_IMAGE2 = {"resample": {"skip": True}}
_IMAGE3 = {
    # Too few stars to align the images with each other.
    "tweakreg": {"skip": True},
    # A point's image is hardly wider than a pixel, and the default takes its peaks for outliers.
    "outlier_detection": {"scale": "5.0 4.0"},
}
# Written on request alone.
_SPEC2 = {"bkg_subtract": {"save_results": True}}


def _dispersed(exposure, scene, references, images):
    """Return an exposure through a grism, and its stages 2 and 3: each grism has its own."""
    rate = dispersed_rate(SPECTRA, exposure, scene, seed=3200)
    spec2 = spectra_of_sources(
        exposure,
        _DIRECT_NAME,
        needs=(references, rate, images),
        products=products_of(exposure, "bsub", "cal", "x1d", stage=2),
        steps=_SPEC2,
    )
    name = f"jw01234-o001_t001_niriss_f200w-{exposure.filter.lower()}"
    spec3 = combined_spectra(
        [exposure],
        name,
        _SOURCES,
        needs=(references, spec2),
        run=f"spec3-{exposure.number}",
        exposure=exposure.number,
    )
    return rate, spec2, spec3


def _runs():
    exposures = dithered(_DIRECT, _OFFSETS, (_DIRECT.time, "21:10:00.000"))
    scene = slitless_scene(
        SPECTRA,
        exposures[0],
        "NIS_WFSS",
        lay_out=lay_out,
        stars=STARS,
        emitters=(3, 10.0, 20.0),
        galaxies=(1, 20.0, 40.0),
        lines=LINES,
        seed=150,
    )
    references = slitless_references(SPECTRA, exposures[0], _GRISMS, own_references)
    direct = [
        direct_image(SPECTRA.camera, one, (scene,), references, seed=2600, steps=_IMAGE2)
        for one in exposures
    ]
    images = image3(
        exposures, _DIRECT_NAME, (references, *(image2 for _, image2 in direct)), _IMAGE3
    )
    return (
        scene,
        references,
        *(run for pair in direct for run in pair),
        images,
        *(run for one in _GRISMS for run in _dispersed(one, scene, references, images)),
    )


MODE = Mode(
    name="niriss_wfss",
    title="NIRISS slitless spectra, F200W through both grisms, with direct images",
    instrument="NIRISS",
    order=2,
    exp_type="NIS_WFSS",
    runs=with_pool(_runs(), "NIS_WFSS"),
)
