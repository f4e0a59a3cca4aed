"""NIRSpec integral field spectra through the prism: a star beside a cloud of lines, two dithers."""

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
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.telescope.exposure import Exposure, Readout

_RA, _DEC = 53.16, -27.79

_TARGET = Exposure(
    observation="001",
    instrument="NIRSpec",
    detector="NRS1",
    filter="CLEAR",
    pupil=None,
    exp_type="NRS_IFU",
    aperture="NRS_FULL_IFU",
    full_aperture="NRS1_FULL",
    subarray="FULL",
    # A full frame takes 10.73677 s (JWST User Documentation, "NIRSpec Detector Readout Modes").
    readout=Readout("NRSRAPID", frame_time=10.73677, nframes=1, groupgap=0, ngroups=20, nints=2),
    # The field and the date of `nircam_image`.
    ra=_RA,
    dec=_DEC,
    # The field stands upright in the cubes, which are the smaller for it.
    roll=41.0,
    date="2025-09-20",
    time="22:00:00.000",
    keywords=(
        *keywords("PRISM"),
        # What was asked for, which the dithers do not move.
        ("meta.target.ra", _RA),
        ("meta.target.dec", _DEC),
        ("meta.target.source_type_apt", "POINT"),
        ("meta.dither.primary_type", "2-POINT-NOD"),
        ("meta.wcsinfo.wcsaxes", 3),
    ),
)
# In arcsec, to the east and to the north: whole slices and pixels, and halves of them.
_OFFSETS = ((-0.125, 0.075), (0.125, -0.075))

# Wavelengths in vacuum, micrometres: of hydrogen by Rydberg's formula, of H2 from Roueff et al.
# 2019 (A&A 630, A58).
_STAR = {"offset": (0.0, 0.0), "continuum": 200.0, "slope": -1.0}
_CLOUD = {
    "offset": (0.7, 0.8),
    "width": 0.5,
    "lines": (
        ("H I 4-3", 1.875613, 3e-15),
        ("H2 1-0 S(1)", 2.121834, 2.5e-15),
        ("H I 5-4", 4.052279, 1e-15),
    ),
}

_NAME = "jw01234-o001_t001_nirspec"

# Spaxels as of flight data; shortest and longest wavelength and step, micrometres. The steps are
# longer than those of flight data (0.005): the pipeline's time goes with the number of planes.
_CUBE = {"spaxel": 0.1, "planes": (0.6, 5.3, 0.0125)}
# What stands out is looked for among 7 pixels along the dispersion, in place of 7 by 7. These take
# gigabytes of memory, and a star is narrower than they are: its own light stands out, and is
# flagged.
_OUTLIERS = {"kernel_size": "1 7"}
# The WCS of the second exposure takes the number of the slice, too; that of the first finds it.
_BY_SLICE = {"assign_wcs": {"nrs_ifu_slice_wcs": True}}


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, ("22:00:00.000", "22:20:00.000"))
    runs = [
        Run(
            "scene",
            "jwst_testbed.modes.nirspec_ifu.ifu:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0, "NRS_IFU"),
                Product("lines.ecsv", "lines", 0, "NRS_IFU"),
            ),
            arguments={"exposure": _TARGET, "star": _STAR, "cloud": _CLOUD},
        ),
        Run(
            "references",
            "jwst_testbed.modes.nirspec_ifu.references:make_references",
            arguments={"exposure": _TARGET, **_CUBE},
        ),
    ]
    for exposure in exposures:
        rate = Run(
            f"exposure-{exposure.number}",
            "jwst_testbed.modes.nirspec_ifu.ifu:expose",
            needs=("scene",),
            products=(
                *products_of(exposure, "truerate", stage=0),
                *products_of(exposure, "rate", stage=1),
            ),
            arguments={"exposure": exposure, "seed": 5000},
        )
        spec2 = stage2(
            exposure,
            "spec2",
            needs=("references", rate.name),
            products=products_of(exposure, "cal", "s3d", "x1d", stage=2),
            steps=_BY_SLICE if exposure.number == 2 else None,
        )
        runs += [rate, spec2]
    # The pipeline puts the grating and the filter between.
    combined = [
        Product(f"{_NAME}_prism-clear_{suffix}.fits", suffix, 3, "NRS_IFU")
        for suffix in ("s3d", "x1d")
    ]
    runs.append(
        stage3(
            exposures,
            "spec3",
            _NAME,
            needs=("references", *(f"spec2-{one.number}" for one in exposures)),
            products=(*checked(exposures, "crf"), *combined),
            steps={"outlier_detection": _OUTLIERS},
        )
    )
    return tuple(runs)


DATASET = Dataset(
    "nirspec_ifu",
    "NIRSpec integral field spectra, prism, two dithers",
    "nirspec",
    "NRS_IFU",
    _runs(),
)
