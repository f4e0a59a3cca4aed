"""The runs of spectra of a target in a slit, in two nods, whatever the instrument."""

from jwst_testbed.engine.recipe import Run
from jwst_testbed.recipes.rates import simulated_rate
from jwst_testbed.recipes.stages import products_of, stage2, tables
from jwst_testbed.sky import targets

CAL_ALONE = {"resample_spec": {"skip": True}, "extract_1d": {"skip": True}}
"""Parameters of steps, as a user passes them: of a second exposure stage 2 makes what stage 3
takes, and no spectrum, which that of the first shows."""


def emitter_scene(exp_type, target, **truth):
    """Return the scene of a point with emission lines.

    Parameters
    ----------
    exp_type : str
    target : (float, float)
        Right ascension and declination, degrees.
    **truth
        Further arguments of `jwst_testbed.sky.targets.make_emitter`.

    Returns
    -------
    Run
        "scene".
    """
    return Run(
        "scene",
        targets.make_emitter,
        products=tables(exp_type, "sources", "lines"),
        arguments={"target": target, **truth},
    )


def nodded_rates(expose, exposures, scene, *, seed):
    """Return the exposures of two nods; as in `jwst_testbed.recipes.rates.simulated_rate`."""
    return [simulated_rate(expose, exposure, scene, seed=seed) for exposure in exposures]


def less_other_nod(exposures, needs, suffixes, **options):
    """Return stage 2 of the first of two nods, less the second as its background.

    Parameters
    ----------
    exposures : (Exposure, Exposure)
    needs : tuple of Run
        The reference files, and the rates of both.
    suffixes : tuple of str
        Its products.
    **options
        Further arguments of `jwst_testbed.recipes.stages.stage2`.

    Returns
    -------
    Run
    """
    exposure, other = exposures
    return stage2(
        exposure,
        "spec2",
        needs=needs,
        members=((f"{other.root}_rate.fits", "background"),),
        products=products_of(exposure, *suffixes, stage=2),
        **options,
    )
