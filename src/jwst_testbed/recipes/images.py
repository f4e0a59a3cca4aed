"""The runs of images, whatever the camera."""

from jwst_testbed.engine.recipe import Product, Run
from jwst_testbed.recipes.details import NOTHING
from jwst_testbed.recipes.stages import (
    checked,
    is_on,
    products_of,
    stage1,
    stage2,
    stage3,
    tables,
)
from jwst_testbed.techniques import imaging


def image_scene(camera, exposure, names=("sources",), **sources):
    """Return the scene of images.

    Parameters
    ----------
    camera : jwst_testbed.techniques.imaging.Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
        The first of the dithers.
    names : tuple of str, optional
        Its tables of truth that readers can ask for.
    **sources
        Further arguments of `jwst_testbed.techniques.imaging.make_scene`.

    Returns
    -------
    Run
        "scene".
    """
    return Run(
        "scene",
        imaging.make_scene,
        products=tables(exposure.exp_type, *names),
        arguments={"camera": camera, "exposure": exposure, **sources},
    )


def image_psf(camera, exposure):
    """Return the image of a point, which exposures and reference files have in common.

    Parameters
    ----------
    camera : jwst_testbed.techniques.imaging.Camera
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    Run
        "psf".
    """
    return Run("psf", imaging.make_psf, arguments={"camera": camera, "exposure": exposure})


def image_references(camera, exposure, psf):
    """Return the reference files of images.

    Parameters
    ----------
    camera : jwst_testbed.techniques.imaging.Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
    psf : Run

    Returns
    -------
    Run
        "references".
    """
    return Run(
        "references",
        imaging.make_references,
        needs=(psf,),
        arguments={"camera": camera, "exposure": exposure},
    )


def raw_images(camera, exposures, sky, references, *, cosmic_rays, seed, details=NOTHING):
    """Return dithered images, from the raw ramps through stage 2.

    Parameters
    ----------
    camera : jwst_testbed.techniques.imaging.Camera
    exposures : list of jwst_testbed.telescope.exposure.Exposure
        The dithers.
    sky : tuple of Run
        What makes the scene, and the image of a point.
    references : Run
    cosmic_rays : int
        How many hit each exposure.
    seed : int
        The exposure's number is added to it.
    details : jwst_testbed.recipes.details.Details, optional
        What stage 1 of the first exposure writes besides its ``ramp``, which is written of that one
        alone: a ramp takes more disk than all else of an exposure.

    Returns
    -------
    list of tuple of Run
        Of each exposure: the exposure, stage 1, stage 2.
    """
    runs = []
    for exposure in exposures:
        raw = _raw(camera, exposure, sky, cosmic_rays, seed)
        first = exposure is exposures[0]
        extra, ramp = (details, ("ramp",)) if first else (NOTHING, ())
        rate = stage1(
            exposure,
            needs=(raw, references),
            products=(
                *products_of(exposure, *ramp, "rate", "rateints", stage=1),
                *extra.products,
            ),
            parameters={"save_calibrated_ramp": first},
            **({"steps": extra.steps} if extra.steps else {}),
        )
        runs.append((raw, rate, image2(exposure, (rate, references))))
    return runs


def direct_image(camera, exposure, sky, references, *, seed, steps=None):
    """Return an image that begins with its rate, as ramps would add nothing to the lesson.

    Parameters
    ----------
    camera : jwst_testbed.techniques.imaging.Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
    sky : tuple of Run
        What makes the scene, and the image of a point.
    references : Run
    seed : int
        The exposure's number is added to it.
    steps : dict, optional
        Parameters of steps of stage 2, as a user passes them.

    Returns
    -------
    tuple of Run
        The exposure and its stage 2.
    """
    rate = Run(
        f"direct-{exposure.number}",
        imaging.expose_rate,
        needs=sky,
        products=products_of(exposure, "rate", stage=1),
        arguments={"camera": camera, "exposure": exposure, "seed": seed},
    )
    return rate, image2(exposure, (rate, references), steps=steps)


def image2(exposure, needs, steps=None):
    """Return stage 2 of a direct image; parameters as in `jwst_testbed.recipes.stages.stage2`."""
    suffixes = ("cal", "i2d") if is_on("resample", steps) else ("cal",)
    products = products_of(exposure, *suffixes, stage=2)
    return stage2(exposure, "image2", needs=needs, products=products, steps=steps)


def image3(exposures, name, needs, steps=None, details=NOTHING):
    """Return stage 3 of dithered direct images.

    Parameters
    ----------
    exposures, name, needs
        As in `jwst_testbed.recipes.stages.stage3`.
    steps : dict, optional
        Parameters of steps, as a user passes them.
    details : jwst_testbed.recipes.details.Details, optional
        Further products.

    Returns
    -------
    Run
    """
    exp_type = exposures[0].exp_type
    products = [
        Product(f"{name}_{suffix}.{extension}", suffix, 3, exp_type)
        for suffix, extension in (("i2d", "fits"), ("cat", "ecsv"), ("segm", "fits"))
    ]
    flagged = checked(exposures, "crf") if is_on("outlier_detection", steps) else ()
    return stage3(
        exposures,
        "image3",
        name,
        needs=needs,
        products=(*flagged, *products, *details.products),
        steps=details.added_to(steps),
    )


def _raw(camera, exposure, sky, cosmic_rays, seed):
    """Return the exposure, as DMS delivers it."""
    return Run(
        f"exposure-{exposure.number}",
        imaging.expose,
        needs=sky,
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
