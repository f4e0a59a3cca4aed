"""Deletes what the store made, and nothing else that is in its folders."""

import contextlib
import os
import re

from filelock import FileLock, Timeout

from jwst_testbed.engine import errors
from jwst_testbed.engine.store import Store, cache_dir, remove

OURS = re.compile(r"(k[0-9a-f]{16}-[a-z0-9-]+)(\..*)?")
"""The names of runs' folders, and of the files beside them."""


def old_runs(modes):
    """Return what is kept of runs that no mode has today.

    They were made by another version of this package, or with other versions of those that it
    runs on. Nothing opens them but the version that made them.

    Parameters
    ----------
    modes : iterable of jwst_testbed.engine.recipe.Mode
        All that there are.

    Returns
    -------
    dict
        From the folder of a mode to a list of the folders of runs in it.
    """
    current = {mode.name: {Store(mode).folder(run).name for run in mode.runs} for mode in modes}
    found = {}
    for folder in sorted(cache_dir().glob("*/")):
        names = _names(folder) - current.get(folder.name, set())
        if names:
            found[folder] = sorted(names)
    return found


def size_of(folder, names):
    """Return the size of runs, in bytes.

    Parameters
    ----------
    folder : pathlib.Path
        Of their mode.
    names : iterable of str
        Of their folders.

    Returns
    -------
    int
    """
    paths = [path for name in names for path in (folder / name).rglob("*")]
    return sum(path.stat().st_size for path in paths if path.is_file())


def clear(folder, names=None):
    """Delete runs of a mode, unless somebody is making one of them.

    Parameters
    ----------
    folder : pathlib.Path
        Of the mode.
    names : iterable of str, optional
        Of the runs' folders; by default all.

    Returns
    -------
    bool
        Whether there was something to delete.

    Raises
    ------
    BuildError
        If one of them is in the making.
    """
    names = _names(folder) if names is None else names
    with contextlib.ExitStack() as locks:
        for name in names:
            try:
                locks.enter_context(FileLock(folder / f"{name}.lock", timeout=0))
            except Timeout:
                raise errors.busy(folder.name) from None
        for name in names:
            for path in [*folder.glob(f"{name}.*"), folder / name]:
                if os.path.lexists(path):
                    remove(path)
    with contextlib.suppress(OSError):
        # Fails, as it should, if other files are left in it.
        folder.rmdir()
    return bool(names)


def _names(folder):
    """Return the names of runs of which something is in a folder."""
    if not folder.is_dir():
        return set()
    matches = (OURS.fullmatch(path.name) for path in folder.iterdir())
    return {match[1] for match in matches if match}
