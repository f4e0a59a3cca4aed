"""Reference files of the grisms, besides those that all slitless spectra need."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.niriss.grism import specwcs_model
from jwst_testbed.modes.niriss_wfss.optics import SPECTRA, trace_of
from jwst_testbed.techniques.slitless_references import apcorr_reference, photom_reference
from jwst_testbed.telescope import geometry, header

BOXES = np.arange(3, 34, 3)
"""Pixels across the trace, of the boxes for which there are aperture corrections."""


def own_references(exposure):
    """Return the reference files of NIRISS' own kinds.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any through the grism.

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    corner = (start - 1 for start in geometry.subarray_corner(*header.apertures_of(exposure)))
    return {
        "photom": photom_reference(datamodels.NisWfssPhotomModel, SPECTRA, exposure),
        "apcorr": apcorr_reference(datamodels.NisWfssApcorrModel, SPECTRA, exposure, BOXES),
        "specwcs": specwcs_model(trace_of(exposure), exposure.filter, tuple(corner)),
    }
