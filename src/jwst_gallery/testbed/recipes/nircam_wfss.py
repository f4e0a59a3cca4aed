"""NIRCam wide-field slitless spectroscopy, with the direct images that it needs."""

import dataclasses

from ..exposure import Exposure, Readout
from .images import direct_image
from .recipe import Dataset, Product, Run, dithered, image3, products_of, stage3
from .slitless import dispersed_rate, spectra_of_sources

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
    # The field, the date and the roll of `nircam_image`.
    ra=53.16,
    dec=-27.79,
    roll=30.0,
    date="2025-09-20",
    time="12:00:00.000",
    keywords=(("meta.instrument.channel", "LONG"), ("meta.instrument.module", "A")),
)
_DIRECT = dataclasses.replace(
    _DISPERSED,
    pupil="CLEAR",
    exp_type="NRC_IMAGE",
    readout=Readout("SHALLOW4", frame_time=_FRAME, nframes=4, groupgap=1, ngroups=10, nints=2),
    time="18:00:00.000",
    activity="02",
)
# In arcsec, to the east and to the north.
_OFFSETS = ((0.0, 0.0), (2.914, 1.707))

_DIRECT_NAME = "jw01234-o001_t001_nircam_clear-f430m"
_NAME = "jw01234-o001_t001_nircam_f430m-grismr"

# Parameters of steps, as a user passes them. A full frame has so smooth a distortion that the map
# from pixels to pixels of the output can be interpolated: half the time, the same image to 1e-6.
_SMOOTH = {"pixmap_stepsize": 10, "pixmap_order": 3}
_IMAGE2 = {"resample": _SMOOTH}
_IMAGE3 = {
    "resample": _SMOOTH,
    "outlier_detection": _SMOOTH,
    # So few stars: with the default tolerance of 1 arcsec, spikes are matched with galaxies.
    "tweakreg": {"tolerance": 0.2, "separation": 0.5},
}
# Written on request alone.
_SPEC2 = {"bkg_subtract": {"save_results": True}}
# Off unless asked for; in parts, so that it fits into little memory.
_CONTAMINATION = {
    "wfss_contam": {
        "skip": False,
        "save_simulated_image": True,
        "save_contam_images": True,
        "max_pixels_per_chunk": 500,
    }
}


def _dispersed(exposure):
    """An exposure through the grism, and its stage 2."""
    products = products_of(exposure, "bsub", "cal", "x1d", stage=2)
    return [
        dispersed_rate(exposure, seed=3000),
        spectra_of_sources(exposure, _DIRECT_NAME, products, steps=_SPEC2),
    ]


def _contamination(exposure):
    """Stage 2 once more, with the light of the neighbours modelled and taken out."""
    name = f"{exposure.root}_clean"
    products = [
        *products_of(exposure, "simul", "simul_slits", "contam", stage=2, name=name),
        *(
            dataclasses.replace(product, suffix=f"clean_{product.suffix}")
            for product in products_of(exposure, "cal", "x1d", stage=2, name=name)
        ),
    ]
    run = spectra_of_sources(exposure, _DIRECT_NAME, (), name=name, steps=_CONTAMINATION)
    # Its association is that of the other run, but for the name of the product.
    return dataclasses.replace(
        run, name=f"contamination-{exposure.number}", products=tuple(products)
    )


def _spec3(exposures):
    products = (
        Product(f"{_NAME}_x1d.fits", "x1d", 3, "NRC_WFSS"),
        Product(f"{_NAME}_c1d.fits", "c1d", 3, "NRC_WFSS"),
    )
    needs = ("references", *(f"spec2-{exposure.number}" for exposure in exposures))
    return stage3(exposures, "spec3", _NAME, needs=needs, products=products)


def _runs():
    dispersed = dithered(_DISPERSED, _OFFSETS, ("12:00:00.000", "15:00:00.000"))
    direct = dithered(_DIRECT, _OFFSETS, ("18:00:00.000", "18:30:00.000"))
    runs = [
        Run(
            "scene",
            ".instruments.nircam.wfss_scene:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0, "NRC_WFSS"),
                Product("lines.ecsv", "lines", 0, "NRC_WFSS"),
            ),
            arguments={
                "exposure": direct[0],
                "stars": (9, 10.0, 80.0),
                "emitters": (6, 1.0, 4.0),
                "galaxies": (6, 8.0, 40.0),
                "seed": 430,
            },
        ),
        Run(
            "references",
            ".instruments.nircam.wfss_references:make_references",
            arguments={"direct": direct[0], "dispersed": dispersed[0]},
        ),
    ]
    for exposure in direct:
        runs += direct_image(exposure, seed=2000, steps=_IMAGE2)
    runs.append(image3(direct, _DIRECT_NAME, steps=_IMAGE3))
    for exposure in dispersed:
        runs += _dispersed(exposure)
    return (*runs, _spec3(dispersed), _contamination(dispersed[0]))


DATASET = Dataset(
    "nircam_wfss",
    "NIRCam slitless spectra, F430M through the row grism, two dithers, with direct images",
    "nircam",
    "NRC_WFSS",
    _runs(),
)
