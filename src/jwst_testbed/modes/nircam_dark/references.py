"""Reference files of the detector of a dark."""

from jwst_testbed.crds import references
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.telescope import header


def make_references(folder, *, exposure):
    """Task: the CRDS cache of a dark.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = make_detector(*header.apertures_of(exposure))
    models = references.ramp_references(detector, exposure.readout)
    # Darks are what a reference dark is made of: none is subtracted, and no slope is fitted.
    for kind in ("dark", "readnoise"):
        del models[kind]
    references.write_references(folder, exposure, models)
