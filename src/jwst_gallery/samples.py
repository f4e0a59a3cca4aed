"""Samples: real pipeline products, made on first use from simulated exposures of known truth.

A sample is made in a minute or so, without a network, and kept in the user's cache folder; the
environment variable ``JWST_GALLERY_CACHE`` names another. What is made is described by
`jwst_gallery.testbed`; a sample whose recipe, code or packages change is made anew, and one that
was damaged on disk is noticed by its checksum and made again.
"""

import os
from pathlib import Path

from .testbed import recipes
from .testbed.build import BuildError, Store, cache_dir, find, make_run
from .testbed.crds_cache import environment

__all__ = [
    "BuildError",
    "cache_dir",
    "datasets",
    "pipeline_environment",
    "recipe_of",
    "sample",
    "truth",
]


def datasets():
    """Names of the datasets.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from jwst_gallery import datasets
    >>> datasets()[:2]
    ['nircam_image', 'nircam_wfss']
    """
    return list(recipes.DATASETS)


def sample(dataset, suffix, *, stage=None, exposure=1, exp_type=None, channel=1, source=1):
    """Path of a product of the simulated observatory, made now if it is not there.

    Parameters
    ----------
    dataset : str
        One of `datasets`.
    suffix : str
        Product suffix: "uncal", "ramp", "rate", "rateints", "cal", "i2d", "crf", "cat", "segm",
        or "asn" for the association; besides these "truerate", the count rates (DN/s, FITS
        extension SCI) that a perfect detector would have measured.
    stage : int, optional
        Pipeline stage, needed where two stages make products of this suffix (an "i2d" of stage 2
        is one resampled exposure, of stage 3 their combination).
    exposure : int, optional
        Which of the dithered exposures, from 1. Products that combine exposures ignore it.
    exp_type : str, optional
        Exposure type, where a dataset has exposures of several: "NRC_IMAGE" for the direct images
        beside slitless spectra. By default that of the mode which the dataset is about, if it has
        a product of this suffix.
    channel : int, optional
        Which channel of the medium resolution spectrometer, where each has a product of its own.
        Other products ignore it.
    source : int, optional
        Which source, where each has a product of its own: the number in its file name. Other
        products ignore it.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If there is no such product, or two; the message lists what there is.
    BuildError
        If it cannot be made: the cache cannot be written, the disk is full, the pipeline fails.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> sample("nircam_image", "cal").name
    'jw01234001001_02101_00001_nrcblong_cal.fits'
    >>> sample("nircam_image", "i2d", stage=3).name
    'jw01234-o001_t001_nircam_clear-f444w-sub640_i2d.fits'
    """
    recipe = recipe_of(dataset)
    return find(recipe, _product(recipe, suffix, stage, exposure, exp_type, channel, source))


def truth(source):
    """What is true of a simulated dataset.

    Parameters
    ----------
    source : str or pathlib.Path
        Name of a dataset, or the path of a sample of one.

    Returns
    -------
    dict of astropy.table.QTable, or None
        Tables by their names, such as ``"sources"``, ``"lines"`` or ``"cosmic_rays"``; which
        there are depends on the observing mode. A column of a physical quantity has its unit,
        pixels are 0-based, and the site's page of the datasets says what each column means. None
        for any other file: a real exposure has no known truth.

    Raises
    ------
    BuildError
        As for `sample`: the truth is made with the exposures.

    Examples
    --------
    >>> from jwst_gallery import sample, truth
    >>> known = truth(sample("nircam_image", "cal"))
    >>> known["sources"].colnames[:5]
    ['id', 'kind', 'ra', 'dec', 'flux']
    >>> print(truth("my_own_cal.fits"))
    None
    """
    recipe = recipes.DATASETS.get(str(source)) or _dataset_of(source)
    if recipe is None:
        return None
    # Tables that the pipeline makes, like the catalogue, are of a later stage.
    tables = [
        product.suffix
        for product in recipe.products
        if product.stage == 0 and product.name.endswith(".ecsv")
    ]
    return {name: _table(recipe, name) for name in dict.fromkeys(tables)}


def pipeline_environment(source):
    """Environment of a child process that runs the pipeline on a file.

    A sample's reference files are those of its dataset, in a folder of the cache that the
    variables CRDS_PATH and CRDS_SERVER_URL lead to. They are for that process only: those of the
    caller are left as they are.

    Parameters
    ----------
    source : str or pathlib.Path
        Name of a dataset, or the path of a file.

    Returns
    -------
    dict of str
        All variables, to be handed to `subprocess.run` as ``env``. For a file that is no sample
        they are the caller's own, unchanged.

    Raises
    ------
    BuildError
        As for `sample`, if the reference files are not there and cannot be made.

    Examples
    --------
    >>> import os
    >>> from jwst_gallery.samples import pipeline_environment
    >>> pipeline_environment("nircam_image")["CRDS_SERVER_URL"]
    'https://crds-serverless-mode.stsci.edu'
    >>> pipeline_environment("my_own_cal.fits") == dict(os.environ)
    True
    """
    recipe = recipes.DATASETS.get(str(source)) or _dataset_of(source)
    if recipe is None:
        return dict(os.environ)
    store = Store.of(recipe)
    references = store.run("references")
    make_run(recipe, references)
    own = {name: value for name, value in os.environ.items() if not name.startswith("CRDS_")}
    return {**own, **environment(store.folder(references))}


def recipe_of(dataset):
    """The recipe of a dataset.

    Parameters
    ----------
    dataset : str
        One of `datasets`.

    Returns
    -------
    jwst_gallery.testbed.recipes.Dataset

    Raises
    ------
    ValueError
        If there is none of this name; the message lists those that there are.

    Examples
    --------
    >>> from jwst_gallery.samples import recipe_of
    >>> recipe_of("nircam_image").title
    'NIRCam imaging, F444W, three dithers'
    """
    if dataset not in datasets():
        raise ValueError(f"There is no dataset {dataset!r}; there are: {', '.join(datasets())}.")
    return recipes.DATASETS[dataset]


def _product(recipe, suffix, stage, exposure, exp_type, channel=1, source=1):
    alike = [product for product in recipe.products if product.suffix == suffix]
    if not alike:
        there = ", ".join(dict.fromkeys(product.suffix for product in recipe.products))
        raise ValueError(f"{recipe.name} has no product {suffix!r}; it has: {there}.")
    exp_types = dict.fromkeys(product.exp_type for product in alike)
    if exp_type is not None and exp_type not in exp_types:
        raise ValueError(
            f"{recipe.name} has no {suffix!r} of exposure type {exp_type!r}, only of "
            f"{' and '.join(exp_types)}."
        )
    chosen_type = exp_type or (recipe.exp_type if recipe.exp_type in exp_types else None)
    alike = [product for product in alike if chosen_type in (None, product.exp_type)]
    stages = sorted({product.stage for product in alike})
    if stage is None and len(stages) > 1:
        raise ValueError(
            f"{recipe.name} has {suffix!r} of stages {' and '.join(map(str, stages))}: "
            f"say which, as in sample({recipe.name!r}, {suffix!r}, stage={stages[-1]})."
        )
    if stage is not None and stage not in stages:
        raise ValueError(
            f"{recipe.name} has no {suffix!r} of stage {stage!r}, only of "
            f"{' and '.join(map(str, stages))}."
        )
    chosen = [product for product in alike if stage in (None, product.stage)]
    matching = [product for product in chosen if product.exposure in (None, exposure)]
    if not matching:
        raise ValueError(
            f"{recipe.name} has no {suffix!r} of exposure {exposure!r}; its exposures are "
            f"1 to {max(product.exposure for product in chosen)}."
        )
    for part, asked in (("channel", channel), ("source", source)):
        of_part = [one for one in matching if getattr(one, part) in (None, asked)]
        if not of_part:
            there = " and ".join(str(getattr(one, part)) for one in matching)
            raise ValueError(
                f"{recipe.name} has no {suffix!r} of {part} {asked!r}, only of {there}."
            )
        matching = of_part
    return matching[0]


def _dataset_of(path):
    """The dataset whose sample a path is, or None."""
    path = Path(path).resolve()
    for recipe in recipes.DATASETS.values():
        if path.is_relative_to((cache_dir() / recipe.name).resolve()):
            return recipe
    return None


def _table(recipe, suffix):
    from astropy import table

    products = [product for product in recipe.products if product.suffix == suffix]
    parts = []
    for product in products:
        part = table.QTable.read(find(recipe, product))
        if product.exposure is not None:
            part.add_column(product.exposure, name="exposure", index=0)
        parts.append(part)
    return table.vstack(parts)
