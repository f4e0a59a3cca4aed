"""NIRSpec integral field spectra through the prism: a star beside a cloud of lines, two dithers."""

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.modes.nirspec_ifu.exposures import UNIT
from jwst_testbed.modes.nirspec_ifu.references import make_references
from jwst_testbed.modes.nirspec_ifu.scene import CLOUD, STAR
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.integral_field import (
    combined_cubes,
    cube_of_exposure,
    field_rate,
    field_scene,
)
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.stages import combined
from jwst_testbed.telescope.exposure import Exposure, Readout, dithered

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
    # The field stands upright in the cubes, which are the smaller for it.
    **DEEP_FIELD | {"roll": 41.0},
    time="22:00:00.000",
    keywords=(
        *keywords("PRISM"),
        # The position asked for, which the dithers do not move.
        ("meta.target.ra", DEEP_FIELD["ra"]),
        ("meta.target.dec", DEEP_FIELD["dec"]),
        ("meta.target.source_type_apt", "POINT"),
        ("meta.dither.primary_type", "2-POINT-NOD"),
        ("meta.wcsinfo.wcsaxes", 3),
    ),
)
# In arcsec, to the east and to the north: whole slices and pixels, and halves of them.
_OFFSETS = ((-0.125, 0.075), (0.125, -0.075))

_NAME = "jw01234-o001_t001_nirspec"

# Spaxels as in flight data; shortest and longest wavelength and step, micrometres. The steps are
# longer than those of flight data (0.005): the pipeline's time goes with the number of planes.
_CUBE = {"spaxel": 0.1, "planes": (0.6, 5.3, 0.02)}
# Outliers are searched for among 5 pixels along the dispersion, instead of 7 by 7. These would take
# gigabytes of memory, and a star is narrower than they are: its own light would be flagged.
_KERNEL = "1 5"
# The WCS of the second exposure takes the number of the slice, too; that of the first finds it.
_BY_SLICE = {"assign_wcs": {"nrs_ifu_slice_wcs": True}}


def _runs():
    exposures = dithered(_TARGET, _OFFSETS, (_TARGET.time, "22:20:00.000"))
    scene = field_scene(_TARGET, STAR, CLOUD)
    references = Run("references", make_references, arguments={"exposure": _TARGET, **_CUBE})
    rates = [field_rate(UNIT, one, scene, seed=5000) for one in exposures]
    first, second = exposures
    calibrated = [
        cube_of_exposure(first, (references, rates[0])),
        cube_of_exposure(second, (references, rates[1]), _BY_SLICE, ("cube_build", "extract_1d")),
    ]
    spec3 = combined_cubes(
        exposures,
        _NAME,
        needs=(references, *calibrated),
        # Only for one exposure: they are larger than all else.
        flagged=exposures[:1],
        # The pipeline puts the grating and the filter between.
        products=combined(f"{_NAME}_prism-clear", _TARGET.exp_type, "s3d", "x1d"),
        kernel_size=_KERNEL,
    )
    return (scene, references, *rates, *calibrated, spec3)


MODE = Mode(
    name="nirspec_ifu",
    title="NIRSpec integral field spectra, prism, two dithers",
    instrument="NIRSpec",
    order=4,
    exp_type="NRS_IFU",
    runs=with_pool(_runs()),
)
