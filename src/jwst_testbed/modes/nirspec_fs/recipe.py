"""NIRSpec's fixed slits: two nods, each the other's background, with a grating or the prism."""

from jwst_testbed.engine.recipe import Dataset, Product, Run, products_of, stage2, stage3
from jwst_testbed.instruments.nirspec.recipe import keywords, nodded
from jwst_testbed.telescope.exposure import Exposure, Readout

# Of the target from the slit's reference point, across and along the slit of 3.2 arcsec. A quarter
# of a pixel off its middle line: so that the correction of the wavelengths has something to do.
_NODS = ((0.025, -0.7), (0.025, 0.7))
_TIMES = ("12:00:00.000", "12:10:00.000")

# SIAF's V3IdlYAngle of NRS_S200A1_SLIT, degrees.
_SLIT_ANGLE = 138.84190369

# Micrometres at rest and erg / (s cm2): He I, Pa beta, [Fe II], Pa alpha, Br alpha.
_LINES = (
    (1.08333, 2e-14),
    (1.28216, 2e-14),
    (1.64400, 1e-14),
    (1.87561, 2e-14),
    (4.05226, 5e-15),
)


# Of a bright trace that is not sampled well the default thresholds flag good pixels: those apply to
# how much steeper than its surroundings an outlier must be.
_OUTLIERS = {"scale": "3.0 2.0"}

# SUBARRAY, the pixels that are read (all columns, some rows around the slits) and the seconds that
# takes (JWST User Documentation, "NIRSpec Detector Subarrays"; which rows is chosen).
ALL_SLITS = "ALLSLITS", (1, 897, 2048, 256), 5.49132
ONE_SLIT = "SUBS200A1", (1, 1064, 2048, 64), 1.55724

# The planetary nebula that this is modelled on does not exist.
_TARGET = (80.10, -69.70)


def slit_dataset(name, title, observation, grating, filter_, subarray):
    """The dataset of a grating: its name and title, and what is particular to its exposures."""
    subarray, window, frame_time = subarray
    target = Exposure(
        observation=observation,
        instrument="NIRSpec",
        detector="NRS1",
        filter=filter_,
        pupil=None,
        exp_type="NRS_FIXEDSLIT",
        aperture="NRS_S200A1_SLIT",
        full_aperture="NRS1_FULL",
        subarray=subarray,
        readout=Readout(
            "NRSRAPID", frame_time=frame_time, nframes=1, groupgap=0, ngroups=25, nints=2
        ),
        ra=_TARGET[0],
        dec=_TARGET[1],
        roll=95.0,
        date="2024-10-05",
        time=_TIMES[0],
        keywords=(
            *keywords(grating, fixed_slit="S200A1"),
            ("meta.dither.primary_type", "2-POINT-NOD"),
            ("meta.observation.bkgdtarg", False),
            ("meta.target.source_type_apt", "POINT"),
        ),
        window=window,
    )
    exposures = nodded(target, _NODS, _TIMES, _SLIT_ANGLE)
    return Dataset(name, title, "nirspec", target.exp_type, _runs(exposures, grating))


def _runs(exposures, grating):
    first = exposures[0]
    exp_type = first.exp_type
    runs = [
        Run(
            "scene",
            "jwst_testbed.sky.targets:make_emitter",
            products=(
                Product("sources.ecsv", "sources", 0, exp_type),
                Product("lines.ecsv", "lines", 0, exp_type),
            ),
            arguments={
                "target": _TARGET,
                "continuum": 1500.0,
                "slope": -0.5,
                "lines": _LINES,
            },
        ),
        Run(
            "references",
            "jwst_testbed.instruments.nirspec.slit_references:make_references",
            arguments={"exposure": first},
        ),
    ]
    for exposure in exposures:
        runs.append(
            Run(
                f"exposure-{exposure.number}",
                "jwst_testbed.instruments.nirspec.fixed_slits:expose",
                needs=("scene",),
                products=products_of(exposure, "rate", stage=1),
                arguments={"exposure": exposure, "seed": 200},
            )
        )
    for exposure, other in (exposures, exposures[::-1]):
        runs.append(
            stage2(
                exposure,
                "spec2",
                needs=("references", *(f"exposure-{one.number}" for one in exposures)),
                members=((f"{other.root}_rate.fits", "background"),),
                products=products_of(
                    exposure, "bsub", "interpolatedflat", "cal", "s2d", "x1d", stage=2
                ),
                # Written on request alone.
                steps={
                    "bkg_subtract": {"save_results": True},
                    "flat_field": {"save_interpolated_flat": True},
                },
            )
        )
    # The pipeline fills in the source and its slit: one product of each.
    name = (
        f"jw{first.program}-o{first.observation}_{{source_id}}_nirspec_"
        f"{first.filter.lower()}-{grating.lower()}-{{slit_name}}-{first.subarray.lower()}"
    )
    of_target = name.format(source_id="s000000001", slit_name="s200a1")
    runs.append(
        stage3(
            exposures,
            "spec3",
            name,
            needs=("references", *(f"spec2-{one.number}" for one in exposures)),
            products=[
                Product(f"{of_target}_{suffix}.fits", suffix, 3, exp_type)
                for suffix in ("cal", "crf", "s2d", "x1d")
            ],
            steps={"outlier_detection": _OUTLIERS},
        )
    )
    return tuple(runs)


DATASET = slit_dataset(
    "nirspec_fs",
    "NIRSpec fixed slits with a grating, two nods",
    "001",
    "G140M",
    "F100LP",
    ALL_SLITS,
)
