"""Reference files of a time series through the grism."""

from jwst_testbed.crds import references
from jwst_testbed.instruments.nircam import wfss
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.instruments.nircam.grism import specwcs_model
from jwst_testbed.instruments.nircam.time_series import grism_references
from jwst_testbed.telescope import header

EXTRACTED_ROWS = (22, 44)
"""First and last row of the box in which the star's light is summed, 0-based: the trace falls by 3
rows from the blue to the red."""

BACKGROUND_ROWS = ((5.5, 14.5), (50.5, 60.5))
"""Between these rows the background is measured."""


def make_references(folder, *, exposure):
    """Task: the CRDS cache of the dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    models = {
        "gain": references.rate_references(detector)["gain"],
        "flat": references.dispersed_flat(detector, siaf, full),
        "specwcs": specwcs_model(wfss.dispersion_of(exposure)),
        "extract1d": _extract1d_reference(siaf),
        **grism_references(exposure),
    }
    references.stamp_optics(models, exposure)
    references.write_references(folder, exposure, models)


def _extract1d_reference(siaf):
    """Return the rows that are summed, and those that show the background."""
    first, last = EXTRACTED_ROWS
    box = {
        "id": "ANY",
        "region_type": "target",
        "dispaxis": 1,
        "xstart": 0,
        "xstop": int(siaf.XSciSize) - 1,
        "ystart": first,
        "ystop": last,
        "bkg_coeff": [[row] for pair in BACKGROUND_ROWS for row in pair],
        "bkg_order": 0,
    }
    return references.JsonReference({"apertures": [box]})
