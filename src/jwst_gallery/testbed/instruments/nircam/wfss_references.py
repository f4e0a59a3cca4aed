"""The reference files of a slitless observation, direct images included."""

import numpy as np
from stdatamodels.jwst import datamodels

from ... import geometry, references
from ... import slitless_references as slitless
from ...crds_cache import write_cache
from . import detector as lw
from . import imaging, wfss
from .grism import specwcs_model

BOXES = np.arange(3, 121, 3)
"""Rows of the boxes for which there are aperture corrections."""


def make_references(inputs, folder, *, direct, dispersed):
    """Task: the CRDS cache of a slitless dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    direct, dispersed : jwst_gallery.testbed.exposure.Exposure
        Any of the direct images and of the grism's.
    """
    full = geometry.aperture("NIRCam", direct.full_aperture)
    detector = lw.make_detector(full, full)
    models = {**references.rate_references(detector), **imaging.CAMERA.references(direct)}
    files = references.as_references(models, direct)

    # No "area": a pixel's solid angle has no part in the flux of dispersed light.
    extracted = wfss.EXTRACTED[dispersed.band]
    models = {
        "distortion": references.distortion_reference(dispersed, full),
        "flat": references.dispersed_flat(detector, full, full),
        "bkg": slitless.background_reference(wfss.SPECTRA, dispersed, detector),
        "photom": photom_reference(dispersed),
        "apcorr": slitless.apcorr_reference(
            datamodels.NrcWfssApcorrModel, wfss.SPECTRA, dispersed, extracted, BOXES
        ),
        "specwcs": specwcs_model(wfss.dispersion_of(dispersed)),
        "wavelengthrange": slitless.range_reference(dispersed.band, extracted),
    }
    for model in models.values():
        model.meta.instrument.filter, model.meta.instrument.pupil = (
            dispersed.filter,
            dispersed.pupil,
        )
    files += references.as_references(models, dispersed)
    write_cache(folder, "NIRCam", direct.detector, files)


def photom_reference(exposure):
    """The sensitivity to the dispersed light of an exposure, by wavelength."""
    extracted = wfss.EXTRACTED[exposure.band]
    return slitless.photom_reference(
        datamodels.NrcWfssPhotomModel, wfss.SPECTRA, exposure, extracted
    )
