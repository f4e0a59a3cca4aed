"""The reference files of a slitless observation through both grisms, direct images included."""

import numpy as np
from stdatamodels.jwst import datamodels

from ... import geometry, header, references
from ... import slitless_references as slitless
from ...crds_cache import write_cache
from . import imaging, wfss
from .detector import make_detector
from .grism import specwcs_model

BOXES = np.arange(3, 34, 3)
"""Pixels across the trace, of the boxes for which there are aperture corrections."""


def make_references(inputs, folder, *, direct, dispersed):
    """Task: the CRDS cache of a slitless dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    direct : jwst_gallery.testbed.exposure.Exposure
        Any of the direct images.
    dispersed : tuple of jwst_gallery.testbed.exposure.Exposure
        One through each grism.
    """
    detector = make_detector(*header.apertures_of(direct))
    models = {**references.rate_references(detector), **imaging.CAMERA.references(direct)}
    files = references.as_references(models, direct, direct.filter)
    for exposure in dispersed:
        files += references.as_references(_through(exposure), exposure, exposure.filter)
    write_cache(folder, "NIRISS", direct.detector, files)


def _through(exposure):
    """Data models, by type of reference file, for exposures through one grism."""
    siaf, full = header.apertures_of(exposure)
    detector, extracted = make_detector(siaf, full), wfss.EXTRACTED[exposure.band]
    corner = (start - 1 for start in geometry.subarray_corner(siaf, full))
    # No "area": a pixel's solid angle has no part in the flux of dispersed light.
    models = {
        "distortion": references.distortion_reference(exposure, full),
        "flat": references.dispersed_flat(detector, siaf, full),
        "bkg": slitless.background_reference(wfss.SPECTRA, exposure, detector),
        "photom": slitless.photom_reference(
            datamodels.NisWfssPhotomModel, wfss.SPECTRA, exposure, extracted
        ),
        "apcorr": slitless.apcorr_reference(
            datamodels.NisWfssApcorrModel, wfss.SPECTRA, exposure, extracted, BOXES
        ),
        "specwcs": specwcs_model(wfss.trace_of(exposure), exposure.filter, tuple(corner)),
        "wavelengthrange": slitless.range_reference(exposure.band, extracted),
    }
    for model in models.values():
        model.meta.instrument.filter = exposure.filter
        model.meta.instrument.pupil = exposure.pupil
    return models
