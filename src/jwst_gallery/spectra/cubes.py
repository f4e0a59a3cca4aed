"""The spectrum at a position in a spectral cube."""

from typing import Any

import numpy as np
from astropy import units as u
from stdatamodels.jwst.datamodels import IFUCubeModel, dqflags

from .._checks import check_index
from .._cubes import cube_name, invalid_mask, sky_steps, wavelengths
from .._files import printable
from .spectrum import Spectrum


def cube_spectrum(
    cube: IFUCubeModel, x: float, y: float, radius: float | u.Quantity | None = None
) -> Spectrum:
    """Return the spectrum of one spaxel of a cube, or the sum of those in a circle.

    Unlike the pipeline's own extraction, the ``x1d`` product, this neither subtracts a background
    nor corrects for light outside the circle.

    Parameters
    ----------
    cube : `~stdatamodels.jwst.datamodels.IFUCubeModel`
        An open ``s3d`` product, with data of shape (nwave, ny, nx).
    x, y : int or float
        Column and row, counted from 0, of the spaxel (integers) or of the centre of the circle.
    radius : float or `~astropy.units.Quantity`, optional
        Radius of the circle; arcsec, unless it has a unit. A spaxel is weighted by the fraction of
        its area that lies inside.

    Returns
    -------
    Spectrum
        Arrays of shape (nwave,): for a spaxel its data, in the unit of the cube; for a circle the
        sum, in Jy. Wavelengths at which one of the spaxels has no data are flagged DO_NOT_USE.

    Raises
    ------
    ValueError
        If the product is not a spectral cube or has no wavelengths, if the circle is not entirely
        in its image, or if the sum in a circle is not one of flux or of surface brightness.
    IndexError
        If there is no such spaxel.
    TypeError
        If the cube is not an open data model, or the coordinates of a spaxel are not integers.

    Notes
    -----
    The error of a sum treats the spaxels as independent. It is too small, because neighbouring
    spaxels share detector pixels.

    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import cube_spectrum
    >>> with datamodels.open(sample("miri_mrs", "s3d", stage=3)) as model:
    ...     spaxel = cube_spectrum(model, 17, 18)
    ...     star = cube_spectrum(model, 17.03, 18.0, radius=0.5)
    >>> spaxel.flux.unit, star.flux.unit, star.flux.shape
    (Unit("MJy / sr"), Unit("Jy"), (446,))
    """
    name = cube_name(cube)
    wave = wavelengths(cube) * u.um
    bunit = u.Unit(cube.meta.bunit_data or "", parse_strict="silent")
    if radius is None:
        _, ny, nx = cube.data.shape
        x, y = check_index(x, nx, "column", name), check_index(y, ny, "row", name)
        place = np.index_exp[:, y, x]
        flux, error = u.Quantity(cube.data[place], bunit), u.Quantity(cube.err[place], bunit)
        return Spectrum(wave, flux, error, _flags(invalid_mask(cube, place)), filename=name)
    steps = sky_steps(cube)
    part = _part_inside(x, y, radius, steps, cube.data.shape[1:], name)
    inside = np.index_exp[:, part > 0]
    area = abs(np.linalg.det(steps)) * u.arcsec**2
    brightness = bunit.is_equivalent(u.Jy / u.sr)
    if not brightness and not bunit.is_equivalent(u.Jy):
        raise ValueError(
            f"{name} has the unit '{printable(str(bunit))}' (BUNIT), which cannot be summed to Jy"
        )
    factor = (bunit * area if brightness else 1 * bunit).to(u.Jy)
    weight = part[part > 0]
    flux = (cube.data[inside] * weight).sum(axis=1) * factor
    error = np.sqrt((cube.err[inside] ** 2 * weight**2).sum(axis=1)) * factor
    dq = _flags(invalid_mask(cube, inside).any(axis=1))
    return Spectrum(wave, flux, error, dq, filename=name)


def _part_inside(
    x: float,
    y: float,
    radius: float | u.Quantity,
    steps: np.ndarray,
    shape: tuple[int, int],
    name: str,
) -> np.ndarray:
    """Return the fraction of each spaxel that lies inside a circle, of shape (ny, nx)."""
    radius = u.Quantity(radius, u.arcsec).to_value(u.arcsec)
    size = np.sqrt(abs(np.linalg.det(steps)))
    spaxels = radius / size
    ny, nx = shape
    edges = (x - spaxels, nx - 1 - x - spaxels, y - spaxels, ny - 1 - y - spaxels)
    if not (spaxels > 0 and min(edges) >= -0.5):
        raise ValueError(
            f"no circle of {radius:g} arcsec around x = {x:g}, y = {y:g} in {name}: its image has "
            f"{nx} columns and {ny} rows of {size:.3g} arcsec"
        )
    right = (np.arange(nx + 1) - 0.5 - x) / spaxels
    top = (np.arange(ny + 1) - 0.5 - y) / spaxels
    area = _disc_area(right[np.newaxis], top[:, np.newaxis])
    return spaxels**2 * np.diff(np.diff(area, axis=0), axis=1)


def _disc_area(right: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Return the area of the unit disc to the left of ``right`` and below ``top``."""
    right, top = np.clip(right, -1, 1), np.clip(top, -1, 1)

    def under_arc(x: np.ndarray) -> np.ndarray:
        """Return the area between the horizontal diameter and the upper arc, left of x."""
        return (x * np.sqrt(1 - x**2) + np.arcsin(x) + np.pi / 2) / 2

    # The line at `top` is inside the disc between -half and half; elsewhere the arcs are the limit.
    half = np.sqrt(1 - top**2)
    outside = under_arc(np.minimum(right, -half))
    outside = outside + under_arc(np.maximum(right, half)) - under_arc(half)
    inside = top * (np.clip(right, -half, half) + half)
    return under_arc(right) + inside + np.sign(top) * outside


def _flags(bad: Any) -> np.ndarray:
    return np.where(bad, dqflags.pixel["DO_NOT_USE"], 0)
