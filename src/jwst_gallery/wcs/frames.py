"""One pixel on its way through the frames of a WCS."""

from typing import Any

import numpy as np
from astropy.table import Table

from ._common import check_inputs, frame_axes, wcs_of


def step_through(wcs: Any, *pixel: float) -> Table:
    """Return the coordinates of one pixel in every frame on its way to the sky.

    The bounding box is not applied: a pixel outside it has coordinates as well.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS`, `~stdatamodels.jwst.datamodels.JwstDataModel` or slit
        The WCS, or the data model or the slit that has it in ``meta.wcs``.
    *pixel : float
        The inputs of the WCS. An image and a slit take x and y: column and row, counted from 0. A
        whole exposure through a grism takes x, y, x0, y0 and the spectral order: the pixel, the
        source's pixel in the direct image, and which of its spectra.

    Returns
    -------
    astropy.table.Table
        One row for each axis of each frame, in the order of the steps, with the columns
        ``frame``, ``axis``, ``value`` and ``unit``. Coordinates that the frame does not name, such
        as the spectral order, have rows as well.

    Raises
    ------
    ValueError
        If there is no WCS, if it takes another number of inputs, or if an input is an array.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import step_through
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     table = step_through(model, 320, 320)
    >>> print(table["frame", "axis", "unit"])
      frame    axis  unit
    ---------- ---- ------
      detector    x    pix
      detector    y    pix
          v2v3   v2 arcsec
          v2v3   v3 arcsec
    v2v3vacorr   v2 arcsec
    v2v3vacorr   v3 arcsec
         world  lon    deg
         world  lat    deg
    """
    check_inputs(wcs, pixel)
    wcs = wcs_of(wcs)
    if any(np.ndim(value) for value in pixel):
        raise ValueError("step_through follows one pixel: pass each input as one number")
    rows: list[tuple[str, str, float, str]] = []
    coordinates: Any = pixel
    for step in wcs.pipeline:
        coordinates = np.atleast_1d(coordinates)
        named = zip(*frame_axes(wcs, step.frame, len(coordinates)), coordinates, strict=True)
        rows += [(step.frame.name, axis, float(value), unit) for axis, unit, value in named]
        if step.transform is not None:
            coordinates = step.transform(*coordinates)
    table = Table(rows=rows, names=("frame", "axis", "value", "unit"))
    table["value"].info.format = ".10g"  # a milliarcsecond of right ascension still shows
    return table
