"""Products, each opened once for the tests that read it one after the other."""

import contextlib
import functools

from stdatamodels.jwst import datamodels

# Those of a test module, nearly: a large one takes 100 MB and seconds.
KEPT = 6


@contextlib.contextmanager
def open_product(path):
    """Give the data model of a product, which other tests get too: not to be changed."""
    yield _model(path)


@functools.lru_cache(KEPT)
def _model(path):
    return datamodels.open(path)
