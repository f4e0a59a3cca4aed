"""NIRSpec multi-object spectra: a compact galaxy, a wide one and empty sky behind shutters."""

import math

from jwst_testbed.engine.recipe import Dataset, Product, Run, dithered, products_of, stage2, stage3
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.telescope.exposure import Exposure, Readout

_MSA = "jw01234001001_01_msa.fits"

TARGET = Exposure(
    observation="001",
    instrument="NIRSpec",
    detector="NRS1",
    filter="CLEAR",
    pupil=None,
    exp_type="NRS_MSASPEC",
    aperture="NRS_FULL_MSA",
    full_aperture="NRS1_FULL",
    subarray="FULL",
    # A full frame takes 14.58889 s in the pattern NRSIRS2RAPID (JWST User Documentation, "NIRSpec
    # Detector Readout Modes and Patterns").
    readout=Readout(
        "NRSIRS2RAPID", frame_time=14.58889, nframes=1, groupgap=0, ngroups=120, nints=2
    ),
    # The field and the date of `nircam_image`.
    ra=53.16,
    dec=-27.79,
    roll=60.0,
    date="2025-09-20",
    time="22:00:00.000",
    keywords=(
        *keywords("PRISM", msa_metadata_file=_MSA, msa_metadata_id=1),
        ("meta.dither.primary_type", "NONE"),
        ("meta.dither.nod_type", "3-SHUTTER-SLITLET"),
    ),
)

# One shutter across the dispersion, arcsec (204 micrometres at 2594 arcsec/m), along the y axis of
# the ideal frame of NRS_FULL_MSA, which is at SIAF's V3IdlYAngle from V3.
_NOD = 0.5292
_ANGLE = math.radians(TARGET.roll + 138.5745697)
_NODS = ((0.0, 0.0), (_NOD * math.sin(_ANGLE), _NOD * math.cos(_ANGLE)))


def _slitlet(number, quadrant, row, column, source, *place):
    """Three shutters, the source in the middle one; at the end its place there, if there is one."""
    slitlet = {
        **{"id": number, "quadrant": quadrant, "row": row},
        **{"columns": (column - 1, column, column + 1), "source": source},
    }
    return {**slitlet, "at": (column, *place)} if place else slitlet


_SLITLETS = [
    _slitlet(1, 3, 184, 61, 1, 0.62, 0.44),
    _slitlet(2, 3, 200, 101, 2, 0.5, 0.5),
    _slitlet(3, 4, 150, 81, 0),
    # Its light falls on the other detector. A number below 0 is that of a place that the observer
    # chose like a source's, where none is known.
    _slitlet(4, 1, 184, 51, -1, 0.5, 0.5),
]
# Beside the second slitlet, where its dark border ends.
_FAILED_OPEN = [(3, 150, 103)]

_SPECTRA = {
    1: {"kind": "emitter", "continuum": 10.0, "slope": -0.5, "stellarity": 0.98},
    2: {"kind": "galaxy", "brightness": 2.0, "slope": 0.5, "stellarity": 0.1},
}
_SKY = {"brightness": 0.3, "slope": -0.6}

# [O II], [O III], H alpha and [S III] at a redshift of 3: wavelengths in vacuum, micrometres.
_LINES = (
    (1, 4 * 0.372883, 2e-16),
    (1, 4 * 0.500824, 3e-16),
    (1, 4 * 0.656461, 2.5e-16),
    (1, 4 * 0.953321, 1e-16),
)

_NAME = "jw01234-o001_{source_id}_nirspec_clear-prism"
# Two sources, and the sky behind the slitlet of this number.
_SOURCES = {1: "s000000001", 2: "s000000002", 3: "b000000003"}


def _spec2(exposure):
    return stage2(
        exposure,
        "spec2",
        needs=("scene", "references", f"exposure-{exposure.number}"),
        products=products_of(
            exposure, "cal", "s2d", "x1d", "masterbg1d", "masterbg2d", "bkgx1d", stage=2
        ),
        beside=(_MSA,),
        steps={"master_background_mos": {"save_background": True}},
    )


def _runs():
    exposures = dithered(TARGET, _NODS, ("22:00:00.000", "23:10:00.000"))
    runs = [
        Run(
            "scene",
            "jwst_testbed.modes.nirspec_mos.mos:make_scene",
            products=(
                Product(_MSA, "msa", 0, TARGET.exp_type),
                *(
                    Product(f"{name}.ecsv", name, 0, TARGET.exp_type)
                    for name in ("sources", "lines", "sky")
                ),
            ),
            arguments={
                "exposures": exposures,
                "slitlets": _SLITLETS,
                "spectra": _SPECTRA,
                "lines": _LINES,
                "sky": _SKY,
            },
        ),
        Run(
            "references",
            "jwst_testbed.modes.nirspec_mos.references:make_references",
            arguments={
                "exposure": TARGET,
                "slitlets": _SLITLETS,
                "failed_open": _FAILED_OPEN,
            },
        ),
    ]
    for exposure in exposures:
        runs.append(
            Run(
                f"exposure-{exposure.number}",
                "jwst_testbed.modes.nirspec_mos.mos:expose",
                needs=("scene",),
                products=products_of(exposure, "rate", stage=1),
                arguments={
                    "exposure": exposure,
                    "slitlets": _SLITLETS,
                    "failed_open": _FAILED_OPEN,
                    "seed": 5300,
                },
            )
        )
        runs.append(_spec2(exposure))
    combined = [
        Product(
            f"{_NAME.format(source_id=name)}_{suffix}.fits",
            suffix,
            3,
            TARGET.exp_type,
            source=number,
        )
        for number, name in _SOURCES.items()
        for suffix in ("cal", "crf", "s2d", "x1d")
    ]
    runs.append(
        stage3(
            exposures,
            "spec3",
            _NAME,
            needs=("references", "spec2-1", "spec2-2"),
            products=combined,
        )
    )
    return tuple(runs)


DATASET = Dataset(
    "nirspec_mos",
    "NIRSpec multi-object spectra, PRISM, two nods",
    "nirspec",
    TARGET.exp_type,
    _runs(),
)
