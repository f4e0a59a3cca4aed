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


def cube_of_exposure(exposure, needs, steps=None):
    """Return stage 2 of an exposure; parameters as in `jwst_testbed.recipes.stages.stage2`."""
    products = products_of(exposure, "cal", "s3d", "x1d", stage=2)
    return stage2(exposure, "spec2", needs=needs, products=products, steps=steps)


def combined_cubes(exposures, name, *, needs, products, kernel_size):
    """Return stage 3 of dithered exposures.

    Parameters
    ----------
    exposures, name, needs
        As in `jwst_testbed.recipes.stages.stage3`.
    products : tuple of Product
        The cubes, and their spectra.
    kernel_size : str
        Rows and columns of the neighbourhood in which outliers stand out, as a user passes it.

    Returns
    -------
    Run
    """
    return stage3(
        exposures,
        "spec3",
        name,
        needs=needs,
        products=(*checked(exposures, "crf"), *products),
        steps={"outlier_detection": {"kernel_size": kernel_size}},
    )
