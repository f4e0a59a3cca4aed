"""Run a page's code with copies of samples in place of the samples that it names.

Usage: on_copies.py SCRIPT. A copy is not a sample: it is a file of the reader's own, and comes as a
text, as a reader writes it. The code calls `copied` where the page calls `sample`. It fails where
it asks for the truth of the simulation beside such a file.
"""

import runpy
import shutil
import sys
from pathlib import Path

import jwst_gallery
from jwst_gallery import sample, truth

named = set()


def copied(dataset, suffix, **which):
    """Return the name of a copy of a sample, in a folder of its dataset beside the script."""
    named.add(dataset)
    path = sample(dataset, suffix, **which)
    Path(dataset).mkdir(exist_ok=True)
    return str(shutil.copy(path, Path(dataset, path.name)))


def other_sample(dataset, suffix, **which):
    """Return a sample, unless it is the truth beside a copy."""
    if suffix == "truerate" and dataset in named:
        raise AssertionError(f"true count rates of {dataset} beside a file that is not a sample")
    return sample(dataset, suffix, **which)


def other_truth(source):
    """Return the truth, but not of a copy."""
    known = truth(source)
    datasets = {str(source), *Path(source).parts}
    if known is not None and datasets & named:
        raise AssertionError(f"truth of {source} beside a file that is not a sample")
    return known


if __name__ == "__main__":
    jwst_gallery.sample, jwst_gallery.truth = other_sample, other_truth
    runpy.run_path(sys.argv[1], {"copied": copied}, run_name="__main__")
