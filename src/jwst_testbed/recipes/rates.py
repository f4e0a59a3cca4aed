"""Exposures that begin with their rates, as ramps would add nothing to the lesson."""

from jwst_testbed.engine.recipe import Run
from jwst_testbed.recipes.stages import products_of


def simulated_rate(task, exposure, scene, *, suffix="rate", **arguments):
    """Return an exposure, as stage 1 leaves it.

    Parameters
    ----------
    task : callable
        It writes the rates.
    exposure : jwst_testbed.telescope.exposure.Exposure
    scene : Run
    suffix : str, optional
        Of what is written: "rate", or "rateints" of a time series.
    **arguments
        Further ones of the task, such as its ``seed``.

    Returns
    -------
    Run
        "exposure-1", after the exposure's number.
    """
    return Run(
        f"exposure-{exposure.number}",
        task,
        needs=(scene,),
        products=products_of(exposure, suffix, stage=1),
        arguments={"exposure": exposure, **arguments},
    )
