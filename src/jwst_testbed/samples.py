"""Samples and their truth, by the names of modes and products."""

import shutil
from pathlib import Path

from jwst_testbed import modes
from jwst_testbed.crds.cache import environment
from jwst_testbed.engine import scheduler
from jwst_testbed.engine.store import Store, cache_dir


def mode_of(source):
    """Return the mode that a dataset's name or a sample's path belongs to.

    Parameters
    ----------
    source : str or pathlib.Path

    Returns
    -------
    jwst_testbed.engine.recipe.Mode or None
        None for any other file.
    """
    if str(source) in modes.names():
        return modes.load(str(source))
    path = Path(source).resolve()
    for name in modes.names():
        if path.is_relative_to((cache_dir() / name).resolve()):
            return modes.load(name)
    return None


def sample(dataset, suffix, **choice):
    """Return the path of a sample, made now if it is not there.

    Parameters
    ----------
    dataset : str
        Name of a mode.
    suffix, **choice
        As in `jwst_testbed.engine.recipe.Mode.product`.

    Returns
    -------
    pathlib.Path
    """
    mode = modes.load(dataset)
    return scheduler.find(mode, mode.product(suffix, **choice))


def listing():
    """List all samples, made and not.

    Yields
    ------
    mode : jwst_testbed.engine.recipe.Mode
    samples : list of (Product, pathlib.Path)
        The products, and where they are when they are made.
    """
    for mode in modes.all_modes().values():
        store = Store(mode)
        yield mode, [(product, store.path(product)) for product in mode.products]


def make(datasets):
    """Make all samples of datasets that are not there and intact.

    Parameters
    ----------
    datasets : iterable of str
        Names of modes; if there are none, all.
    """
    scheduler.make(_chosen(datasets))


def clear(datasets):
    """Delete the samples of datasets.

    Parameters
    ----------
    datasets : iterable of str
        As in `make`.

    Returns
    -------
    list of pathlib.Path
        The folders that were deleted.
    """
    folders = [Store(mode).root for mode in _chosen(datasets)]
    deleted = [folder for folder in folders if folder.exists()]
    for folder in deleted:
        shutil.rmtree(folder)
    return deleted


def truth(source):
    """Return the tables of truth of a dataset.

    Parameters
    ----------
    source : str or pathlib.Path
        As in `mode_of`.

    Returns
    -------
    dict of astropy.table.QTable, or None
        By name; a table that each exposure has is one, with the column ``exposure``. None for a
        file that is not a sample.
    """
    mode = mode_of(source)
    if mode is None:
        return None
    # Tables that the pipeline makes, like the catalogue, are of a later stage.
    tables = [
        product
        for product in mode.products
        if product.stage == 0 and product.name.endswith(".ecsv")
    ]
    names = dict.fromkeys(product.suffix for product in tables)
    return {name: _table(mode, [one for one in tables if one.suffix == name]) for name in names}


def pipeline_environment(source):
    """Return the environment of a process that runs the pipeline on a sample.

    Parameters
    ----------
    source : str or pathlib.Path
        As in `mode_of`.

    Returns
    -------
    dict of str, or None
        The variables that lead to the reference files, made now if they are not there. None for a
        file that is not a sample.
    """
    mode = mode_of(source)
    if mode is None:
        return None
    scheduler.make_runs(mode, [mode.references])
    return environment(Store(mode).folder(mode.references))


def _table(mode, products):
    from astropy import table  # slow to import

    parts = []
    for product in products:
        part = table.QTable.read(scheduler.find(mode, product))
        if product.exposure is not None:
            part.add_column(product.exposure, name="exposure", index=0)
        parts.append(part)
    return table.vstack(parts)


def _chosen(datasets):
    return [modes.load(name) for name in dict.fromkeys(datasets) or modes.all_modes()]
