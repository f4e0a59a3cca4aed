"""Runs the code that the catalogue gives for a product on request, on samples, as a reader would.

Each run has a process of its own, led to the reference files of its dataset, and a folder with
links to the dataset's files, as the pipeline expects them beside each other.
"""

import ast
import contextlib
import json
import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import jwst.pipeline  # noqa: F401  (imported once, for all processes)
from jwst.associations.asn_from_list import asn_from_list
from jwst.associations.lib.rules_level2_base import DMSLevel2bBase
from jwst.associations.lib.rules_level3_base import DMS_Level3_Base

from jwst_gallery import sample
from jwst_testbed.crds import cache
from jwst_testbed.engine.scheduler import find
from jwst_testbed.modes import load
from jwst_testbed.samples import pipeline_environment


def made_by(kind, dataset, folder, *, beside="", choice=None, source=""):
    """Return the files that the code of a kind of product writes.

    Parameters
    ----------
    kind : jwst_gallery.products.ProductType
    dataset : str
    folder : pathlib.Path
        Empty.
    beside : str, optional
        Role of a second exposure in an association, "background", which a dataset's own lacks.
    choice : dict, optional
        As in `jwst_gallery.sample`, of what the code is run on.
    source : str, optional
        Suffix of what it is run on, where several would fit.

    Returns
    -------
    list of pathlib.Path
    """
    code = kind.how_to_make
    [named] = re.findall(r'"\.\.\._(\w+)\.\w+", ', code) or [""]
    choice = choice or {}
    if named == "asn":
        path = _association(kind, dataset, folder, beside, choice, source)
    else:
        path = sample(dataset, source or named, **choice)
    root = path.stem.rpartition("_")[0]
    filename = path.name
    code = code.replace(f'"..._{named}{path.suffix}"', repr(filename)).replace("...", root)
    ast.parse(code)
    links = _links(dataset, folder)
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        pool.submit(_execute, code, str(folder), pipeline_environment(dataset)["CRDS_PATH"]).result()
    return sorted(one for one in folder.iterdir() if one.name not in links)


def _links(dataset, folder):
    """Link to all files of a dataset that a pipeline may ask for by their names."""
    links, mode = set(), load(dataset)
    for product in mode.products:
        if product.stage < 3 or product.suffix in ("i2d", "cat", "segm"):
            link = folder / product.name
            if not link.exists():
                os.symlink(find(mode, product), link)
            links.add(link.name)
    return links


def _association(kind, dataset, folder, beside, choice, source):
    """Return the dataset's association, or one with another exposure beside the first."""
    if not beside:
        return sample(dataset, "asn", stage=kind.stage, **choice)
    suffix = source or ("rateints" if kind.suffix.endswith("ints") else "rate")
    suffix = "cal" if kind.stage == 3 else suffix
    numbers = ((1, "science"), (2, beside))
    members = [(sample(dataset, suffix, stage=1 if kind.stage == 2 else 2, exposure=n, **choice).name, role) for n, role in numbers]
    rule = DMSLevel2bBase if kind.stage == 2 else DMS_Level3_Base
    table = asn_from_list(members[:1], rule=rule, with_exptype=True, product_name="combined")
    table["asn_type"] = {"Image2Pipeline": "image2", "Spec2Pipeline": "spec2"}.get(kind.pipeline, "spec3")
    table["products"][0]["members"] += [{"expname": n, "exptype": r} for n, r in members[1:]]
    path = folder.parent / f"{members[0][0].rpartition('_')[0]}_asn.json"
    path = folder / path.name
    path.write_text(table.dump()[1])
    return path


def _execute(code, folder, references):
    cache.use(Path(references))
    with contextlib.chdir(folder):
        exec(code, {})  # noqa: S102  (the catalogue's own)
