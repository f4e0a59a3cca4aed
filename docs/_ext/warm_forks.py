"""Forks of the build, in which examples and chapters run: pools of them, what they have read."""

import gc
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed.engine import garbage
from jwst_testbed.schemas import parse_quickly

fork = multiprocessing.get_context("fork")


def read_schemas():
    """Read the schemas of data models and of a WCS, which processes forked from here then have."""
    parse_quickly()
    with datamodels.open(sample("nircam_image", "cal")) as model:
        model.meta.wcs(0, 0)


def pool(number):
    """Return a pool of forks of this process.

    They never look for garbage in what is here by now: that takes half a second each time.
    """
    return ProcessPoolExecutor(number, mp_context=fork, initializer=gc.freeze)


def setup(app):
    """Look for garbage rarely."""
    garbage.look_rarely()
    return {"parallel_read_safe": True, "parallel_write_safe": True}
