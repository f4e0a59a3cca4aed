"""The runs of an integral field unit, whatever the instrument."""

from jwst_testbed.engine.recipe import Run
from jwst_testbed.recipes.stages import checked, products_of, stage2, stage3, tables
from jwst_testbed.techniques import integral_field


def field_scene(exposure, *sources):
    """Return the scene in an integral field.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Undithered.
    *sources : dict
        As in `jwst_testbed.techniques.integral_field.make_scene`.

    Returns
    -------
    Run
        "scene".
    """
    return Run(
        "scene",
        integral_field.make_scene,
        products=tables(exposure.exp_type, "sources", "lines"),
        arguments={"exposure": exposure, "sources": sources},
    )


def field_rate(unit, exposure, scene, *, seed):
    """Return an exposure, as stage 1 leaves it, and the truth about it.

    Parameters
    ----------
    unit : jwst_testbed.techniques.integral_field.IntegralField
    exposure : jwst_testbed.telescope.exposure.Exposure
    scene : Run
    seed : int

    Returns
    -------
    Run
        "exposure-1", after the exposure's number.
    """
    return Run(
        f"exposure-{exposure.number}",
        integral_field.expose,
        needs=(scene,),
        products=(
            *products_of(exposure, "truerate", stage=0),
            *products_of(exposure, "rate", stage=1),
        ),
        arguments={"unit": unit, "exposure": exposure, "seed": seed},
    )


def cube_of_exposure(exposure, needs, steps=None, without=()):
    """Return stage 2 of an exposure.

    Parameters
    ----------
    exposure, needs, steps
        As in `jwst_testbed.recipes.stages.stage2`.
    without : tuple of str, optional
        Which of its last steps to skip, for what they make is not looked at: "cube_build",
        "extract_1d".

    Returns
    -------
    Run
    """
    made = {"cube_build": "s3d", "extract_1d": "x1d"}
    suffixes = [suffix for step, suffix in made.items() if step not in without]
    products = products_of(exposure, "cal", *suffixes, stage=2)
    steps = {**(steps or {}), **{step: {"skip": True} for step in without}}
    return stage2(exposure, "spec2", needs=needs, products=products, steps=steps or None)


def combined_cubes(exposures, name, *, needs, products, kernel_size, flagged=None):
    """Return stage 3 of dithered exposures.

    Parameters
    ----------
    exposures, name, needs
        As in `jwst_testbed.recipes.stages.stage3`.
    products : tuple of Product
        The cubes, and their spectra.
    kernel_size : str
        Rows and columns of the neighbourhood in which outliers stand out, as a user passes it.
    flagged : list of jwst_testbed.telescope.exposure.Exposure, optional
        Those of which the ``crf`` is kept, if not of all.

    Returns
    -------
    Run
    """
    return stage3(
        exposures,
        "spec3",
        name,
        needs=needs,
        products=(*checked(exposures if flagged is None else flagged, "crf"), *products),
        steps={"outlier_detection": {"kernel_size": kernel_size}},
    )
