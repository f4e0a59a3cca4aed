"""NIRCam wide-field slitless spectroscopy, with the direct image that it needs."""

import dataclasses

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.nircam.wfss import SPECTRA
from jwst_testbed.modes.nircam_wfss.references import own_references
from jwst_testbed.modes.nircam_wfss.scene import LINES, lay_out
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

# A frame of 2048 x 2048 pixels takes 10.73677 s (JWST User Documentation, "NIRCam Detector
# Readout Patterns").
_FRAME = 10.73677

_DISPERSED = Exposure(
    observation="001",
    instrument="NIRCam",
    detector="NRCALONG",
    filter="F430M",
    pupil="GRISMR",
    exp_type="NRC_WFSS",
    aperture="NRCA5_FULL",
    full_aperture="NRCA5_FULL",
    subarray="FULL",
    readout=Readout("MEDIUM8", frame_time=_FRAME, nframes=8, groupgap=2, ngroups=9, nints=8),
    **DEEP_FIELD,
    time="12:00:00.000",
    keywords=(("meta.instrument.channel", "LONG"), ("meta.instrument.module", "A")),
)
_DIRECT = dataclasses.replace(
    _DISPERSED,
    pupil="CLEAR",
    exp_type="NRC_IMAGE",
    readout=Readout("SHALLOW4", frame_time=_FRAME, nframes=4, groupgap=1, ngroups=10, nints=4),
    time="18:00:00.000",
    began=_DISPERSED.time,
    activity="02",
    keywords=(
        *_DISPERSED.keywords,
        ("meta.observation.template", TEMPLATES["NRC_WFSS"]),
    ),
)
# In arcsec, to the east and to the north.
_OFFSETS = ((0.0, 0.0), (2.914, 1.707))

_DIRECT_NAME = "jw01234-o001_t001_nircam_clear-f430m"
_NAME = "jw01234-o001_t001_nircam_f430m-grismr"
# Half of the catalogue.
_SOURCES = range(1, 11)

# Parameters of steps, as a user passes them. Only those products of one direct image are made that
# spectra need: a full frame takes 120 MB for each kind, and `nircam_image` has them all, dithered.
_IMAGE2 = {"resample": {"skip": True}}
_IMAGE3 = {
    # A full frame has so smooth a distortion that the map from pixels to pixels of the output can
    # be interpolated: half the time, the same image to 1e-6.
    "resample": {"pixmap_stepsize": 10, "pixmap_order": 3},
    # A single image has nothing to be compared with, or aligned to.
    "outlier_detection": {"skip": True},
    "tweakreg": {"skip": True},
    # Two concentrations that an extended source is beyond. The second tells them apart by far: 1.4
    # for the points here, 1.9 for galaxies. The first hardly does: up to 1.9, and from 1.95.
    "source_catalog": {"ci1_star_threshold": 1.6, "ci2_star_threshold": 1.65},
}
# Written on request alone, of the first exposure: another full frame.
_SPEC2 = {"bkg_subtract": {"save_results": True}}
# Off unless asked for; in parts, so that it fits into little memory. The light of all sources is
# modelled, but few are cut out: the two that overlap, 8 and 9 of the catalogue, and some beside.
_CONTAMINATION = {
    "extract_2d": {"source_ids": [5, 6, 7, 8, 9, 10]},
    "wfss_contam": {
        "skip": False,
        "save_simulated_image": True,
        "save_contam_images": True,
        "max_pixels_per_chunk": 500,
    },
}


def _contamination(exposure, needs):
    """Return stage 2 once more, with the light of the neighbours modelled and taken out."""
    name = f"{exposure.root}_clean"
    clean = (
        dataclasses.replace(product, suffix=f"clean_{product.suffix}")
        for product in products_of(exposure, "cal", "x1d", stage=2, name=name)
    )
    return spectra_of_sources(
        exposure,
        _DIRECT_NAME,
        run=f"contamination-{exposure.number}",
        needs=needs,
        products=(
            *products_of(exposure, "simul", "simul_slits", "contam", stage=2, name=name),
            *clean,
        ),
        name=name,
        steps=_CONTAMINATION,
        again=True,
    )


def _runs():
    dispersed = dithered(_DISPERSED, _OFFSETS, ("12:00:00.000", "15:00:00.000"))
    scene = slitless_scene(
        SPECTRA,
        _DIRECT,
        "NRC_WFSS",
        lay_out=lay_out,
        stars=(9, 10.0, 80.0),
        emitters=(6, 1.0, 4.0),
        galaxies=(6, 8.0, 40.0),
        lines=LINES,
        seed=430,
    )
    references = slitless_references(SPECTRA, _DIRECT, dispersed[:1], own_references)
    direct = direct_image(SPECTRA.camera, _DIRECT, (scene,), references, seed=2000, steps=_IMAGE2)
    images = image3([_DIRECT], _DIRECT_NAME, (references, direct[1]), _IMAGE3)
    rates = [dispersed_rate(SPECTRA, one, scene, seed=3000) for one in dispersed]
    spectra = [
        spectra_of_sources(
            one,
            _DIRECT_NAME,
            needs=(references, rate, images),
            products=products_of(one, *own, "cal", "x1d", stage=2),
            steps=_SPEC2 if own else None,
        )
        for one, rate, own in zip(dispersed, rates, (("bsub",), ()), strict=True)
    ]
    spec3 = combined_spectra(dispersed, _NAME, _SOURCES, needs=(references, *spectra))
    return (
        scene,
        references,
        *direct,
        images,
        *(run for pair in zip(rates, spectra, strict=True) for run in pair),
        spec3,
        _contamination(dispersed[0], (references, rates[0], images)),
    )


MODE = Mode(
    name="nircam_wfss",
    title="NIRCam slitless spectra, F430M through the row grism, two dithers, with a direct image",
    instrument="NIRCam",
    order=2,
    exp_type="NRC_WFSS",
    runs=with_pool(_runs(), "NRC_WFSS"),
    not_before={"contamination-1": ("1.20", "wfss_contam needs too much memory, all at once")},
)
