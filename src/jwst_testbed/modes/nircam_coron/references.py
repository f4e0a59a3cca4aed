"""Reference files of the coronagraph."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.modes.nircam_coron.optics import photmjsr
from jwst_testbed.techniques.imaging import photometric_references
from jwst_testbed.telescope import header

ALIGNED = (4, 64)
"""Radii between which images are compared when they are aligned, pixels."""


def make_references(folder, *, exposure):
    """Task: the CRDS cache of a coronagraphic dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    mask = datamodels.PsfMaskModel(data=psfmask(siaf))
    mask.meta.instrument.filter = exposure.filter
    models = {
        **references.rate_references(detector),
        "readnoise": references.readnoise_reference(detector),
        **photometric_references(
            exposure,
            datamodels.NrcImgPhotomModel,
            (exposure.filter, exposure.pupil),
            photmjsr(),
        ),
        "psfmask": mask,
    }
    references.write_references(folder, exposure, models)


def psfmask(siaf):
    """Return where images are compared when they are aligned: around the mask, not behind it.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
        The subarray's aperture.

    Returns
    -------
    ndarray
        Shape (ny, nx), 1 there and 0 elsewhere.
    """
    rows, columns = np.indices((siaf.YSciSize, siaf.XSciSize))
    distance = np.hypot(columns - (siaf.XSciRef - 1), rows - (siaf.YSciRef - 1))
    inner, outer = ALIGNED
    return ((distance > inner) & (distance < outer)).astype(np.float32)
