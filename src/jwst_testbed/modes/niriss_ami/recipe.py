"""NIRISS aperture masking interferometry: a star with a close companion, and a reference star."""

import dataclasses

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.modes.niriss_ami.exposures import expose
from jwst_testbed.modes.niriss_ami.references import make_references
from jwst_testbed.modes.niriss_ami.scene import make_scene
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.stages import combined, products_of, stage2, stage3, tables
from jwst_testbed.telescope.exposure import Exposure, Readout

# Right ascension and declination (deg), and flux (Jy): of the size of stars observed in this mode.
_TARGET, _REFERENCE = (DEEP_FIELD["ra"], DEEP_FIELD["dec"], 2.0), (53.61, -27.42, 2.3)
# The companion's separation (mas), position angle (deg) and contrast. The separation is
# wavelength over diameter: an image would not resolve it.
_COMPANION = (150.0, 65.0, 0.05)

# AMI products name the target, so the header must.
_STARS = (
    ("meta.target.proper_motion_ra", 0.0),
    ("meta.target.proper_motion_dec", 0.0),
    ("meta.target.ra_uncertainty", 0.0),
    ("meta.target.dec_uncertainty", 0.0),
)


def _named(name):
    return (
        *_STARS,
        ("meta.target.proposer_name", name),
        ("meta.target.catalog_name", name),
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
    **DEEP_FIELD,
    time="12:00:00.000",
    keywords=_named("BINARY"),
)
_STAR = dataclasses.replace(
    _BINARY,
    observation="002",
    number=2,
    ordinal=1,
    ra=_REFERENCE[0],
    dec=_REFERENCE[1],
    time="12:40:00.000",
    keywords=(
        *_named("REFERENCE"),
        ("meta.exposure.psf_reference", True),
    ),
)

_NAME = "jw01234-c1001_t001_niriss_f480m-nrm-sub80"
_ASN_ID = "c1001"


def _exposed(exposure, seen, scene, references):
    """Return the exposure as stage 1 leaves it, and stage 2 of it and of its integrations."""
    rates = Run(
        f"exposure-{exposure.number}",
        expose,
        needs=(scene,),
        products=products_of(exposure, "rate", "rateints", stage=1),
        arguments={"exposure": exposure, "seen": seen, "seed": 480},
    )
    needs = (rates, references)
    # Stage 3 reads the integrations, and so their association is the one to show.
    cal = stage2(
        exposure,
        "image2",
        run=f"image2-rate-{exposure.number}",
        needs=needs,
        products=products_of(exposure, "cal", stage=2),
        again=True,
    )
    calints = stage2(
        exposure,
        "image2",
        needs=needs,
        products=products_of(exposure, "calints", stage=2),
        suffix="rateints",
    )
    return rates, cal, calints


def _ami3(needs):
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
        needs=needs,
        # One of each, so nobody need say of which exposure.
        products=tuple(
            product
            for suffix, name in names.items()
            for product in combined(name, _BINARY.exp_type, suffix)
        ),
        suffix="calints",
        members=[(f"{_STAR.root}_calints.fits", "psf")],
        asn_id=_ASN_ID,
        # For amimulti-oi and amilg. Both are named after the combined product: what stays is that
        # of the exposure analysed last, the reference star's.
        steps={"ami_analyze": {"save_results": True}},
    )


def _runs():
    scene = Run(
        "scene",
        make_scene,
        products=tables(_BINARY.exp_type, "companion", "sources"),
        arguments={"target": _TARGET, "reference": _REFERENCE, "companion": _COMPANION},
    )
    references = Run("references", make_references, arguments={"exposure": _BINARY})
    binary = _exposed(_BINARY, ("target", "companion"), scene, references)
    star = _exposed(_STAR, ("reference",), scene, references)
    return scene, references, *binary, *star, _ami3((references, binary[-1], star[-1]))


MODE = Mode(
    name="niriss_ami",
    title="NIRISS aperture masking interferometry, F480M, a binary star and a reference star",
    instrument="NIRISS",
    order=4,
    exp_type="NIS_AMI",
    runs=with_pool(_runs()),
)
