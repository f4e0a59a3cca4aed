"""The reference files of the slit, besides those of all spectra through the prism."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.lrs_references import (
    WAVELENGTHS,
    apcorr_reference,
    extraction_reference,
    prism_references,
)
from jwst_testbed.modes.miri_lrs.optics import cut_images, slit_of
from jwst_testbed.telescope import header

WIDTH = 8
"""Pixels along the rows that are summed to a spectrum."""


def make_references(folder, *, exposure):
    """Task: the CRDS cache of spectra through the slit.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    _, full = header.apertures_of(exposure)
    _, _, *half_sizes = slit_of(exposure)
    images = lrs.point_images(full)
    models = {
        **prism_references(exposure),
        "pathloss": _pathloss(images, *half_sizes),
        "apcorr": apcorr_reference(cut_images(images, *half_sizes, 0.0, 0.0), exposure),
        "extract1d": extraction_reference(exposure, extract_width=WIDTH, use_source_posn=True),
    }
    references.write_references(folder, exposure, models)


def _pathloss(images, half_width, half_height):
    """Return the factor that makes up for the light which the slit cuts, by the point's place."""
    dx, dy = np.arange(-20.0, 20.1, 2.0), np.arange(-2.5, 2.6, 0.25)
    columns, rows = (
        np.stack([lrs.POINT.slit_transmission(-offset, 2 * half) for offset in offsets])
        for offsets, half in ((dx, half_width), (dy, half_height))
    )
    # The pipeline turns the order of the wavelengths round.
    descending = WAVELENGTHS[::-1]
    loss = 1 / lrs.POINT.at_wavelengths(rows @ images @ columns.T, descending)
    model = datamodels.MirLrsPathlossModel()
    dtype = [
        ("wavelength", "f4"),
        ("pathloss", "f4", loss.shape[1:]),
        ("pathloss_err", "f4", loss.shape[1:]),
    ]
    table = np.zeros(len(descending), dtype=dtype)
    table["wavelength"], table["pathloss"] = descending, loss
    model.pathloss_table = table
    wcs = model.meta.wcsinfo
    wcs.wcsaxes = 2
    for axis, offsets in enumerate((dx, dy), start=1):
        for name, value in (
            (f"crpix{axis}", 1.0),
            (f"crval{axis}", offsets[0]),
            (f"cdelt{axis}", offsets[1] - offsets[0]),
            (f"ctype{axis}", "XY"[axis - 1]),
            (f"cunit{axis}", "pixel"),
        ):
            setattr(wcs, name, value)
    return model
