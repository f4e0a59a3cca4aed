"""The pool of a dataset's exposures, from which associations are made."""

from jwst_testbed.engine import pipeline
from jwst_testbed.engine.recipe import Product, Run

_FROM = ("rate", "rateints", "dark")
"""What a pool is drawn up from: of each exposure the first of these that there is."""


def with_pool(runs, exp_type=None):
    """Return the runs of a dataset, and one that draws up the pool of its exposures.

    It is that of a programme which has no others.

    Parameters
    ----------
    runs : tuple of Run
    exp_type : str, optional
        Of the mode, where the first exposure is of another.

    Returns
    -------
    tuple of Run
        The last one is "pool".
    """
    exposures = {}
    for run in runs:
        for product in run.products:
            if product.stage == 1 and product.suffix in _FROM:
                own = product.exp_type, product.exposure
                known, _ = exposures.setdefault(own, (product, run))
                if _FROM.index(product.suffix) < _FROM.index(known.suffix):
                    exposures[own] = product, run
    products, makers = zip(*exposures.values(), strict=True)
    [references] = [run for run in runs if run.name == "references"]
    [first, *_] = [run.arguments["exposure"] for run in runs if "exposure" in run.arguments]
    # The time stamp is that of the pool's making, which follows the observation.
    stamp = first.date.replace("-", "") + "t180000"
    name = f"jw{first.program}_{stamp}_pool.csv"
    pool = Run(
        "pool",
        pipeline.pool,
        needs=(references, *dict.fromkeys(makers)),
        products=(Product(name, "pool", 2, exp_type or products[0].exp_type),),
        arguments={"members": tuple(one.name for one in products), "name": name},
    )
    return (*runs, pool)
