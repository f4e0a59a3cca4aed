"""NIRCam wide-field slitless spectroscopy, with the direct images that it needs."""

import dataclasses
import math

from ..exposure import Exposure, Readout
from .recipe import Dataset, Product, Run, association_name, image2, image3, products_of

# A frame of 2048 x 2048 pixels takes 10.73677 s (JWST User Documentation, "NIRCam Detector
# Readout Patterns").
_FRAME = 10.73677
_DIRECT = Readout("SHALLOW4", frame_time=_FRAME, nframes=4, groupgap=1, ngroups=10, nints=2)
_DISPERSED = Readout("MEDIUM8", frame_time=_FRAME, nframes=8, groupgap=2, ngroups=9, nints=8)
_RA, _DEC = 53.16, -27.79
_OFFSETS = ((0.0, 0.0), (2.914, 1.707))
_NAME = "jw01234-o001_t001_nircam_clear-f430m"

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


def _expose(**changes):
    cos_dec = math.cos(math.radians(_DEC))
    exposures = [
        Exposure(
            number=number,
            observation="001",
            detector="NRCALONG",
            filter="F430M",
            pupil="GRISMR",
            exp_type="NRC_WFSS",
            aperture="NRCA5_FULL",
            full_aperture="NRCA5_FULL",
            subarray="FULL",
            readout=_DISPERSED,
            ra=_RA + east / 3600 / cos_dec,
            dec=_DEC + north / 3600,
            roll=30.0,
            dither=(east, north),
            dithers=len(_OFFSETS),
            date="2025-09-20",
            time=f"{9 + 3 * number:02d}:00:00.000",
        )
        for number, (east, north) in enumerate(_OFFSETS, start=1)
    ]
    return [dataclasses.replace(exposure, **changes) for exposure in exposures]


def _spec2(exposure, suffixes, run, product=None, steps=None):
    """Stage 2 of a dispersed exposure, with what the direct images say of its sources."""
    association = association_name(exposure, "spec2")
    name = product or exposure.root
    return Run(
        run,
        ".pipeline:stage2",
        needs=("references", f"dispersed-{exposure.number}", "image3"),
        products=(
            *(
                Product(f"{name}_{file}.fits", suffix, 2, exposure.exp_type, exposure.number)
                for file, suffix in suffixes.items()
            ),
            *(
                [Product(association, "asn", 2, exposure.exp_type, exposure.number)]
                if product is None
                else []
            ),
        ),
        arguments={
            "pipeline": "Spec2Pipeline",
            "kind": "spec2",
            "members": (
                (f"{exposure.root}_rate.fits", "science"),
                (f"{_NAME}_i2d.fits", "direct_image"),
                (f"{_NAME}_cat.ecsv", "sourcecat"),
                (f"{_NAME}_segm.fits", "segmap"),
            ),
            "association": association,
            "name": product,
            "steps": steps,
        },
    )


def _spec3(exposures):
    first, name = exposures[0], "jw01234-o001_t001_nircam_f430m-grismr"
    association = association_name(first, "spec3")
    return Run(
        "spec3",
        ".pipeline:stage3",
        needs=("references", *(f"spec2-{exposure.number}" for exposure in exposures)),
        products=(
            Product(f"{name}_x1d.fits", "x1d", 3, first.exp_type),
            Product(f"{name}_c1d.fits", "c1d", 3, first.exp_type),
            Product(association, "asn", 3, first.exp_type),
        ),
        arguments={
            "pipeline": "Spec3Pipeline",
            "kind": "spec3",
            "cals": tuple(f"{exposure.root}_cal.fits" for exposure in exposures),
            "name": name,
            "program": first.program,
            "asn_id": f"o{first.observation}",
            "association": association,
        },
    )


def _runs():
    dispersed = _expose()
    direct = _expose(
        pupil="CLEAR", exp_type="NRC_IMAGE", readout=_DIRECT, activity="02", time="18:00:00.000"
    )
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
        runs += [
            Run(
                f"direct-{exposure.number}",
                ".instruments.nircam.wfss:expose_direct",
                needs=("scene",),
                products=products_of(exposure, "rate", stage=1),
                arguments={"exposure": exposure, "seed": 2000},
            ),
            image2(exposure, (f"direct-{exposure.number}", "references"), steps=_IMAGE2),
        ]
    runs.append(image3(direct, _NAME, steps=_IMAGE3))
    for exposure in dispersed:
        runs += [
            Run(
                f"dispersed-{exposure.number}",
                ".instruments.nircam.wfss:expose_dispersed",
                needs=("scene",),
                products=(
                    *products_of(exposure, "truerate", stage=0),
                    *products_of(exposure, "rate", stage=1),
                ),
                arguments={"exposure": exposure, "seed": 3000},
            ),
            _spec2(
                exposure,
                {suffix: suffix for suffix in ("bsub", "cal", "x1d")},
                run=f"spec2-{exposure.number}",
                steps=_SPEC2,
            ),
        ]
    first = dispersed[0]
    clean = _spec2(
        first,
        {"simul": "simul", "contam": "contam", "cal": "clean_cal", "x1d": "clean_x1d"},
        run="contamination-1",
        product=f"{first.root}_clean",
        steps=_CONTAMINATION,
    )
    return (*runs, _spec3(dispersed), clean)


DATASET = Dataset(
    "nircam_wfss",
    "NIRCam slitless spectra, F430M through the row grism, two dithers, with direct images",
    "nircam",
    "NRC_WFSS",
    _runs(),
)
