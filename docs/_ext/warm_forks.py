"""The state of the build that examples and chapters share when they run in its forks."""

from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed.schemas import parse_quickly


def read_schemas():
    """Read the schemas of data models and of a WCS, which processes forked from here then have."""
    parse_quickly()
    with datamodels.open(sample("nircam_image", "cal")) as model:
        model.meta.wcs(0, 0)
