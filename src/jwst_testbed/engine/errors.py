"""Failures of a build, as one line that says what was wrong and what to do."""

import errno
import shutil

CACHE_VARIABLE = "JWST_GALLERY_CACHE"
"""The environment variable that moves the cache."""


class BuildError(RuntimeError):
    """A sample could not be made; the message says why and what to do."""


def cannot_write(folder, error):
    """Describe a cache that cannot be written.

    Parameters
    ----------
    folder : pathlib.Path
    error : OSError

    Returns
    -------
    BuildError
    """
    return BuildError(
        f"Cannot write samples to {folder}: {error.strerror or error}. Set {CACHE_VARIABLE} to a "
        "folder that you can write to."
    )


def killed(mode, run):
    """Describe a run whose process was killed.

    Parameters
    ----------
    mode : str
        Name of the mode.
    run : str
        Name of the run.

    Returns
    -------
    BuildError
    """
    return BuildError(
        f"{mode}: the process of run {run} was killed, perhaps because memory ran out. "
        "Close other programs and try again."
    )


def failed(mode, run, error, log):
    """Describe any other failure of a run.

    Parameters
    ----------
    mode, run : str
        Their names.
    error : Exception
        What the task raised.
    log : pathlib.Path
        What the task printed.

    Returns
    -------
    BuildError
    """
    folder = log.parent
    free = shutil.disk_usage(folder).free
    if getattr(error, "errno", None) == errno.ENOSPC or free < 100e6:
        return BuildError(
            f"{mode}: run {run} found the disk full; {folder} has {free / 1e6:.0f} MB left. Free "
            "some space (`jwst-gallery clear` removes samples), or set "
            f"{CACHE_VARIABLE} to a folder on another disk."
        )
    return BuildError(
        f"{mode}: run {run} failed: {type(error).__name__}: {error}. Its log is {log}."
    )
