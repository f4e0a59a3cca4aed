"""The reference files of an image by the mirror."""

from jwst_testbed.crds import references
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.wcs_references import (
    disperser_references,
    geometry_references,
)
from jwst_testbed.telescope import header


def make_references(folder, *, exposure):
    """Task: the CRDS cache of an acquisition: there is no flux calibration of the mirror's images.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = make_detector(*header.apertures_of(exposure))
    models = {
        **references.rate_references(detector),
        **geometry_references(),
        **disperser_references("MIRROR"),
    }
    references.write_references(folder, exposure, models)
