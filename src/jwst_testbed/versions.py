"""Samples of other versions of `jwst`: the versions, and how their samples are made.

``versions.csv`` has a row for each version, the oldest first. It states the last day from which its
environment takes packages, some days after the release, so that they are those of the time; and
the versions of Python for which there are wheels.

A process in the environment of a version makes its samples, with this package's own code, in a
store of their own below the cache. `jwst_testbed.compat` handles the differences between versions;
the definition of each mode states what it cannot make with a version.
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
    """A version of `jwst`, and the requirements of its environment.

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
    """Return the version that a name stands for.

    Parameters
    ----------
    name : str
        A version, or the beginning of one: "1.20" stands for its newest, 1.20.2.

    Returns
    -------
    str
        One of `releases`, or the installed one.

    Raises
    ------
    ValueError
        If there is no such version; the message lists those that exist.
    """
    there = sorted({*releases(), installed()}, key=Version)
    for version in reversed(there):
        if version == name or version.startswith(f"{name}."):
            return version
    raise ValueError(
        f"There are no samples of jwst {name!r}; there are those of: {', '.join(there)}."
    )


def store_of(version):
    """Return the folder of a version's samples, which need not exist; it has one for each mode.

    Parameters
    ----------
    version : str

    Returns
    -------
    pathlib.Path
    """
    return cache_dir() / f"jwst-{version}"


def stores():
    """Return the folders that exist with samples of versions other than the installed one.

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
        Its arguments: texts, numbers, lists.

    Returns
    -------
    object
        Its result; a path as text.

    Raises
    ------
    ValueError, BuildError
        Those of the function; BuildError also as for `jwst_testbed.engine.environments.python_of`.
    """
    python = environments.python_of(releases()[version])
    question = json.dumps([function, arguments, options])
    with environments.search_path() as path:
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            # Callers may have turned warnings into errors: for their own code, not the pipeline's.
            "PYTHONWARNINGS": "",
            CACHE_VARIABLE: str(store_of(version)),
        }
        # -P: do not import modules from the working folder.
        command = [str(python), "-P", "-m", f"{__package__}", question]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        # Libraries may have printed lines before this one.
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
