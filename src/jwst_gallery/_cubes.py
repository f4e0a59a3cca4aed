"""What a spectral cube says of itself: wavelengths, the sky under its spaxels, what it lacks.

All of it is read from the WCS, the data and the flags, which cubes of all versions of the pipeline
have: the table of wavelengths is not in every cube, and its columns have changed.
"""

import numpy as np
from astropy import units as u
from stdatamodels.jwst.datamodels import IFUCubeModel, dqflags

from ._models import model_name


def cube_name(cube):
    """Return the name of an open spectral cube, or say what was given in its place."""
    name = model_name(cube)
    if not isinstance(cube, IFUCubeModel):
        raise ValueError(
            f"{name}, opened as {type(cube).__name__}, is no spectral cube: open an s3d product"
        )
    if cube.data is None or 0 in cube.data.shape:
        raise ValueError(f"{name} has no spectra: its data are empty")
    return name


def wavelengths(cube):
    """Wavelengths of the planes, micrometres, of shape (nwave,)."""
    wcs = _wcs(cube)
    nwave, ny, nx = cube.data.shape
    planes = np.arange(nwave)
    x, y = (np.full(nwave, (size - 1) / 2) for size in (nx, ny))
    wave = wcs(x, y, planes, with_bounding_box=False)[2]
    return np.asarray(wave) * wcs.output_frame.unit[2].to(u.um)


def sky_steps(cube):
    """Steps on the sky in its middle, arcsec: rows are x and y, columns east and north."""
    wcs = _wcs(cube)
    _, ny, nx = cube.data.shape
    x, y = (nx - 1) / 2, (ny - 1) / 2
    # Half a spaxel to either side, along x and along y.
    x, y = x + np.array([-0.5, 0.5, 0, 0]), y + np.array([0, 0, -0.5, 0.5])
    ra, dec, _ = wcs(x, y, np.zeros(4), with_bounding_box=False)
    east = (np.diff(ra)[::2] + 180) % 360 - 180  # across a right ascension of 0
    east = east * np.cos(np.deg2rad(np.mean(dec)))
    return 3600 * np.stack([east, np.diff(dec)[::2]], axis=1)


def lacking(cube, index=...):
    """Where a cube has no data: not finite, flagged DO_NOT_USE, or of no weight."""
    bad = ~np.isfinite(cube.data[index])
    bad |= (cube.dq[index] & dqflags.pixel["DO_NOT_USE"]) > 0
    if cube.hasattr("weightmap"):  # else the data model makes one of zeros
        bad |= cube.weightmap[index] == 0
    return bad


def _wcs(cube):
    wcs = getattr(cube.meta, "wcs", None)
    if wcs is None or wcs.world_n_dim != 3:
        raise ValueError(
            f"{model_name(cube)} has no wavelengths: it has no WCS that goes to the sky and to "
            "wavelengths; open the s3d product as the pipeline wrote it"
        )
    return wcs
