"""Run every page and doctest on another version of jwst, and tell which is the first that breaks.

Usage: verify.py --jwst VERSION, or "newest", or what pip installs: a wheel, the URL of a repository.

The version has an environment of its own, with the packages of its time where it is a known one,
and makes its own samples. The table goes to docs/about/verified, where the site shows it, and the
report to .nox/verify/report.md.
"""

import argparse
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from importlib.metadata import requires, version
from pathlib import Path

import page_code
import trials
from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

from jwst_gallery import cache_dir, datasets
from jwst_gallery._data import read_rows

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
REPORT = ROOT / ".nox" / "verify" / "report.md"
NEWEST = "newest"
# Besides what the package needs: for pages; for the tests, whose versions are today's.
OF_PAGES, OF_TESTS = ("astroquery", "ipython"), ("pytest>=9.0", "pytest-xdist>=3.8")
AFTER_RELEASE = timedelta(14)  # by then the packages had come out that belong to it
SAMPLE = re.compile(r'\bsample\(\s*"(\w+)", "([\w-]+)"')


def is_number(wanted):
    """Tell the number of a version from an address."""
    try:
        return bool(Version(wanted))
    except InvalidVersion:
        return False


def requirement(wanted):
    """Return what uv is to install for a version, and with which options.

    Parameters
    ----------
    wanted : str
        As on the command line.

    Returns
    -------
    str
    list of str
        For a release the packages of its time, else the newest.
    """
    newest = ["--upgrade", "--prerelease", "allow"]
    if wanted == NEWEST:
        return "jwst", newest
    if not is_number(wanted):
        return f"jwst @ {Path(wanted).resolve().as_uri() if Path(wanted).exists() else wanted}", newest
    dates = {row["version"]: row["released"] for row in read_rows("jwst_builds")}
    if wanted not in dates:
        return f"jwst=={wanted}", []
    day = date.fromisoformat(dates[wanted]) + AFTER_RELEASE
    return f"jwst=={wanted}", ["--exclude-newer", day.isoformat()]


def environment(wanted, python):
    """Make the environment of a version, or bring it up to date; return its folder.

    The package is installed without what it asks for: its lower bounds are those of today.
    """
    name = re.sub(r"[^\w.]+", "-", wanted).strip("-")
    folder = cache_dir() / "environments" / f"verify-{name}"
    needed = {Requirement(line).name for line in requires("jwst-gallery")} - {"jwst"}
    jwst, options = requirement(wanted)
    uv("venv", "--allow-existing", "--python", python, folder)
    install = ("pip", "install", "--python", folder)
    uv(*install, *options, jwst, *sorted(needed), *OF_PAGES)
    uv(*install, *OF_TESTS)
    uv(*install, "--no-deps", "--editable", ROOT)
    return folder


def uv(*arguments):
    """Run uv."""
    subprocess.run(["uv", "--quiet", *map(str, arguments)], check=True)


def variables(folder):
    """Return the variables of a process in the environment of a version, with samples of its own."""
    code = "from importlib.metadata import version; print(version('jwst'))"
    python = folder / "bin" / "python"
    number = subprocess.check_output([python, "-c", code], text=True).strip()
    own = {
        "PATH": os.pathsep.join([str(folder / "bin"), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
    }
    # Samples of the version that the site is built with are there already.
    if number != version("jwst"):
        own["JWST_GALLERY_CACHE"] = str(cache_dir() / f"jwst-{number}")
    return number, {**os.environ, **own}


def make_samples(environ):
    """Make all samples; where that fails, those of the other datasets all the same."""
    make = ["jwst-gallery", "make"]
    if subprocess.run(make, env=environ).returncode:
        for dataset in datasets():
            subprocess.run([*make, dataset], env=environ)


def explained(row, number):
    """Return a verdict with the changes of layout that may explain it."""
    if row.verdict != "failed":
        return row
    kinds = set(SAMPLE.findall(code_behind(row)))
    notes = [note for note in changes_since(number) if any(note.concerns(*kind) for kind in kinds)]
    return row._replace(change="; ".join(dict.fromkeys(note.text for note in notes)))
