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
    reason = error.strerror or error
    if isinstance(error, FileExistsError | NotADirectoryError) and error.filename:
        reason = f"{error.filename} is a file, or a link that leads nowhere"
    return BuildError(
        f"Cannot write samples to {folder}: {reason}. Set {CACHE_VARIABLE} to a folder that you "
        "can write to."
    )


def too_little_space(folder, needed, free):
    """Describe a disk that cannot hold what is asked for.

    Parameters
    ----------
    folder : pathlib.Path
        The cache.
    needed, free : float
        In MB.

    Returns
    -------
    BuildError
    """
    return BuildError(
        f"The samples need about {needed / 1000:.1f} GB, and {folder} has {free / 1000:.1f} GB "
        f"left. Free some space (`jwst-gallery list` shows what samples take), ask for fewer "
        f"datasets, or set {CACHE_VARIABLE} to a folder on another disk."
    )


def in_a_pool(modes):
    """Describe a caller that may not start processes of its own.

    Parameters
    ----------
    modes : iterable of str
        Names of the modes that it asked for.

    Returns
    -------
    BuildError
    """
    return BuildError(
        "Samples are made in processes of their own, which a worker of multiprocessing.Pool may "
        f"not start. Make them before: `jwst-gallery make {' '.join(modes)}`."
    )


def busy(mode):
    """Describe samples that cannot be deleted while somebody makes them.

    Parameters
    ----------
    mode : str
        Name of the mode.

    Returns
    -------
    BuildError
    """
    return BuildError(
        f"{mode}: another process is making samples; stop it, or clear them when it has ended."
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
    # The first line of the message, if there is one: all of it is in the log.
    reason = ": ".join([type(error).__name__, *str(error).strip().splitlines()[:1]])
    return BuildError(f"{mode}: run {run} failed: {reason.rstrip('.')}. Its log is {log}.")
