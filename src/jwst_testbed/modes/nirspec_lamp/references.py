"""The reference files of an exposure of a lamp."""

import numpy as np

from jwst_testbed.crds import references
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import grating_of
from jwst_testbed.instruments.nirspec.tables import fflat_reference
from jwst_testbed.instruments.nirspec.wcs_references import (
    disperser_references,
    geometry_references,
)
from jwst_testbed.telescope import header


def make_references(folder, *, exposure):
    """Task: the CRDS cache of a lamp: a flat field of 1, and no flux calibration.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = make_detector(*header.apertures_of(exposure))
    models = {
        "gain": references.rate_references(detector)["gain"],
        **geometry_references(),
        **disperser_references(grating_of(exposure)),
        # Where there is no flat field at all, the step that divides by it leaves no pixel.
        "fflat": fflat_reference(np.array([0.4, 6.0]), np.ones(2)),
    }
    references.write_references(folder, exposure, models)
