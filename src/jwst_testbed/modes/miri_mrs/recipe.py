"""MIRI medium resolution spectroscopy, with an integral field unit: a star in a rotating ring."""

from jwst_testbed.engine.recipe import Mode, Product, Run
from jwst_testbed.modes.miri_mrs.exposures import UNIT
from jwst_testbed.modes.miri_mrs.references import make_references
from jwst_testbed.modes.miri_mrs.scene import RING, STAR
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.integral_field import (
    combined_cubes,
    cube_of_exposure,
    field_rate,
    field_scene,
)
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.stages import products_of, stage2
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

_TARGET = Exposure(
    observation="001",
    instrument="MIRI",
    detector="MIRIFUSHORT",
    filter=None,
    pupil=None,
    exp_type="MIR_MRS",
    aperture="MIRIFU_CHANNEL1A",
    # SIAF has no aperture of the spectrometer's detectors: they have the imager's number of pixels.
    full_aperture="MIRIM_FULL",
    subarray="FULL",
    # A full frame takes 2.77504 s (JWST User Documentation, "MIRI Detector Subarrays").
    readout=Readout("FASTR1", frame_time=2.77504, nframes=1, groupgap=0, ngroups=100, nints=2),
    # The field stands nearly upright in the cubes, which are the smaller for it.
    **DEEP_FIELD | {"roll": 0.0},
    time="20:00:00.000",
    keywords=(
        ("meta.instrument.channel", "12"),
        ("meta.instrument.band", "SHORT"),
        # The position asked for, which the dithers do not move.
        ("meta.target.ra", DEEP_FIELD["ra"]),
        ("meta.target.dec", DEEP_FIELD["dec"]),
        ("meta.target.source_type_apt", "POINT"),
        ("meta.dither.primary_type", "2-POINT"),
        ("meta.dither.optimized_for", "POINT-SOURCE"),
        ("meta.wcsinfo.wcsaxes", 3),
    ),
)
# In arcsec, to the east and to the north: one and a half pixels along the slices, and across them
# two and a half slices of channel 1, one and a half of channel 2. One exposure looks between the
# pixels of the other.
_OFFSETS = ((-0.11, 0.24), (0.11, -0.24))

_NAME = "jw01234-o001_t001_miri"

# Spaxels of the sizes of flight data, arcsec; shortest and longest wavelength and step,
# micrometres. The cubes leave out wavelengths without lines, and their steps are longer than those
# of flight data (0.0008 and 0.0013): the pipeline's time goes with the number of planes.
_CUBES = {"spaxels": (0.13, 0.17), "planes": ((5.1, 5.545, 0.001), (7.59, 8.085, 0.002))}
# A neighbourhood as small as a star is wide and a line is high, in place of 7 by 7 pixels. In a
# larger one their light stands out, and is flagged where both exposures have it.
_KERNEL = "3 3"
# One cube of both channels, as the archive has it.
_SPEC2 = {"cube_build": {"output_type": "multi"}}
# Steps that are off, the light of the other exposure as background, and no cube.
_ALTERNATIVE = {
    "badpix_selfcal": {"skip": False, "save_results": True},
    "bkg_subtract": {"save_results": True},
    "straylight": {"clean_showers": True, "save_shower_model": True},
    "cube_build": {"skip": True},
    "extract_1d": {"skip": True},
}


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, (_TARGET.time, "20:15:00.000"))
    first, second = exposures
    scene = field_scene(_TARGET, STAR, RING)
    references = Run("references", make_references, arguments={"exposure": _TARGET, **_CUBES})
    rates = [field_rate(UNIT, one, scene, seed=4000) for one in exposures]
    cubes = [
        cube_of_exposure(one, (references, rate), _SPEC2, without)
        for one, rate, without in zip(exposures, rates, ((), ("extract_1d",)), strict=True)
    ]
    spec3 = combined_cubes(
        exposures,
        _NAME,
        needs=(references, *cubes),
        products=tuple(
            Product(f"{_NAME}_ch{number}-short_{suffix}.fits", suffix, 3, "MIR_MRS", channel=number)
            for number in (1, 2)
            for suffix in ("s3d", "x1d")
        ),
        kernel_size=_KERNEL,
    )
    alternative = stage2(
        first,
        "spec2",
        needs=(references, *rates),
        products=products_of(first, "badpix_selfcal", "bsub", "shower_model", stage=2),
        members=((f"{second.root}_rate.fits", "background"),),
        steps=_ALTERNATIVE,
        run="alternative-1",
        again=True,
    )
    return (scene, references, *rates, *cubes, spec3, alternative)


MODE = Mode(
    name="miri_mrs",
    title="MIRI integral field spectra, medium resolution spectrometer, channels 1 and 2, band "
    "SHORT, two dithers",
    instrument="MIRI",
    order=6,
    exp_type="MIR_MRS",
    runs=with_pool(_runs()),
    not_before={
        "alternative-1": ("1.19", "straylight cannot save its model of cosmic-ray showers")
    },
)
