"""MIRI medium resolution spectroscopy, with an integral field unit: a star in a rotating ring."""

import dataclasses

from jwst_testbed.engine.recipe import (
    Dataset,
    Product,
    Run,
    checked,
    dithered,
    products_of,
    stage2,
    stage3,
)
from jwst_testbed.telescope.exposure import Exposure, Readout

_RA, _DEC = 53.16, -27.79

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
    # The field and the date of `nircam_image`.
    ra=_RA,
    dec=_DEC,
    # The field stands nearly upright in the cubes, which are the smaller for it.
    roll=0.0,
    date="2025-09-20",
    time="20:00:00.000",
    keywords=(
        ("meta.instrument.channel", "12"),
        ("meta.instrument.band", "SHORT"),
        # What was asked for, which the dithers do not move.
        ("meta.target.ra", _RA),
        ("meta.target.dec", _DEC),
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

# Wavelengths in vacuum, micrometres: of hydrogen by Rydberg's formula, of [Fe II] and [Ne VI] from
# the NIST Atomic Spectra Database, of H2 from Roueff et al. 2019 (A&A 630, A58).
_STAR = {"continuum": 50000.0, "slope": -1.5, "lines": (("H I 10-6", 5.12867, 2e-14),)}
_RING = {
    "radius": 1.0,
    "width": 0.2,
    "speed": 120.0,
    "pa": 60.0,
    "lines": (
        ("[Fe II]", 5.34017, 1.2e-13),
        ("H2 0-0 S(7)", 5.51118, 5e-14),
        ("[Ne VI]", 7.65240, 4e-14),
        ("H2 0-0 S(4)", 8.02504, 5e-14),
    ),
}

_NAME = "jw01234-o001_t001_miri"

# Spaxels of the sizes of flight data, arcsec; shortest and longest wavelength and step,
# micrometres. The cubes leave out wavelengths without lines, and their steps are longer than those
# of flight data (0.0008 and 0.0013): the pipeline's time goes with the number of planes.
_CUBES = {"spaxels": (0.13, 0.17), "planes": ((5.0, 5.62, 0.001), (7.55, 8.15, 0.002))}
# A neighbourhood as small as a star is wide and a line is high, in place of 7 by 7 pixels. In a
# larger one their light stands out, and is flagged where both exposures have it.
_OUTLIERS = {"kernel_size": "3 3"}


def _spec2(exposure):
    return stage2(
        exposure,
        "spec2",
        needs=("references", f"exposure-{exposure.number}"),
        products=products_of(exposure, "cal", "s3d", "x1d", stage=2),
        # One cube of both channels, as the archive has it.
        steps={"cube_build": {"output_type": "multi"}},
    )


def _spec2_by_other_means(exposure, other):
    """Stage 2 once more, with steps that are off, and less the other exposure; without a cube."""
    run = stage2(
        exposure,
        "spec2",
        needs=("references", f"exposure-{exposure.number}", f"exposure-{other.number}"),
        products=(),
        members=((f"{other.root}_rate.fits", "background"),),
        steps={
            "badpix_selfcal": {"skip": False, "save_results": True},
            "bkg_subtract": {"save_results": True},
            "straylight": {"clean_showers": True, "save_shower_model": True},
            "cube_build": {"skip": True},
            "extract_1d": {"skip": True},
        },
    )
    # Its association has the name of that of the usual run.
    return dataclasses.replace(
        run,
        name=f"alternative-{exposure.number}",
        products=products_of(exposure, "badpix_selfcal", "bsub", "shower_model", stage=2),
    )


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, ("20:00:00.000", "20:15:00.000"))
    runs = [
        Run(
            "scene",
            "jwst_testbed.modes.miri_mrs.mrs:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0, "MIR_MRS"),
                Product("lines.ecsv", "lines", 0, "MIR_MRS"),
            ),
            arguments={"exposure": _TARGET, "star": _STAR, "ring": _RING},
        ),
        Run(
            "references",
            "jwst_testbed.modes.miri_mrs.references:make_references",
            arguments={"exposure": _TARGET, **_CUBES},
        ),
    ]
    for exposure in exposures:
        runs.append(
            Run(
                f"exposure-{exposure.number}",
                "jwst_testbed.modes.miri_mrs.mrs:expose",
                needs=("scene",),
                products=(
                    *products_of(exposure, "truerate", stage=0),
                    *products_of(exposure, "rate", stage=1),
                ),
                arguments={"exposure": exposure, "seed": 4000},
            )
        )
        runs.append(_spec2(exposure))
    combined = [
        Product(f"{_NAME}_ch{channel}-short_{suffix}.fits", suffix, 3, "MIR_MRS", channel=channel)
        for channel in (1, 2)
        for suffix in ("s3d", "x1d")
    ]
    runs.append(
        stage3(
            exposures,
            "spec3",
            _NAME,
            needs=("references", "spec2-1", "spec2-2"),
            products=(*checked(exposures, "crf"), *combined),
            steps={"outlier_detection": _OUTLIERS},
        )
    )
    runs.append(_spec2_by_other_means(*exposures))
    return tuple(runs)


DATASET = Dataset(
    "miri_mrs",
    "MIRI integral field spectra, medium resolution spectrometer, channels 1 and 2, band SHORT, "
    "two dithers",
    "miri",
    "MIR_MRS",
    _runs(),
)
