"""Runs the code that the catalogue gives for a product on request, on samples, as a reader would.

Each run has a process of its own, led to the reference files of its dataset, and a folder with
links to the dataset's files, as the pipeline expects them beside each other.
"""

import contextlib
import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import jwst.pipeline  # noqa: F401  (imported once, for all processes)
from jwst.associations.asn_from_list import asn_from_list
from jwst.associations.lib.rules_level2_base import DMSLevel2bBase

from jwst_gallery import sample
from jwst_testbed.crds import cache
from jwst_testbed.engine.scheduler import find
from jwst_testbed.modes import load
from jwst_testbed.samples import pipeline_environment


def made_by(kind, dataset, folder, *, background=False, choice=None):
    """Return the files that the code of a kind of product writes.

    Parameters
    ----------
    kind : jwst_gallery.products.ProductType
    dataset : str
    folder : pathlib.Path
        Empty.
    background : bool, optional
        Whether an association is made of two exposures, the second of which is the background of
        the first; by default the dataset's own association is taken, where the code takes one.
    choice : dict, optional
        As in `jwst_gallery.sample`, of what the code is run on.

    Returns
    -------
    list of pathlib.Path
    """
    [(suffix, extension)] = re.findall(r'call\("\.\.\._(\w+)(\.\w+)"', kind.how_to_make)
    links = _link_all(dataset, folder, kind.stage)
    if suffix == "asn" and background:
        name = _pair(kind, dataset, folder)
    else:
        stage = {"stage": kind.stage} if suffix == "asn" else {}
        name = sample(dataset, suffix, **stage, **(choice or {})).name
    code = kind.how_to_make.replace(f'"..._{suffix}{extension}"', repr(name))
    code = code.replace("...", name.rpartition("_")[0])
    references = pipeline_environment(dataset)["CRDS_PATH"]
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        pool.submit(_execute, code, folder, references).result()
    return sorted(one for one in folder.iterdir() if one.name not in {*links, name})


def _link_all(dataset, folder, stage):
    """Link to what a stage of the pipeline may ask for by its name; return the names."""
    mode = load(dataset)
    # Slitless spectra need the combined direct image.
    beside = ("asn", "i2d", "cat", "segm") if stage == 2 else ("asn",)
    products = [one for one in mode.products if one.stage < stage or one.suffix in beside]
    # Before the pipeline writes, none of its own products is there: it would follow the link.
    products = [one for one in products if one.stage != stage or one.suffix == "asn"]
    for product in products:
        if not (folder / product.name).exists():
            os.symlink(find(mode, product), folder / product.name)
    return {product.name for product in products}


def _pair(kind, dataset, folder):
    """Write an association of an exposure and another as its background; return its name."""
    suffix = "rateints" if kind.suffix.endswith("ints") else "rate"
    first, second = (sample(dataset, suffix, exposure=number).name for number in (1, 2))
    table = asn_from_list([(first, "science")], rule=DMSLevel2bBase, with_exptype=True)
    table["products"][0]["members"].append({"expname": second, "exptype": "background"})
    name = f"{first.rpartition('_')[0]}_asn.json"
    (folder / name).write_text(table.dump()[1])
    return name


def _execute(code, folder, references):
    """Run code in a folder, with reference files."""
    cache.use(Path(references))
    with contextlib.chdir(folder):
        exec(code, {})
