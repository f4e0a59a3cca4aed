"""The runs of a time series of spectra, whatever the instrument."""

from .recipe import Product, Run, checked, products_of, stage2, stage3


def host_scene(exposure, **truth):
    """The scene of a star with a transit.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    **truth
        Arguments of `jwst_gallery.testbed.targets.make_host`, but for the exposure.

    Returns
    -------
    Run
        "scene".
    """
    return Run(
        "scene",
        ".targets:make_host",
        products=tuple(
            Product(f"{name}.ecsv", name, 0, exposure.exp_type) for name in ("sources", "transit")
        ),
        arguments={"exposure": exposure, **truth},
    )


def series_of_spectra(exposure, name, *, steps2=None, steps3=None):
    """From the count rates of the integrations to the light curve.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
        Its count rates are made by the run "exposure-1".
    name : str
        Name of the product of stage 3.
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
        needs=("references", "exposure-1"),
        products=products_of(exposure, "calints", "x1dints", stage=2),
        steps=steps2,
    )
    tso3 = stage3(
        [exposure],
        "tso3",
        name,
        suffix="calints",
        needs=("references", "spec2-1"),
        products=(
            *checked([exposure], "crfints"),
            Product(f"{name}_x1dints.fits", "x1dints", 3, exp_type),
            Product(f"{name}_whtlt.ecsv", "whtlt", 3, exp_type),
        ),
        steps=steps3,
    )
    return spec2, tso3
