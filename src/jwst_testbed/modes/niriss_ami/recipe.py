"""NIRISS aperture masking interferometry: a star with a close companion, and a reference star."""

import dataclasses

from jwst_testbed.engine.recipe import Dataset, Product, Run, products_of, stage2, stage3
from jwst_testbed.telescope.exposure import Exposure, Readout

# Right ascension and declination (deg), and flux (Jy): of the size of stars observed in this mode.
_TARGET, _REFERENCE = (53.16, -27.79, 2.0), (53.61, -27.42, 2.3)
# Of the companion: separation (mas), position angle (deg) and contrast. The separation is that
# of wavelength over diameter: below what an image would show.
_COMPANION = (150.0, 65.0, 0.05)

# AMI products name the target, so the header must.
_STARS = (
    ("meta.target.proper_motion_ra", 0.0),
    ("meta.target.proper_motion_dec", 0.0),
    ("meta.target.ra_uncertainty", 0.0),
    ("meta.target.dec_uncertainty", 0.0),
)


def _named(name, start):
    return (
        *_STARS,
        ("meta.target.proposer_name", name),
        ("meta.target.catalog_name", name),
        ("meta.visit.start_time", start),
    )


_BINARY = Exposure(
    observation="001",
    instrument="NIRISS",
    detector="NIS",
    filter="F480M",
    pupil="NRM",
    exp_type="NIS_AMI",
    aperture="NIS_AMI1",
    full_aperture="NIS_CEN",
    subarray="SUB80",
    # The frame time is that of the subarray (JWST User Documentation, "NIRISS Detector
    # Subarrays").
    readout=Readout("NISRAPID", frame_time=0.07544, nframes=1, groupgap=0, ngroups=9, nints=6),
    ra=_TARGET[0],
    dec=_TARGET[1],
    roll=30.0,
    date="2025-09-20",
    time="12:00:00.000",
    keywords=_named("BINARY", "2025-09-20 11:58:00.000"),
)
_STAR = dataclasses.replace(
    _BINARY,
    observation="002",
    number=2,
    ra=_REFERENCE[0],
    dec=_REFERENCE[1],
    time="12:40:00.000",
    keywords=(
        *_named("REFERENCE", "2025-09-20 12:38:00.000"),
        ("meta.exposure.psf_reference", True),
    ),
)

_NAME = "jw01234-c1001_t001_niriss_f480m-nrm-sub80"
_ASN_ID = "c1001"


def _exposed(exposure, seen):
    """The exposure as stage 1 leaves it, and stage 2 of it and of its integrations."""
    rates = Run(
        f"exposure-{exposure.number}",
        "jwst_testbed.modes.niriss_ami.ami:expose",
        needs=("scene",),
        products=products_of(exposure, "rate", "rateints", stage=1),
        arguments={"exposure": exposure, "seen": seen, "seed": 480},
    )
    needs = (rates.name, "references")
    cal = stage2(exposure, "image2", needs=needs, products=products_of(exposure, "cal", stage=2))
    calints = stage2(
        exposure,
        "image2",
        needs=needs,
        products=products_of(exposure, "calints", stage=2),
        suffix="rateints",
    )
    # Stage 3 reads the integrations, and so their association is the one to show.
    cal = dataclasses.replace(cal, name=f"image2-rate-{exposure.number}", products=cal.products[:1])
    return [rates, cal, calints]


def _ami3():
    names = {
        "ami-oi": f"{_BINARY.root}_{_ASN_ID}",
        "psf-ami-oi": f"{_STAR.root}_{_ASN_ID}",
        "aminorm-oi": _NAME,
        "amimulti-oi": _NAME,
        "amilg": _NAME,
    }
    return stage3(
        [_BINARY],
        "ami3",
        _NAME,
        needs=("references", "image2-1", "image2-2"),
        # One of each, so nobody need say of which exposure.
        products=tuple(
            Product(f"{name}_{suffix}.fits", suffix, 3, "NIS_AMI") for suffix, name in names.items()
        ),
        suffix="calints",
        members=[(f"{_STAR.root}_calints.fits", "psf")],
        asn_id=_ASN_ID,
        # For amimulti-oi and amilg. Both are named after the combined product: what stays is that
        # of the exposure analysed last, the reference star's.
        steps={"ami_analyze": {"save_results": True}},
    )


DATASET = Dataset(
    "niriss_ami",
    "NIRISS aperture masking interferometry, F480M, a binary star and a reference star",
    "niriss",
    "NIS_AMI",
    (
        Run(
            "scene",
            "jwst_testbed.modes.niriss_ami.ami:make_scene",
            products=tuple(
                Product(f"{name}.ecsv", name, 0, "NIS_AMI") for name in ("companion", "sources")
            ),
            arguments={"target": _TARGET, "reference": _REFERENCE, "companion": _COMPANION},
        ),
        Run(
            "references",
            "jwst_testbed.modes.niriss_ami.ami:make_references",
            arguments={"exposure": _BINARY},
        ),
        *_exposed(_BINARY, ("target", "companion")),
        *_exposed(_STAR, ("reference",)),
        _ami3(),
    ),
)
