"""Wavelengths, spaxel sizes and invalid data of a spectral cube.

All are read from the WCS, the data and the flags, which cubes of every pipeline version have. The
table of wavelengths is missing from some cubes, and its columns have changed.
"""

from typing import Any

import gwcs
import numpy as np
from astropy import units as u
from stdatamodels.jwst.datamodels import IFUCubeModel, dqflags

from ._models import model_name


def cube_name(cube: Any) -> str:
    """Return the name of an open spectral cube; raise ValueError for any other product."""
    name = model_name(cube)
    if not isinstance(cube, IFUCubeModel):
        raise ValueError(
            f"{name}, opened as {type(cube).__name__}, is not a spectral cube: open an s3d product"
        )
    if cube.data is None or 0 in cube.data.shape:
        raise ValueError(f"{name} has no spectra: its data are empty")
    return name


def wavelengths(cube: IFUCubeModel) -> np.ndarray:
    """Return the wavelengths of the planes in micrometres, of shape (nwave,)."""
    wcs = _wcs(cube)
    nwave, ny, nx = cube.data.shape
    planes = np.arange(nwave)
    x, y = (np.full(nwave, (size - 1) / 2) for size in (nx, ny))
    wave = wcs(x, y, planes, with_bounding_box=False)[2]
    return np.asarray(wave) * wcs.output_frame.unit[2].to(u.um)


def sky_steps(cube: IFUCubeModel) -> np.ndarray:
    """Return the size of a spaxel in arcsec: rows are x and y, columns east and north."""
    wcs = _wcs(cube)
    _, ny, nx = cube.data.shape
    x, y = (nx - 1) / 2, (ny - 1) / 2
    # Half a spaxel to either side of the middle, along x and along y.
    x, y = x + np.array([-0.5, 0.5, 0, 0]), y + np.array([0, 0, -0.5, 0.5])
    ra, dec, _ = wcs(x, y, np.zeros(4), with_bounding_box=False)
    east = (np.diff(ra)[::2] + 180) % 360 - 180  # across a right ascension of 0
    east = east * np.cos(np.deg2rad(np.mean(dec)))
    return 3600 * np.stack([east, np.diff(dec)[::2]], axis=1)


def invalid_mask(cube: IFUCubeModel, index: Any = ...) -> np.ndarray:
    """Return True where a cube has no data: not finite, flagged DO_NOT_USE, or of weight zero."""
    bad = ~np.isfinite(cube.data[index])
    bad |= (cube.dq[index] & dqflags.pixel["DO_NOT_USE"]) > 0
    if cube.hasattr("weightmap"):  # otherwise the data model would create one of zeros
        bad |= cube.weightmap[index] == 0
    return bad


def _wcs(cube: IFUCubeModel) -> gwcs.WCS:
    wcs = getattr(cube.meta, "wcs", None)
    if wcs is None or wcs.world_n_dim != 3:
        raise ValueError(
            f"{model_name(cube)} has no wavelengths: it has no WCS that goes to the sky and "
            "to wavelengths; open the s3d product as the pipeline wrote it"
        )
    return wcs
