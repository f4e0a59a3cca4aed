"""Samples of other versions of `jwst`: which there are, and who makes them.

``versions.csv`` has a row for each version, the oldest first: the day up to which its environment
takes packages, some days after the release, so that they are those of the time; and the Pythons
that there are wheels for.

A process in the environment of the version makes them, with this package's own code, into a store
of its own below the cache. What differs between versions is in `jwst_testbed.compat`; what a
version cannot do, each mode states where it is defined.
"""

import csv
import functools
import importlib.metadata
import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

from jwst_testbed.engine import environments
from jwst_testbed.engine.errors import CACHE_VARIABLE, BuildError
from jwst_testbed.engine.store import cache_dir

TABLE = Path(__file__).with_suffix(".csv")


class Release(NamedTuple):
    """A version of `jwst`, and what its environment is made of.

    Parameters
    ----------
    jwst, until, python : str
        The version, the day up to which packages are taken, and a specifier of Pythons.
    """

    jwst: str
    until: str
    python: str


def installed():
    """Return the version of `jwst` that is installed here, whose samples are today's.

    Returns
    -------
    str
    """
    return importlib.metadata.version("jwst")


@functools.cache
def releases():
    """Return the versions of the table.

    Returns
    -------
    dict of Release
        By version, the oldest first.
    """
    with open(TABLE, newline="") as file:
        return {row["jwst"]: Release(**row) for row in csv.DictReader(file)}


def version_named(name):
    """Return the version that is meant.

    Parameters
    ----------
    name : str
        A version, or its beginning: the newest of "1.20" is 1.20.2.

    Returns
    -------
    str
        One of `releases`, or the installed one.

    Raises
    ------
    ValueError
        If there is none; the message lists those that there are.
    """
    there = sorted({*releases(), installed()}, key=Version)
    for version in reversed(there):
        if version == name or version.startswith(f"{name}."):
            return version
    raise ValueError(
        f"There are no samples of jwst {name!r}; there are those of: {', '.join(there)}."
    )


def store_of(version):
    """Return the folder of a version's samples, made or not; in it, modes have folders.

    Parameters
    ----------
    version : str

    Returns
    -------
    pathlib.Path
    """
    return cache_dir() / f"jwst-{version}"


def stores():
    """Return the folders of samples of other versions than the installed one that are there.

    Returns
    -------
    list of pathlib.Path
    """
    return sorted(path for path in cache_dir().glob("jwst-*/") if _is_version(path.name[5:]))


def ask(version, function, *arguments, **options):
    """Call a function of `jwst_testbed.samples` in the environment of a version.

    Parameters
    ----------
    version : str
        One of `releases`. Its environment is made now if it is not there.
    function : str
        Name of the function.
    *arguments, **options
        What it is called with: texts, numbers, lists.

    Returns
    -------
    object
        What it returned, as text if it is a path.

    Raises
    ------
    ValueError, BuildError
        As the function; BuildError also as for `jwst_testbed.engine.environments.python_of`.
    """
    python = environments.python_of(releases()[version])
    question = json.dumps([function, arguments, options])
    with environments.search_path() as path:
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            # The caller may have made warnings errors: of their own code, not of the pipeline.
            "PYTHONWARNINGS": "",
            CACHE_VARIABLE: str(store_of(version)),
        }
        # -P: a file in the working folder is no module.
        command = [str(python), "-P", "-m", f"{__package__}", question]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        # Whatever a library prints comes before.
        kind, answer = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise BuildError(
            f"The process that makes samples of jwst {version} ended with status "
            f"{done.returncode}; what it printed says why."
        ) from None
    if kind != "answer":
        raise {"ValueError": ValueError, "BuildError": BuildError}[kind](answer)
    return answer


def _is_version(text):
    try:
        return bool(Version(text))
    except InvalidVersion:
        return False
