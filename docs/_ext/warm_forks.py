"""The state of the build that examples and chapters share when they run in its forks."""

import gc

from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed.schemas import parse_quickly


def read_schemas():
    """Read the schemas of data models and of a WCS, which processes forked from here then have."""
    parse_quickly()
    with datamodels.open(sample("nircam_image", "cal")) as model:
        model.meta.wcs(0, 0)


def setup(app):
    """Look for garbage less often, in this process and its forks.

    A build makes millions of objects and keeps most of them: as often as by default, the search
    takes a tenth of an example's time.
    """
    gc.set_threshold(10_000, 5, 5)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
