"""Exposures that begin with their rates, as ramps would add nothing to the lesson."""

from jwst_testbed.detectors.means import write_mean
from jwst_testbed.engine.recipe import Run
from jwst_testbed.recipes.stages import products_of


def simulated_rate(task, exposure, *needs, suffix="rate", cosmic_rays=None, **arguments):
    """Return an exposure, as stage 1 leaves it.

    Parameters
    ----------
    task : callable
        It writes the rates.
    exposure : jwst_testbed.telescope.exposure.Exposure
    *needs : Run
        The scene, and whatever else the task reads.
    suffix : str, optional
        Of what is written: "rate", or "rateints" of a time series.
    cosmic_rays : int, optional
        Argument of a task that leaves so many in the rates, and writes which.
    **arguments
        Further ones of the task, such as its ``seed``.

    Returns
    -------
    Run
        "exposure-1", after the exposure's number.
    """
    products = products_of(exposure, suffix, stage=1)
    if cosmic_rays is not None:
        products += products_of(exposure, "cosmic_rays", stage=0, extension="ecsv")
        arguments["cosmic_rays"] = cosmic_rays
    return Run(
        f"exposure-{exposure.number}",
        task,
        needs=needs,
        products=products,
        arguments={"exposure": exposure, **arguments},
    )


def mean_rate(exposure, rateints):
    """Return the mean of the rates of an exposure's integrations, which stage 1 writes, too.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    rateints : Run

    Returns
    -------
    Run
        "mean-1", after the exposure's number.
    """
    return Run(
        f"mean-{exposure.number}",
        write_mean,
        needs=(rateints,),
        products=products_of(exposure, "rate", stage=1),
        arguments={"exposure": exposure},
    )
