"""Reference files of the stripes."""

import numpy as np
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.nircam import wfss
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.instruments.nircam.grism import Dispersion, specwcs_model
from jwst_testbed.instruments.nircam.time_series import grism_references, place_of
from jwst_testbed.modes.nircam_dhs.readout import striped, striped_detector
from jwst_testbed.techniques.field import in_field
from jwst_testbed.telescope import geometry, header


def make_references(inputs, folder, *, exposure, stripes):
    """Task: the CRDS cache of the dataset.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``: the pipeline takes the star for where it was meant to be.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    stripes : int
    """
    siaf, full = header.apertures_of(exposure)
    rows = make_detector(siaf, full)
    detector = striped_detector(rows, stripes)
    of_detector = references.rate_references(detector)
    response = geometry.point_response(rows.flat, siaf, full)
    of_detector["flat"].data = striped(response, stripes, 1).astype(np.float32)
    [star] = QTable.read(inputs["sources.ecsv"])
    specwcs = specwcs_model(_at(wfss.dispersion_of(exposure), *place_of(star, exposure)))
    specwcs.stripes = list(range(1, stripes + 1))
    # Short wavelengths have two field points; the value is read but not used for long ones.
    specwcs.fieldpoints = [1] * stripes
    models = {
        **of_detector,
        "regions": _regions(exposure),
        "specwcs": specwcs,
        **grism_references(exposure),
    }
    references.stamp_optics(models, exposure)
    for model in of_detector.values():
        header.fill_subarray(model.meta, exposure)
        # The array is that of all stripes.
        model.meta.subarray.ystart, model.meta.subarray.ysize = 1, detector.flat.shape[0]
    references.write_references(folder, exposure, models)


def _at(dispersion, x, y):
    """Return a dispersion at one place in the field: the pipeline has a single one for all."""
    return Dispersion(
        wavelength=tuple((float(in_field(terms, x, y)),) for terms in dispersion.wavelength),
        x=dispersion.x,
        y=tuple((float(in_field(terms, x, y)),) for terms in dispersion.y),
    )


def _regions(exposure):
    """Return the rows of the full frame that are read for each stripe: 1; 0 elsewhere."""
    siaf, full = header.apertures_of(exposure)
    regions = np.zeros((full.YSciSize, full.XSciSize), np.int16)
    regions[geometry.window_of(siaf, full)] = 1
    model = datamodels.RegionsModel(regions=regions)
    model.meta.subarray.name = exposure.subarray
    return model
