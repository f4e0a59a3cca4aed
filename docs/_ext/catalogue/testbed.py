"""The site's one door to the testbed: its datasets, their files and what is said of them."""

from functools import cache
from pathlib import Path

import jwst_gallery.testbed as package
from jwst_gallery.samples import datasets, recipe_of, truth
from jwst_gallery.testbed.build import find

__all__ = ["all_datasets", "card", "made_by_pipeline", "modules", "path_of", "truth"]

SOURCES = Path(__file__).parents[3] / "src" / "jwst_testbed"
TRUTH_COLUMNS = SOURCES / "truth_columns.csv"


def all_datasets():
    """Return the datasets, each with its runs and products."""
    return [recipe_of(name) for name in datasets()]


@cache
def _paths(dataset):
    return {product: find(recipe_of(dataset), product) for product in recipe_of(dataset).products}


def path_of(dataset, product):
    """Return the path of a product, which is checked, and made if need be, once."""
    return _paths(dataset.name)[product]


def made_by_pipeline(dataset, product):
    """Return whether a class of `jwst` made a product, not the simulation."""
    return dataset.run_of(product).task.startswith(".pipeline:")


def card(dataset):
    """Return what its author says of a dataset, in Markdown."""
    return (SOURCES / "modes" / dataset.name / "card.md").read_text(encoding="utf-8")


def modules():
    """Return the names of all modules, a package before what is in it."""
    root = Path(package.__file__).parent
    paths = [path.relative_to(root.parent).with_suffix("").parts for path in root.rglob("*.py")]
    inside = sorted(path[:-1] if path[-1] == "__init__" else path for path in paths)
    return [".".join([package.__name__.partition(".")[0], *path]) for path in inside]
