"""Reference files of the prism without the slit."""

import numpy as np

from jwst_testbed.crds import references
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.lrs_references import (
    apcorr_reference,
    extraction_reference,
    prism_references,
)
from jwst_testbed.telescope import header

WIDTH = 12
"""Pixels along the rows that are summed to a spectrum."""

SKY = ((8.5, 20.5), (56.5, 68.5))
"""Columns of the subarray, 0-based, on which the sky beside a spectrum is measured."""


def make_references(folder, *, exposure):
    """Task: the CRDS cache of a time series without the slit.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    siaf, full = header.apertures_of(exposure)
    middle = siaf.XSciRef - 1
    models = {
        **prism_references(exposure),
        "apcorr": apcorr_reference(lrs.point_images(full), exposure, np.subtract(SKY, middle)),
        "extract1d": extraction_reference(
            exposure,
            xstart=int(np.floor(middle - WIDTH / 2 + 0.5)),
            xstop=int(np.floor(middle + WIDTH / 2 - 0.5)),
            bkg_coeff=[[edge] for edges in SKY for edge in edges],
            use_source_posn=False,
        ),
    }
    references.write_references(folder, exposure, models)
