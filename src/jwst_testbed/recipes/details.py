"""What the pipelines write of their steps' work when asked, besides their usual products.

None of it changes those products: the parameters are of what is saved. The fit by likelihood and
the cleaning of flicker noise do, and get a run of their own.
"""

from typing import NamedTuple

from jwst_testbed import compat
from jwst_testbed.engine.recipe import Product
from jwst_testbed.recipes.stages import candidate, products_of, stage1, stage2


class Details(NamedTuple):
    """Products on request, and the parameters of steps that ask for them."""

    products: tuple
    steps: dict

    def added_to(self, steps):
        """Return parameters of steps with these beside."""
        own = steps or {}
        merged = {
            name: {**own.get(name, {}), **self.steps.get(name, {})}
            for name in {**own, **self.steps}
        }
        return merged or None


NOTHING = Details((), {})


def stage1_details(exposure):
    """Let stage 1 of an exposure save the details of its fit, a step's result and the dark.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    Details
    """
    steps = {
        "ramp_fit": {"save_opt": True},
        "linearity": {"save_results": True},
        "dark_current": {"dark_output": f"{exposure.root}_dark_output"},
    }
    suffixes = (*(("fitopt",) if compat.saves_fit() else ()), "linearity", "dark_output")
    return Details(products_of(exposure, *suffixes, stage=1), steps)


def stage1_by_other_means(exposure, needs):
    """Return stage 1 of an exposure with steps that are off by default, and the fit by likelihood.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    needs : tuple of Run
        Those of the usual stage 1.

    Returns
    -------
    Run
        Called "alternative-1", after the exposure's number.
    """
    array = f"{exposure.root}_persistence_array.asdf"
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
            "save_persistence": array,
        },
        "ramp_fit": {"algorithm": "LIKELY", "save_opt": True},
    }
    saved = ("mask", "flicker_bkg", "flicker_noise", "likely_chisq")
    return stage1(
        exposure,
        run=f"alternative-{exposure.number}",
        needs=needs,
        products=(
            *products_of(exposure, *saved, stage=1),
            Product(array, "persistence_array", 1, exposure.exp_type, exposure.number),
        ),
        steps=steps,
    )


def image2_with_background(exposure, background, suffix, needs):
    """Return stage 2 of an image once more, less another exposure of the association.

    Parameters
    ----------
    exposure, background : jwst_testbed.telescope.exposure.Exposure
    suffix : str
        Of what it starts from: "rate", "rateints".
    needs : tuple of Run
        The reference files, and stage 1 of both.

    Returns
    -------
    Run
    """
    made = {"rate": "bsub", "rateints": "bsubints"}[suffix]
    return stage2(
        exposure,
        "image2",
        run=f"{made}-{exposure.number}",
        needs=needs,
        products=products_of(exposure, made, stage=2),
        suffix=suffix,
        members=((f"{background.root}_{suffix}.fits", "background"),),
        steps={"bkg_subtract": {"save_results": True}, "resample": {"skip": True}},
        again=True,
    )


def stage3_details(exposures):
    """Let stage 3 of images save how it aligns them and how it finds outliers.

    Parameters
    ----------
    exposures : list of jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    Details
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
    return Details(tuple(products), steps)
