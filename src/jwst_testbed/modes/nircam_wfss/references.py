"""Reference files of the grism, besides those that all slitless spectra need."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.nircam import wfss
from jwst_testbed.instruments.nircam.grism import specwcs_model
from jwst_testbed.techniques.slitless_references import apcorr_reference

BOXES = np.arange(3, 121, 3)
"""Rows of the boxes for which there are aperture corrections."""


def own_references(exposure):
    """Return the reference files of NIRCam's own kinds.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any through the grism.

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    return {
        "photom": wfss.photom_reference(exposure),
        "apcorr": apcorr_reference(datamodels.NrcWfssApcorrModel, wfss.SPECTRA, exposure, BOXES),
        "specwcs": specwcs_model(wfss.dispersion_of(exposure)),
    }
