"""MIRI wide-field slitless spectroscopy through the prism, with its direct images."""

import dataclasses

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.modes.miri_wfss.optics import SPECTRA
from jwst_testbed.modes.miri_wfss.references import own_references
from jwst_testbed.modes.miri_wfss.scene import LINES, lay_out
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.images import direct_image, image3
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.slitless import (
    dispersed_rate,
    slitless_references,
    slitless_scene,
    spectra_of_sources,
)
from jwst_testbed.recipes.stages import combined, products_of, stage3
from jwst_testbed.telescope.configuration import TEMPLATES
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

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
    **DEEP_FIELD,
    time="21:00:00.000",
    keywords=(("meta.observation.template", TEMPLATES["MIR_WFSS"]),),
)
_DISPERSED = dataclasses.replace(
    _DIRECT,
    filter="P750L",
    exp_type="MIR_WFSS",
    readout=Readout("FASTR1", frame_time=0.86528, nframes=1, groupgap=0, ngroups=80, nints=10),
    time="22:00:00.000",
    began=_DIRECT.time,
    keywords=(),
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
    exposures = dithered(_DIRECT, _OFFSETS, (_DIRECT.time, "21:10:00.000"))
    scene = slitless_scene(
        SPECTRA,
        exposures[0],
        _DISPERSED.exp_type,
        lay_out=lay_out,
        stars=(2, 200.0, 300.0),
        emitters=(2, 100.0, 200.0),
        galaxies=(1, 200.0, 300.0),
        lines=LINES,
        seed=750,
    )
    references = slitless_references(SPECTRA, exposures[0], (_DISPERSED,), own_references)
    direct = [
        direct_image(SPECTRA.camera, one, (scene,), references, seed=2700) for one in exposures
    ]
    images = image3(
        exposures, _DIRECT_NAME, (references, *(image2 for _, image2 in direct)), _IMAGE3
    )
    rate = dispersed_rate(SPECTRA, _DISPERSED, scene, seed=3400)
    spec2 = spectra_of_sources(
        _DISPERSED,
        _DIRECT_NAME,
        needs=(references, rate, images),
        products=products_of(_DISPERSED, "bsub", "cal", "x1d", stage=2),
        steps=_SPEC2,
    )
    spec3 = stage3(
        [_DISPERSED],
        "spec3",
        _NAME,
        needs=(references, spec2),
        products=combined(_NAME, _DISPERSED.exp_type, "x1d", "c1d"),
    )
    pairs = (run for pair in direct for run in pair)
    return (scene, references, *pairs, images, rate, spec2, spec3)


MODE = Mode(
    name="miri_wfss",
    title="MIRI slitless spectra through the prism, with direct images",
    instrument="MIRI",
    order=2,
    exp_type="MIR_WFSS",
    runs=with_pool(_runs(), "MIR_WFSS"),
    not_before={"references": ("2.0", "it has no data model of the photometric reference file")},
)
