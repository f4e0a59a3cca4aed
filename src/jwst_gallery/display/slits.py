"""Figure of a slit, or of the cutout of one source in slitless spectroscopy."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from stdatamodels import DataModel
from stdatamodels.properties import ObjectNode

from .._models import type_given
from ..spectra import slit_unit, slit_wavelengths
from ._common import (
    draw_image,
    image_and_bad_pixels,
    label_pixel_axes,
    name_of,
    new_axes,
    numbers,
    plane_axes,
    plane_names,
    refuse_slits,
)


def show_slit(slit: ObjectNode, ax: Axes | None = None, *, plane: int | None = None) -> Axes:
    """Show the image of one slit, with its wavelengths on the axis opposite to the pixels.

    The wavelength of a column is that in the middle of the slit; in a tilted slit it varies along
    the column. If light is dispersed along y, the wavelengths are those of the rows, on the right.
    Without wavelengths, or if they do not increase or decrease steadily, the axes have pixels only.
    If a slit is part of a whole detector, as in MIRI's low-resolution spectrometer, the axes end
    with its wavelengths.

    Parameters
    ----------
    slit : `stdatamodels.properties.ObjectNode`
        One slit: from `~jwst_gallery.spectra.find_slit`, an element of ``model.slits``, or an open
        product that is a single slit.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    plane : int, optional
        Index of the integration for shape (nints, ny, nx).

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.images[0]``, the axis of wavelengths ``ax.child_axes[0]``.
        Pixels flagged DO_NOT_USE, or of weight zero, are drawn in `BAD_PIXEL_COLOUR`. The title is
        the source and the order, and the file if the slit is a product.

    Raises
    ------
    ValueError
        If it is a product of many slits, or if the slit has more than two dimensions and no plane
        is given.
    IndexError
        If there is no such plane.
    TypeError
        If it is not a slit.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_slit
    >>> from jwst_gallery.spectra import find_slit
    >>> with datamodels.open(sample("nircam_wfss", "cal")) as model:
    ...     ax = show_slit(find_slit(model, source_id=12))
    >>> ax.images[0].colorbar.ax.get_ylabel(), ax.child_axes[0].get_xlabel()
    ('surface brightness (MJy/sr)', 'wavelength (µm)')
    >>> ax.get_title()
    'source 12, order 1'
    """
    if not isinstance(slit, ObjectNode):
        raise TypeError(f"expected a slit from find_slit, got {type_given(slit)}")
    name = name_of(slit)
    refuse_slits(slit, name)
    data, bad = image_and_bad_pixels(slit, plane, name)
    wavelengths = slit_wavelengths(slit)
    profile = _wavelength_profile(wavelengths)
    along_y = profile is not None and profile[0] == "y"
    ax = new_axes(ax, figsize=(5, 8) if along_y else (8, 3.5))
    draw_image(ax, data, bad, slit_unit(slit), aspect="auto")
    label_pixel_axes(ax, *_title(slit, plane))
    if profile is not None:
        _limit_to_wavelengths(ax, wavelengths)
        _add_wavelengths(ax, *profile)
    return ax


def _title(slit: ObjectNode, plane: int | None) -> list[str]:
    source, name = getattr(slit, "source_id", None), getattr(slit, "name", None)
    what = numbers(
        slit=None if name == str(source) else name or None,
        source=source,
        order=getattr(getattr(slit.meta, "wcsinfo", None), "spectral_order", None),
    )
    where = ", ".join(filter(None, [what, plane_names(plane, plane_axes(slit))]))
    return [name_of(slit) if isinstance(slit, DataModel) else "", where]


def _wavelength_profile(image: np.ndarray) -> tuple[str, np.ndarray, np.ndarray] | None:
    """Return the direction of dispersion, the pixels along it, and their wavelengths.

    None if the slit has no wavelengths, or if they do not increase or decrease steadily.
    """
    usable = np.isfinite(image)
    profiles = {}
    for direction, lines, inside in (("x", image.T, usable.T), ("y", image, usable)):
        (pixels,) = np.nonzero(inside.any(axis=1))
        middle = np.array([np.nanmedian(lines[pixel]) for pixel in pixels])
        if len(pixels) > 1:
            profiles[direction] = (pixels, middle)
    if not profiles:
        return None
    direction = max(profiles, key=lambda each: np.ptp(profiles[each][1]))
    pixels, middle = profiles[direction]
    steps = np.diff(middle)
    if not ((steps >= 0).all() or (steps <= 0).all()):
        return None
    # Combined spectra may end with the same wavelength twice: use it once.
    new = np.r_[True, steps != 0]
    return (direction, pixels[new], middle[new]) if new.sum() > 1 else None


def _limit_to_wavelengths(ax: Axes, wavelengths: np.ndarray) -> None:
    """Limit the axes to the pixels that have a wavelength."""
    rows, columns = np.nonzero(np.isfinite(wavelengths))
    ax.set_xlim(columns.min() - 0.5, columns.max() + 0.5)
    ax.set_ylim(rows.min() - 0.5, rows.max() + 0.5)


def _add_wavelengths(ax: Axes, direction: str, pixels: np.ndarray, wavelengths: np.ndarray) -> None:
    """Add the axis of wavelengths, linear beyond the pixels that have one."""
    beyond = 10_000  # more pixels than a detector has
    slopes = np.diff(wavelengths) / np.diff(pixels)
    before, after = wavelengths[0] - beyond * slopes[0], wavelengths[-1] + beyond * slopes[-1]
    pixels = np.r_[pixels[0] - beyond, pixels, pixels[-1] + beyond]
    wavelengths = np.r_[before, wavelengths, after]
    order = np.argsort(wavelengths)

    def to_wavelength(pixel: Any) -> Any:
        return np.interp(pixel, pixels, wavelengths)

    def to_pixel(wavelength: Any) -> Any:
        return np.interp(wavelength, wavelengths[order], pixels[order])

    functions, label = (to_wavelength, to_pixel), "wavelength (µm)"
    if direction == "x":
        ax.secondary_xaxis("top", functions=functions).set_xlabel(label)
    else:
        ax.secondary_yaxis("right", functions=functions).set_ylabel(label)
