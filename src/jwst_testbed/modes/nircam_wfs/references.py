"""Reference files of the camera, only for stage 2."""

from jwst_testbed.crds import references
from jwst_testbed.modes.nircam_wfs.optics import CAMERA
from jwst_testbed.telescope import header


def make_references(folder, *, exposure):
    """Task: the CRDS cache of a wavefront sensing dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    detector = CAMERA.make_detector(*header.apertures_of(exposure))
    models = {
        **references.rate_references(detector),
        **CAMERA.stage2_references(exposure),
    }
    references.write_references(folder, exposure, models)
