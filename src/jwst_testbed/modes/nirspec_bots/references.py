"""The reference files of a bright object: of the detector, for its ramps, and of the slit."""

from jwst_testbed.crds import references
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.slit_references import slit_references
from jwst_testbed.telescope import header


def make_references(folder, *, exposure):
    """Task: the CRDS cache of a time series of a bright object.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = make_detector(*header.apertures_of(exposure))
    models = {
        **references.ramp_references(detector, exposure.readout),
        **slit_references(exposure),
    }
    references.write_references(folder, exposure, models)
