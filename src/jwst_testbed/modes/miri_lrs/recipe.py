"""MIRI's low-resolution spectrometer through the slit: two nods, each the other's background."""

import dataclasses
import math

from jwst_testbed.engine.recipe import Dataset, Product, Run, checked, products_of, stage2, stage3
from jwst_testbed.telescope.exposure import Exposure, Readout

_TARGET = Exposure(
    observation="001",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="P750L",
    pupil=None,
    exp_type="MIR_LRS-FIXEDSLIT",
    aperture="MIRIM_SLIT",
    full_aperture="MIRIM_FULL",
    subarray="FULL",
    # A full frame takes 2.77504 s in the pattern FASTR1 (JWST User Documentation, "MIRI Detector
    # Readout Fast").
    readout=Readout("FASTR1", frame_time=2.77504, nframes=1, groupgap=0, ngroups=40, nints=4),
    # The planetary nebula that this is modelled on does not exist.
    ra=83.80,
    dec=-5.40,
    roll=95.0,
    date="2024-10-05",
    time="12:00:00.000",
    keywords=(
        ("meta.dither.primary_type", "ALONG-SLIT-NOD"),
        ("meta.observation.bkgdtarg", False),
    ),
)

# Arcsec from the middle of the slit, which is 4.7 arcsec long: at 30 and 70 per cent of it (JWST
# User Documentation, "MIRI LRS Dithering").
_NODS = (-0.94, 0.94)
_TIMES = ("12:00:00.000", "12:10:00.000")

# SIAF's V3IdlYAngle of MIRIM_SLIT, degrees: from the V3 axis to the slit's short side.
_SLIT_ANGLE = 4.75797

_NAME = "jw01234-o001_t001_miri_p750l"

# Written on request alone.
_SAVED = ("bsub", "combinedbackground", "profile", "scene_model", "residual")
_SAVING = {
    "bkg_subtract": {"save_results": True, "save_combined_background": True},
    "extract_1d": {
        "save_profile": True,
        "save_scene_model": True,
        "save_residual_image": True,
    },
}

# Off unless asked for: else the light that a bad pixel of the trace did not see is missing from the
# spectrum.
_REPLACED = {"pixel_replace": {"skip": False, "algorithm": "fit_profile"}}

# Micrometres at rest and erg / (s cm2): [Ar II], [Ar III], [S IV], [Ne II].
_LINES = ((6.985274, 6e-14), (8.99138, 8e-14), (10.5105, 7e-14), (12.813548, 7e-14))


def _nodded():
    """The exposures, each pointed so that the target stands so far from the middle of the slit."""
    angle = math.radians(_TARGET.roll + _SLIT_ANGLE)
    exposures = []
    for number, (along, time) in enumerate(zip(_NODS, _TIMES, strict=True), start=1):
        # The ideal frame's x axis points to the west where its y axis points to the north.
        east, north = along * math.cos(angle), -along * math.sin(angle)
        exposures.append(
            dataclasses.replace(
                _TARGET,
                number=number,
                ra=_TARGET.ra + east / 3600 / math.cos(math.radians(_TARGET.dec)),
                dec=_TARGET.dec + north / 3600,
                dither=(along, 0.0),
                dithers=len(_NODS),
                time=time,
            )
        )
    return exposures


def _exposure(exposure):
    return Run(
        f"exposure-{exposure.number}",
        "jwst_testbed.instruments.miri.lrs:expose_slit",
        needs=("scene",),
        products=products_of(exposure, "rate", stage=1),
        arguments={"exposure": exposure, "seed": 750},
    )


def _runs():
    exposures = _nodded()
    exp_type = _TARGET.exp_type
    runs = [
        Run(
            "scene",
            "jwst_testbed.sky.targets:make_emitter",
            products=(
                Product("sources.ecsv", "sources", 0, exp_type),
                Product("lines.ecsv", "lines", 0, exp_type),
            ),
            arguments={
                "target": (_TARGET.ra, _TARGET.dec),
                "continuum": 5000.0,
                "slope": 1.0,
                "lines": _LINES,
            },
        ),
        Run(
            "references",
            "jwst_testbed.instruments.miri.lrs_references:make_references",
            arguments={"exposure": exposures[0]},
        ),
        *map(_exposure, exposures),
    ]
    for exposure, other in (exposures, exposures[::-1]):
        runs.append(
            stage2(
                exposure,
                "spec2",
                needs=("references", *(f"exposure-{one.number}" for one in exposures)),
                members=((f"{other.root}_rate.fits", "background"),),
                products=products_of(exposure, *_SAVED, "cal", "s2d", "x1d", stage=2),
                steps={**_SAVING, **_REPLACED},
            )
        )
    combined = [Product(f"{_NAME}_{suffix}.fits", suffix, 3, exp_type) for suffix in ("s2d", "x1d")]
    runs.append(
        stage3(
            exposures,
            "spec3",
            _NAME,
            needs=("references", *(f"spec2-{one.number}" for one in exposures)),
            products=(*checked(exposures, "crf"), *combined),
            steps=_REPLACED,
        )
    )
    return tuple(runs)


DATASET = Dataset(
    "miri_lrs",
    "MIRI low-resolution spectra through the slit, two nods",
    "miri",
    "MIR_LRS-FIXEDSLIT",
    _runs(),
)
