"""The runs of a time series of spectra, whatever the instrument."""

from jwst_testbed.engine.recipe import Product, Run
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import mean_rate, simulated_rate
from jwst_testbed.recipes.stages import checked, products_of, stage1, stage2, stage3, tables
from jwst_testbed.sky import targets


def host_series(
    exposure,
    name,
    *,
    make_references,
    expose,
    seed,
    cosmic_rays=None,
    steps2=None,
    outliers=None,
    **truth,
):
    """Return a time series of spectra of a star with a transit, from its scene on.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Pointed at the star.
    name : str
        Name of the product of stage 3.
    make_references, expose : callable
        Tasks that write the reference files and the count rates of the integrations; or, in place
        of these, the raw exposure.
    seed : int
        Argument of the latter.
    cosmic_rays : int, optional
        How many hit the raw exposure: without it, `expose` writes the rates.
    steps2 : dict, optional
        Parameters of steps of stage 2, as a user passes them.
    outliers : dict, optional
        Further parameters of `outlier_detection` in stage 3.
    **truth
        Arguments of `jwst_testbed.sky.targets.make_host`, but for the exposure.

    Returns
    -------
    tuple of Run
        "scene", "references", "exposure-1", if that is raw "detector1-1", else "mean-1",
        "spec2-1", "tso3" and "pool".
    """
    scene = Run(
        "scene",
        targets.make_host,
        products=tables(exposure.exp_type, "sources", "transit"),
        arguments={"exposure": exposure, **truth},
    )
    references = Run("references", make_references, arguments={"exposure": exposure})
    if cosmic_rays is None:
        rateints = simulated_rate(expose, exposure, scene, suffix="rateints", seed=seed)
        exposed = rateints, mean_rate(exposure, rateints)
    else:
        exposed = _raw_series(
            expose, exposure, scene, references, cosmic_rays=cosmic_rays, seed=seed
        )
        _, rateints = exposed
    series = series_of_spectra(
        exposure,
        name,
        references=references,
        rateints=rateints,
        steps2=steps2,
        # Outliers stand out from a running median. Of its 25 integrations, too many would be in the
        # transit of so short a series.
        steps3={"outlier_detection": {"rolling_window_width": 9, **(outliers or {})}},
    )
    return with_pool((scene, references, *exposed, *series))


def series_of_spectra(exposure, name, *, references, rateints, steps2=None, steps3=None):
    """Return what follows the count rates of the integrations, to the light curve.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    name : str
        Name of the product of stage 3.
    references, rateints : Run
        They make the reference files and the count rates.
    steps2, steps3 : dict, optional
        Parameters of steps of stage 2 and of stage 3, as a user passes them.

    Returns
    -------
    tuple of Run
        "spec2-1" and "tso3".
    """
    exp_type = exposure.exp_type
    spec2 = stage2(
        exposure,
        "spec2",
        suffix="rateints",
        needs=(references, rateints),
        products=products_of(exposure, "calints", "x1dints", stage=2),
        steps=steps2,
    )
    tso3 = stage3(
        [exposure],
        "tso3",
        name,
        suffix="calints",
        needs=(references, spec2),
        products=(
            *checked([exposure], "crfints"),
            Product(f"{name}_x1dints.fits", "x1dints", 3, exp_type),
            Product(f"{name}_whtlt.ecsv", "whtlt", 3, exp_type),
        ),
        steps=steps3,
    )
    return spec2, tso3


def _raw_series(expose, exposure, scene, references, **arguments):
    """Return the exposure as DMS delivers it, and stage 1, which makes the count rates of it."""
    raw = Run(
        f"exposure-{exposure.number}",
        expose,
        needs=(scene,),
        products=(
            *products_of(exposure, "uncal", "truerate", stage=0),
            *products_of(exposure, "cosmic_rays", stage=0, extension="ecsv"),
        ),
        arguments={"exposure": exposure, **arguments},
    )
    rates = products_of(exposure, "rate", "rateints", stage=1)
    return raw, stage1(exposure, needs=(raw, references), products=rates)
