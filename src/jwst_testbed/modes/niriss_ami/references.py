"""Reference files of the mask."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.compat import table_dtype
from jwst_testbed.crds import references
from jwst_testbed.instruments.niriss.detector import make_detector
from jwst_testbed.modes.niriss_ami import optics
from jwst_testbed.sky.psf import in_hexagon
from jwst_testbed.techniques.imaging import photometric_references
from jwst_testbed.telescope import header


def make_references(folder, *, exposure):
    """Task: the CRDS cache of the dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    models = {
        **references.rate_references(make_detector(*header.apertures_of(exposure))),
        **photometric_references(
            exposure,
            datamodels.NisImgPhotomModel,
            (exposure.filter, exposure.pupil),
            optics.PHOTMJSR,
            error=0.05,
        ),
        "nrm": _nrm_reference(),
        "throughput": _throughput_reference(exposure),
    }
    references.write_references(folder, exposure, models)


def _nrm_reference():
    """Return the mask: the holes, and an image of them as large as the primary mirror."""
    size, pixels = 6.603464, 1024
    metres = (np.arange(pixels) - (pixels - 1) / 2) * size / pixels
    mask = sum(
        in_hexagon(metres - x, metres[:, None] - y, optics.HOLE_SIZE) for x, y in optics.HOLES
    )
    model = datamodels.NRMModel(nrm=mask.astype(np.float32))
    model.flat_to_flat = optics.HOLE_SIZE
    model.pupil_circumscribed, model.diameter = size, 6.559348
    for number, (x, y) in enumerate(optics.HOLES, start=1):
        setattr(model, f"x_a{number}", x)
        setattr(model, f"y_a{number}", y)
    return model


def _throughput_reference(exposure):
    """Return the filter: its throughput at wavelengths in angstrom."""
    model = datamodels.ThroughputModel()
    wavelengths = 1e10 * np.linspace(*optics.BAND, 40)
    model.filter_table = np.array(
        [(wavelength, 1.0) for wavelength in wavelengths], dtype=table_dtype(model, "filter_table")
    )
    model.meta.instrument.filter = exposure.filter
    return model
