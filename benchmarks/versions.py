"""Make the samples of other versions of `jwst`, open each product, and print a table of them.

Usage: `python benchmarks/versions.py VERSION...`

The table says of each dataset the seconds that its runs took, or why it cannot be made. Where
something fails that is not declared, the last lines say what, and the exit status is 1.
"""

import json
import sys
import warnings
from pathlib import Path

from stdatamodels.jwst import datamodels

from jwst_testbed import modes, versions
from jwst_testbed.engine import manifest
from jwst_testbed.engine.errors import BuildError


def outcome(version, mode):
    """Make a dataset with a version of `jwst` and open what comes out, with today's packages.

    Parameters
    ----------
    version : str
    mode : jwst_testbed.engine.recipe.Mode

    Returns
    -------
    cell : str
        Seconds; "-" where nothing can be made, "*" after them where some cannot.
    remarks : list of str
        Why not, or what failed.
    failed : bool
    """
    hindrances = [mode.hindrance(run, version) for run in mode.runs]
    reasons = list(dict.fromkeys(filter(None, hindrances)))
    if mode.hindrance(mode.references, version):
        return "-", reasons, False
    try:
        paths = versions.ask(version, "make", [mode.name])
        for path in paths:
            _open(path)
    except (BuildError, OSError, ValueError) as error:
        return "failed", [f"jwst {version}: {str(error) or type(error).__name__}"], True
    return f"{_seconds(paths):.0f}{'*' if reasons else ''}", reasons, False


def _open(path):
    """Open a product and read all of its arrays that it has."""
    if path.endswith(".fits"):
        with warnings.catch_warnings(action="ignore"), datamodels.open(path) as model:
            model.to_flat_dict()


def _seconds(paths):
    """Return the seconds that the runs of products took when they were made."""
    manifests = {Path(path).with_name(manifest.NAME) for path in paths}
    return sum(json.loads(path.read_text())["seconds"] for path in manifests)


def main(*chosen):
    """Print the table; return whether something failed."""
    chosen = [versions.version_named(name) for name in chosen]
    print("| dataset |", " | ".join(chosen), "|", flush=True)
    print("|---" * (len(chosen) + 1) + "|")
    remarks, failed = [], False
    for name, mode in modes.all_modes().items():
        outcomes = [outcome(version, mode) for version in chosen]
        print(f"| {name} |", " | ".join(cell for cell, *_ in outcomes), "|", flush=True)
        remarks += [remark for _, of_one, _ in outcomes for remark in of_one]
        failed |= any(one for *_, one in outcomes)
    print("\nSeconds of the runs of each dataset; -: cannot be made, *: in part:")
    print(*(f"- {remark}" for remark in remarks), sep="\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
