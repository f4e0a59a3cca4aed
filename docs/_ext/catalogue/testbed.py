"""The site's one door to the testbed: its datasets, their files and what is said of them."""

from functools import cache
from pathlib import Path

import jwst_testbed
from jwst_testbed.engine import costs, pipeline
from jwst_testbed.engine.keys import meaning as meaning
from jwst_testbed.engine.scheduler import find
from jwst_testbed.modes import all_modes
from jwst_testbed.telescope import header

ROOT = Path(jwst_testbed.__file__).parent
TRUTH_COLUMNS = ROOT / "truth_columns.csv"


def all_datasets():
    """Return the datasets, each with its runs and products."""
    return list(all_modes().values())


@cache
def path_of(dataset, product):
    """Return the path of a product, which is checked, and made if need be, once."""
    return find(dataset, product)


def made_by_pipeline(dataset, product):
    """Return whether a class of `jwst` made a product, not the simulation."""
    return dataset.run_of(product).task.__module__ == pipeline.__name__


def card(dataset):
    """Return the text of a dataset's card, in Markdown."""
    return (ROOT / "modes" / dataset.name / "card.md").read_text(encoding="utf-8")


def modules():
    """Return the names of the modules by the packages that they are in, these before the modules.

    Modules in no package of their own come under the name of the testbed.
    """
    paths = [path.relative_to(ROOT.parent).with_suffix("").parts for path in ROOT.rglob("*.py")]
    found = {}
    for path in sorted(path[:-1] if path[-1] == "__init__" else path for path in paths):
        package = path[1] if path[1:] and (ROOT / path[1]).is_dir() else ROOT.name
        found.setdefault(package, []).append(".".join(path))
    return found


def cost(dataset, names=None):
    """Return the processor time (s) and disk space (MB) of the runs of a dataset.

    `names` are those of runs, with the number of their exposure or without; by default all.
    """
    own = [
        costs.of(dataset.name, run.name)
        for run in dataset.runs
        if names is None or run.name in names or run.name.rpartition("-")[0] in names
    ]
    return tuple(map(sum, zip(*own, strict=True)))


def reads_of(exposure):
    """Return how many times pixels are read in an exposure, over all groups and integrations."""
    siaf, _ = header.apertures_of(exposure)
    readout = exposure.readout
    return siaf.XSciSize * siaf.YSciSize * readout.ngroups * readout.nints
