"""Figures of an image and of its data quality flags."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from stdatamodels import DataModel
from stdatamodels.jwst.datamodels import dqflags
from stdatamodels.properties import ObjectNode

from ._common import (
    draw_image,
    image_and_bad_pixels,
    label_pixel_axes,
    name_of,
    new_axes,
    number_array,
    pick_plane,
    plane_axes,
    plane_names,
    refuse_slits,
)
from .colours import FLAG_COLOURS


def show_image(
    image: Any,
    ax: Axes | None = None,
    *,
    plane: int | tuple[int, ...] | None = None,
    label: str | None = None,
) -> Axes:
    """Show one image, with the colours scaled to its good pixels.

    The scale is an asinh between two percentiles of the good pixels, which shows both the sky and
    the stars. Pixels that are flagged DO_NOT_USE or not finite are left out of the scale and drawn
    in `BAD_PIXEL_COLOUR`.

    Parameters
    ----------
    image : `~stdatamodels.jwst.datamodels.JwstDataModel` or array-like
        An open product, a slit of one, or an array of shape (ny, nx).
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    plane : int or tuple of int, optional
        Index of the image in an array with more than two dimensions: the integration for shape
        (nints, ny, nx), the wavelength for a cube of shape (nwave, ny, nx), or the pair
        (integration, group) for shape (nints, ngroups, ny, nx).
    label : str, optional
        Label of the colour bar; by default the quantity and the unit of the product.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.images[0]``.

    Raises
    ------
    ValueError
        If the data do not have two dimensions and no plane is given.
    IndexError
        If there is no such plane.
    TypeError
        If the image is neither an open product nor an array of numbers.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_image
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     ax = show_image(model)
    >>> ax.images[0].colorbar.ax.get_ylabel()
    'surface brightness (MJy/sr)'

    A product with several integrations needs a plane:

    >>> with datamodels.open(sample("nircam_image", "rateints")) as model:
    ...     ax = show_image(model, plane=1)
    >>> ax.images[0].colorbar.ax.get_ylabel()
    'count rate (DN/s)'
    """
    data, bad = image_and_bad_pixels(image, plane, name_of(image))
    ax = new_axes(ax)
    draw_image(ax, data, bad, _unit(image), label)
    label_pixel_axes(ax, *_title(image, plane))
    return ax


def show_dq(
    model: Any,
    ax: Axes | None = None,
    *,
    plane: int | None = None,
    flags: str | Sequence[str] = tuple(FLAG_COLOURS),
) -> Axes:
    """Show the data quality flags of the pixels.

    Every flagged pixel is a marker, which in a large image is larger than the pixel, so that a
    single one can be seen. Flags are drawn from general to particular: a dead pixel, which is
    also DO_NOT_USE, has the colour of DEAD.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel` or array-like of int
        An open product with a ``dq`` array (``pixeldq`` for a ramp), or such an array of shape
        (ny, nx).
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    plane : int, optional
        Index of the integration for shape (nints, ny, nx), or of the wavelength for a cube.
    flags : str or sequence of str, optional
        The flags to draw, by the names of `FLAG_COLOURS`.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes, with one line of markers for each flag that is present, and a legend that
        counts its pixels.

    Raises
    ------
    ValueError
        If there is no data quality array, if it does not have two dimensions and no plane is
        given, or if a flag is not in `FLAG_COLOURS`.
    IndexError
        If there is no such plane.
    TypeError
        If the model is neither an open product nor an array of integers.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_dq
    >>> with datamodels.open(sample("nircam_image", "rate")) as model:
    ...     ax = show_dq(model, flags=["SATURATED", "JUMP_DET"])
    >>> [line.get_label().split(":")[0] for line in ax.lines]
    ['SATURATED', 'JUMP_DET']
    """
    flags = [flags] if isinstance(flags, str) else flags
    unknown = [flag for flag in flags if flag not in FLAG_COLOURS]
    if unknown:
        raise ValueError(
            f"no colour for {', '.join(unknown)}: the flags are {', '.join(FLAG_COLOURS)}"
        )
    dq = pick_plane(_dq_array(model), plane, name_of(model), plane_axes(model))
    ny, nx = dq.shape
    size = max(1.5, 300 / max(dq.shape))  # in points, on axes of some 300 points
    ax = new_axes(ax)
    for flag in flags:
        y, x = np.nonzero(dq & dqflags.pixel[flag])
        if len(x):
            text = f"{flag}: {len(x)} pixel{'s' if len(x) > 1 else ''}"
            ax.plot(x, y, "s", markersize=size, color=FLAG_COLOURS[flag], label=text)
    ax.set(xlim=(-0.5, nx - 0.5), ylim=(-0.5, ny - 0.5), aspect="equal")
    if ax.lines:
        below: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.14), "ncols": 2}
        ax.legend(fontsize=9, markerscale=6 / size, **below)
    else:
        middle: dict[str, Any] = {"ha": "center", "va": "center", "transform": ax.transAxes}
        ax.text(0.5, 0.5, "no pixel is flagged", fontsize=9, **middle)
    label_pixel_axes(ax, *_title(model, plane))
    return ax


def _title(image: Any, plane: int | tuple[int, ...] | None) -> list[str]:
    if not isinstance(image, DataModel):
        return []
    return [name_of(image), plane_names(plane, plane_axes(image))]


def _unit(image: Any) -> str | None:
    if not isinstance(image, ObjectNode):
        return None
    # A segmentation map has labels, and no unit.
    unit = getattr(getattr(image, "meta", None), "bunit_data", None)
    return unit or ("DN" if image.data.ndim == 4 else None)


def _dq_array(model: Any) -> np.ndarray:
    if not isinstance(model, ObjectNode):
        return _flags(number_array(model))
    refuse_slits(model, name_of(model))
    for name in ("dq", "pixeldq"):
        dq = getattr(model, name, None)
        if dq is not None:
            return dq
    raise ValueError(f"{name_of(model)} has no data quality array: open a ramp, rate or cal file")


def _flags(array: np.ndarray) -> np.ndarray:
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"data quality flags are integers: got an array of {array.dtype}")
    return array.astype(np.uint32)  # the highest flag is the sign of a signed number
