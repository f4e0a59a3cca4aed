"""What the pipelines write of their steps' work when asked, besides their usual products.

None of it changes those products: the parameters are of what is saved. The fit by likelihood and
the cleaning of flicker noise do, and get a run of their own.
"""

import dataclasses

from .recipe import Product, candidate, products_of, stage2


def with_stage1_details(run, exposure):
    """Let stage 1 of an exposure save the details of its fit, a step's result and the dark.

    Parameters
    ----------
    run : Run
        Of `Detector1Pipeline`.
    exposure : jwst_gallery.testbed.exposure.Exposure

    Returns
    -------
    Run
    """
    steps = {
        "ramp_fit": {"save_opt": True},
        "linearity": {"save_results": True},
        "dark_current": {"dark_output": f"{exposure.root}_dark_output"},
    }
    products = products_of(exposure, "fitopt", "linearity", "dark_output", stage=1)
    return _extended(run, products, steps)


def stage1_by_other_means(run, exposure):
    """Stage 1 of an exposure once more: with steps that are off, and the fit by likelihood.

    Parameters
    ----------
    run, exposure
        As of `with_stage1_details`.

    Returns
    -------
    Run
        Called "alternative-1", after the exposure's number.
    """
    steps = {
        "clean_flicker_noise": {
            "skip": False,
            "save_mask": True,
            "save_background": True,
            "save_noise": True,
        },
        "persistence": {
            "skip": False,
            "persistence_time": 100,
            "save_persistence": f"{exposure.root}_persistence_array.asdf",
        },
        "ramp_fit": {"algorithm": "LIKELY", "save_opt": True},
    }
    saved = ("mask", "flicker_bkg", "flicker_noise", "likely_chisq")
    array = Product(
        steps["persistence"]["save_persistence"],
        "persistence_array",
        1,
        exposure.exp_type,
        exposure.number,
    )
    return dataclasses.replace(
        run,
        name=f"alternative-{exposure.number}",
        products=(*products_of(exposure, *saved, stage=1), array),
        arguments={"uncal": run.arguments["uncal"], "steps": steps},
    )


def image2_with_background(exposure, background, suffix):
    """Stage 2 of an image once more, less another exposure of the association.

    Parameters
    ----------
    exposure, background : jwst_gallery.testbed.exposure.Exposure
    suffix : str
        Of what it starts from: "rate", "rateints".

    Returns
    -------
    Run
    """
    made = {"rate": "bsub", "rateints": "bsubints"}[suffix]
    run = stage2(
        exposure,
        "image2",
        needs=("references", *(f"detector1-{one.number}" for one in (exposure, background))),
        products=(),
        suffix=suffix,
        members=((f"{background.root}_{suffix}.fits", "background"),),
        steps={"bkg_subtract": {"save_results": True}, "resample": {"skip": True}},
    )
    # Its association has the name of that of the usual run.
    return dataclasses.replace(
        run,
        name=f"{made}-{exposure.number}",
        products=products_of(exposure, made, stage=2),
    )


def with_stage3_details(run, exposures):
    """Let stage 3 of images save how it aligns them and how it finds outliers.

    Parameters
    ----------
    run : Run
        Of `Image3Pipeline`.
    exposures : list of jwst_gallery.testbed.exposure.Exposure

    Returns
    -------
    Run
    """
    steps = {
        "tweakreg": {"save_results": True, "save_catalogs": True},
        "outlier_detection": {"save_intermediate_results": True},
    }
    first = exposures[0]
    median = f"{first.root}_{candidate(first)}_median.fits"
    products = [Product(median, "median", 3, first.exp_type)]
    for one in exposures:
        name = f"{one.root}_{candidate(one)}"
        products += products_of(one, "outlier_i2d", "blot", stage=3, name=name)
        products += products_of(one, "tweakreg", stage=3)
        catalogue = f"{one.root}_cal_cat.ecsv"
        products.append(Product(catalogue, "cal_cat", 3, one.exp_type, one.number))
    return _extended(run, products, steps)


def _extended(run, products, steps):
    """A run with more products, and with parameters of steps beside those that it has."""
    own = run.arguments.get("steps") or {}
    merged = {name: {**own.get(name, {}), **steps.get(name, {})} for name in {**own, **steps}}
    return dataclasses.replace(
        run,
        products=(*run.products, *products),
        arguments={**run.arguments, "steps": merged},
    )
