"""Samples and their truth, by the names of modes and products."""

import contextlib
import itertools
import os
from pathlib import Path

from jwst_testbed import modes, versions
from jwst_testbed.crds.cache import environment
from jwst_testbed.engine import clearing, environments, scheduler, workers
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

    Raises
    ------
    ValueError
        If it is neither a dataset nor a file, or in the cache and no sample of today's.
    """
    name = os.fspath(source)
    if name in modes.names():
        return modes.load(name)
    path = Path(name).resolve()
    for store, known in itertools.product([cache_dir(), *versions.stores()], modes.names()):
        if path.is_relative_to((store / known).resolve()):
            mode = modes.load(known)
            # Other versions of `jwst` have the same exposures, and the same truth.
            if not (_is_of(mode, path) if store == cache_dir() else path.is_file()):
                raise ValueError(
                    f"{name} is not a sample of {known}, or is one of another version: "
                    "`jwst-gallery list` shows those that there are."
                )
            return mode
    if "." not in name and not path.exists():
        raise ValueError(f"{modes.unknown(name)} Nor is there a file of that name.")
    return None


def _is_of(mode, path):
    """Tell whether a file is one that a run of a mode made, with the versions of today."""
    folders = {Store(mode).folder(run).resolve() for run in mode.runs}
    return path.is_file() and not folders.isdisjoint(path.parents)


def sample(dataset, suffix, jwst=None, **choice):
    """Return the path of a sample, made now if it is not there.

    Parameters
    ----------
    dataset : str
        Name of a mode.
    jwst : str, optional
        Version of `jwst` that makes it, as in `jwst_testbed.versions.version_named`; by default
        the one that is installed.
    suffix, **choice
        As in `jwst_testbed.engine.recipe.Mode.product`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If there is no such product, or the version cannot make it.
    """
    version = versions.installed() if jwst is None else versions.version_named(jwst)
    if version != versions.installed():
        # Before its environment is made.
        mode = modes.load(dataset)
        _check_possible(mode, mode.references, version)
        return Path(versions.ask(version, "sample", dataset, suffix, **choice))
    with _workers_for_the_first(dataset) as early:
        mode = modes.load(dataset)
        product = mode.product(suffix, **choice)
        _check_possible(mode, mode.run_of(product), version)
        return scheduler.find(mode, product, early)


def _workers_for_the_first(dataset):
    """Return the context of workers that begin early for the first sample of a dataset."""
    if dataset in modes.names() and not (cache_dir() / dataset).exists():
        return workers.begun_early(modes.module(dataset))
    return contextlib.nullcontext(())


def _check_possible(mode, run, version):
    hindrance = mode.hindrance(run, version)
    if hindrance:
        raise ValueError(hindrance)


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


def make(datasets, verify=False):
    """Make all samples of datasets that are not there and intact.

    Parameters
    ----------
    datasets : iterable of str
        Names of modes; if there are none, all.
    verify : bool, optional
        Read all files of them, also those whose size and time are as when they were last read.

    Returns
    -------
    list of pathlib.Path
        Their products, without those that this version of `jwst` cannot make.
    """
    chosen = _chosen(datasets)
    scheduler.make(chosen, read_all=verify)
    return [
        Store(mode).folder(run) / product.name
        for mode in chosen
        for run in mode.possible_runs
        for product in run.products
    ]


def clear(datasets, old=False):
    """Delete the samples of datasets, unless somebody is making some of them.

    Parameters
    ----------
    datasets : iterable of str
        As in `make`; if there are none, also what is kept of datasets that are no more, and the
        environments of other versions of `jwst`.
    old : bool, optional
        Delete only those of other versions: of `jwst`, or of what made those of today.

    Returns
    -------
    list of pathlib.Path
        The folders that samples were deleted from.
    """
    every = list(modes.all_modes().values())
    doomed = clearing.old_runs(every)
    if not old:
        doomed |= {Store(mode).root: None for mode in every}
    doomed |= dict.fromkeys(_folders_of_other_versions())
    if datasets:
        chosen = {mode.name for mode in _chosen(datasets)}
        doomed = {folder: names for folder, names in doomed.items() if folder.name in chosen}
    cleared = [folder for folder, names in doomed.items() if clearing.clear(folder, names)]
    for store in versions.stores():
        with contextlib.suppress(OSError):
            # Fails, as it should, if something is left in it.
            store.rmdir()
    return cleared if datasets else cleared + environments.clear()


def size_of_old():
    """Return the size of the samples of other versions and of their environments, in bytes.

    Returns
    -------
    int
    """
    found = clearing.old_runs(modes.all_modes().values())
    sizes = [clearing.size_of(folder, names) for folder, names in found.items()]
    whole = [*_folders_of_other_versions(), environments.root()]
    sizes += [clearing.size_of(folder.parent, [folder.name]) for folder in whole]
    return sum(sizes)


def _folders_of_other_versions():
    """Return the folders of samples that other versions of `jwst` made, one for each dataset."""
    return [folder for store in versions.stores() for folder in sorted(store.glob("*/"))]


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

    Raises
    ------
    ValueError
        As for `mode_of`.
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
        The variables that lead to the reference files of today's `jwst`, made now if they are not
        there. None for a file that is not a sample.
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
