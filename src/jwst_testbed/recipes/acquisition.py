"""The runs of an image of a single star, which end with stage 2."""

import dataclasses

from jwst_testbed.engine.recipe import Run
from jwst_testbed.recipes.images import image_psf
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.stages import products_of, stage1, stage2, tables
from jwst_testbed.techniques import acquisition, imaging
from jwst_testbed.telescope.exposure import dithered


def beside(exposure, offset):
    """Return an exposure that points beside its target, which its header names.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Pointed at the target.
    offset : (float, float)
        From the target to where the telescope points: to the east and to the north, arcsec.

    Returns
    -------
    Exposure
    """
    target = (("meta.target.ra", exposure.ra), ("meta.target.dec", exposure.dec))
    [moved] = dithered(exposure, [offset], [exposure.time])
    return dataclasses.replace(moved, keywords=(*exposure.keywords, *target))


def image_of_star(camera, exposure, *, flux, cosmic_rays, seed):
    """Return the image of a star, from the raw ramp through stage 2.

    Parameters
    ----------
    camera : jwst_testbed.techniques.imaging.Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
        As `beside` returns it.
    flux : float
        Of the star, microjansky.
    cosmic_rays : int
        How many hit the exposure.
    seed : int
        The exposure's number is added to it.

    Returns
    -------
    tuple of Run
    """
    scene = Run(
        "scene",
        acquisition.make_scene,
        products=tables(exposure.exp_type, "sources"),
        arguments={"exposure": exposure, "flux": flux},
    )
    psf = image_psf(camera, exposure)
    references = Run(
        "references",
        acquisition.make_references,
        arguments={"camera": camera, "exposure": exposure},
    )
    raw = Run(
        "exposure-1",
        imaging.expose,
        needs=(scene, psf),
        products=(
            *products_of(exposure, "uncal", "truerate", stage=0),
            *products_of(exposure, "cosmic_rays", stage=0, extension="ecsv"),
        ),
        arguments={
            "camera": camera,
            "exposure": exposure,
            "cosmic_rays": cosmic_rays,
            "seed": seed,
        },
    )
    rate = stage1(
        exposure,
        needs=(raw, references),
        products=products_of(exposure, "rate", "rateints", stage=1),
    )
    image2 = stage2(
        exposure,
        "image2",
        needs=(rate, references),
        products=products_of(exposure, "cal", stage=2),
    )
    return with_pool((scene, psf, references, raw, rate, image2))
