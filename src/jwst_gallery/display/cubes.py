"""Figure of a spectral cube: the sky at a wavelength."""

from collections.abc import Callable
from typing import Any

import numpy as np
from astropy import units as u
from matplotlib.axes import Axes
from stdatamodels.jwst.datamodels import IFUCubeModel

from .._cubes import cube_name, invalid_mask, sky_steps, wavelengths
from ._common import draw_image, label_pixel_axes, new_axes


def show_cube(cube: IFUCubeModel, ax: Axes | None = None, *, wavelength: Any) -> Axes:
    """Show a spectral cube at one wavelength, or averaged over a band.

    Spaxels without data are drawn in `BAD_PIXEL_COLOUR`: those that are flagged DO_NOT_USE, not
    finite, or of weight zero. The axes at the bottom and on the left count spaxels; those at the
    top and on the right are distances on the sky from the middle of the image.

    Parameters
    ----------
    cube : `~stdatamodels.jwst.datamodels.IFUCubeModel`
        An open ``s3d`` product, with data of shape (nwave, ny, nx).
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    wavelength : float, `~astropy.units.Quantity`, or two of them
        A wavelength, to show the nearest plane, or the two ends of a band, to show the mean of its
        planes, without invalid data. Micrometres, unless it has a unit.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.images[0]``, the axes of distances are ``ax.child_axes``. The
        title is the file and the wavelength of the plane, or of the first and the last plane.

    Raises
    ------
    ValueError
        If there is no plane at this wavelength or in this band, if the product is not a spectral
        cube, or if it has no wavelengths.
    TypeError
        If the cube is not an open data model, or the wavelength is not one or two numbers.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_cube
    >>> with datamodels.open(sample("miri_mrs", "s3d", stage=3)) as model:
    ...     ax = show_cube(model, wavelength=5.3402)
    >>> print(ax.get_title())
    jw01234-o001_t001_miri_ch1-short_s3d.fits
    5.3405 µm
    >>> [axis.get_xlabel() or axis.get_ylabel() for axis in ax.child_axes]
    ['east of the middle (arcsec)', 'north of the middle (arcsec)']

    For a wavelength outside the cube, the error gives the range:

    >>> try:
    ...     show_cube(model, wavelength=(2, 3))
    ... except ValueError as error:
    ...     print(error)
    no plane from 2 to 3 µm in jw01234-o001_t001_miri_ch1-short_s3d.fits: they run from 5.1005 \
to 5.5455 µm
    """
    name = cube_name(cube)
    wave = wavelengths(cube)
    planes = _planes(wave, _micrometres(wavelength), name)
    bad = invalid_mask(cube, planes)
    data = np.ma.masked_array(cube.data[planes], bad).mean(axis=0)
    ends = dict.fromkeys(f"{wave[plane]:.4f}" for plane in (planes.start, planes.stop - 1))
    ax = new_axes(ax)
    draw_image(ax, data.filled(np.nan), bad.all(axis=0), cube.meta.bunit_data)
    label_pixel_axes(ax, name, f"{' to '.join(ends)} µm")
    _add_distances(ax, sky_steps(cube), data.shape)
    return ax


def _micrometres(wavelength: Any) -> list[float]:
    """Return the wavelength, or the ends of a band, as one or two numbers."""
    try:
        given = u.Quantity(wavelength, dtype=float)
        value = given.value if given.unit == u.one else given.to_value(u.um)
    except (TypeError, ValueError, u.UnitConversionError):
        value = np.array([np.nan])
    value = np.atleast_1d(value)
    if value.shape not in ((1,), (2,)) or not np.isfinite(value).all():
        raise TypeError(
            "the wavelength must be a number of micrometres, a quantity with a unit, or two of "
            f"them: got {wavelength!r}"
        )
    return value.tolist()


def _planes(wave: np.ndarray, wanted: list[float], name: str) -> slice:
    """Return the slice of the planes at one wavelength or in a band."""
    run = f"they run from {wave[0]:.6g} to {wave[-1]:.6g} µm"
    if len(wanted) == 2:
        low, high = sorted(wanted)
        (inside,) = np.nonzero((wave >= low) & (wave <= high))
        if not inside.size:
            raise ValueError(f"no plane from {low:g} to {high:g} µm in {name}: {run}")
        return slice(inside[0], inside[-1] + 1)
    (one,) = wanted
    distance = np.abs(wave - one)
    plane = np.argmin(distance)
    # A cube of several channels may have gaps between them.
    steps = np.abs(np.diff(wave))[max(plane - 1, 0) : plane + 1]
    if distance[plane] > min(steps, default=np.inf):
        raise ValueError(
            f"no plane at {one:g} µm in {name}: the nearest is at {wave[plane]:.6g} µm; {run}"
        )
    return slice(plane, plane + 1)


def _add_distances(ax: Axes, steps: np.ndarray, shape: tuple[int, int]) -> None:
    """Add axes of distances on the sky, to the east and north if the spaxels are aligned so."""
    sizes, names = np.diag(steps), ("east of the middle", "north of the middle")
    if np.abs(steps[[0, 1], [1, 0]]).max() > 0.01 * np.abs(sizes).min():
        sizes, names = np.hypot(*steps.T), ("along x from the middle", "along y from the middle")
    ny, nx = shape
    top = ax.secondary_xaxis("top", functions=_scale(sizes[0], nx))
    top.set_xlabel(f"{names[0]} (arcsec)")
    right = ax.secondary_yaxis("right", functions=_scale(sizes[1], ny))
    right.set_ylabel(f"{names[1]} (arcsec)")


def _scale(size: float, pixels: int) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return functions from a pixel to its distance from the middle, and back."""
    middle = (pixels - 1) / 2
    return lambda pixel: (pixel - middle) * size, lambda distance: distance / size + middle
