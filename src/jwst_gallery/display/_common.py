"""Axes, names and labels, and the drawing of an image, for all figures."""

from functools import reduce
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.visualization import AsinhStretch, AsymmetricPercentileInterval, ImageNormalize
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import ListedColormap
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.lib.stride_tricks import sliding_window_view
from stdatamodels import DataModel
from stdatamodels.jwst.datamodels import IFUCubeModel, dqflags
from stdatamodels.properties import ObjectNode

from .._checks import check_index
from .._files import printable
from .._models import model_name, type_given
from .colours import BAD_PIXEL_COLOUR, NO_DATA_COLOUR

# The quantity of each unit. Products that have groups are in DN and have no keyword BUNIT.
QUANTITIES = {"DN": "signal", "DN/s": "count rate", "MJy/sr": "surface brightness"}
# Units of flux density, from the largest.
FLUX_UNITS = ("MJy", "kJy", "Jy", "mJy", "µJy", "nJy")
QUANTITIES |= dict.fromkeys(FLUX_UNITS, "flux density")
# Sky and faint sources lie between these percentiles; a few saturated cores lie above.
PERCENTILES = (1, 99.7)
# Pixels without data are an area where they fill a square of this side; the others are marks.
AREA_SIDE = 3
# Smallest distance of the ticks of a colour bar, inches.
TICK_DISTANCE = 0.25


def new_axes(ax: Axes | None, figsize: tuple[float, float] = (6, 5)) -> Axes:
    """Return the axes, or those of a new figure if there are none."""
    if ax is None:
        _, ax = plt.subplots(figsize=figsize, layout="constrained")
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be matplotlib axes: got {ax!r}")
    return ax


def name_of(model: Any) -> str:
    """Return the name of a product, a slit or an array, for titles and error messages."""
    if isinstance(model, DataModel):
        return model_name(model)
    return "the slit" if isinstance(model, ObjectNode) else "the array"


def figure_text(text: str) -> str:
    """Return text that a file brings as a figure can show it: a dollar begins no mathematics."""
    return printable(text).replace("$", r"\$")


def add_title(ax: Axes, *lines: str) -> None:
    """Write the title of a figure: lines of which some may be empty."""
    ax.set_title("\n".join(figure_text(line) for line in lines if line), fontsize=9)


def label_pixel_axes(ax: Axes, *title: str) -> None:
    """Label the axes of an image, and write its title."""
    ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)")
    add_title(ax, *title)


def numbers(**stated: Any) -> str:
    """Return the numbers of a slit or spectrum that are known: ``source 7, order 1``."""
    return ", ".join(f"{word} {value}" for word, value in stated.items() if value is not None)


def unit_text(unit: u.UnitBase) -> str:
    """Return a unit as labels have it: ``MJy/sr``, ``µm``."""
    if isinstance(unit, u.UnrecognizedUnit):
        return unit.name
    return unit.to_string("unicode", fraction="inline").replace(" / ", "/")


def label_values(axis: Axis, unit: str | None, largest: float, otherwise: str = "value") -> None:
    """Label an axis, or a colour bar's, with the quantity that has this unit, and the unit.

    Flux densities are counted in the unit that needs the fewest zeros. What is drawn stays in the
    unit of the product: a factor of a thousand leaves the ticks where they are.
    """
    name = QUANTITIES.get(unit or "", otherwise)
    if unit in FLUX_UNITS:
        size = abs(largest) * u.Unit(unit).to(u.Jy)
        fits = [each for each in FLUX_UNITS if size >= u.Unit(each).to(u.Jy)]
        shown = u.Unit(fits[0] if fits else FLUX_UNITS[-1])
        factor = u.Unit(unit).to(shown)
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * factor:.6g}"))
        unit = unit_text(shown)
    axis.set_label_text(f"{name} ({figure_text(unit)})" if unit else name)


def draw_image(
    ax: Axes,
    data: np.ndarray,
    bad: Any,
    unit: str | None,
    label: str | None = None,
    aspect: Literal["equal", "auto"] = "equal",
) -> None:
    """Draw an image with its colour bar, and the bad pixels in colours of their own.

    The colour bar says the quantity that has the unit, or what `label` says.
    """
    bad = bad | ~np.isfinite(data)
    drawn = ax.imshow(
        np.ma.masked_array(data, bad),
        origin="lower",
        interpolation="nearest",  # flagged pixels must not mix with their neighbours
        cmap=plt.get_cmap("gray").with_extremes(bad=BAD_PIXEL_COLOUR),
        norm=_norm(data[~bad]),
        aspect=aspect,
    )
    bar = ax.figure.colorbar(drawn, ax=ax, label=label, ticks=_ticks(drawn.norm, _height(ax)))
    if label is None:
        label_values(bar.ax.yaxis, unit, max(map(abs, drawn.get_clim())))
    name_unusable(ax, bad)


def name_unusable(ax: Axes, bad: np.ndarray) -> None:
    """Paint areas of bad pixels pale, so that they do not draw the eye; explain the colours."""
    area = _areas(bad)
    if area.any():
        ax.imshow(
            np.ma.masked_equal(area, False),
            origin="lower",
            interpolation="nearest",
            cmap=ListedColormap([NO_DATA_COLOUR]),
            aspect=ax.get_aspect(),
        )
    for colour, text, pixels in (
        (NO_DATA_COLOUR, "no data", area),
        (BAD_PIXEL_COLOUR, "not usable", bad & ~area),
    ):
        if pixels.any():
            ax.plot([], [], "s", color=colour, markeredgecolor="0.4", label=text)
    if bad.any():
        ax.legend(loc="upper right", fontsize=9)


def _areas(bad: np.ndarray) -> np.ndarray:
    """Return the bad pixels that fill a square, together with what is beyond the image.

    That is a binary opening of the mask, an erosion and a dilation.
    """
    opened = np.pad(bad, AREA_SIDE - 1, constant_values=True)
    for combine in (np.logical_and, np.logical_or):
        for axis in (0, 1):
            neighbours = sliding_window_view(opened, AREA_SIDE, axis=axis)
            opened = reduce(combine, np.moveaxis(neighbours, -1, 0))
    return opened


def _norm(good: np.ndarray) -> ImageNormalize:
    vmin, vmax = (
        AsymmetricPercentileInterval(*PERCENTILES).get_limits(good) if good.size else (0, 1)
    )
    if vmin == vmax:  # a constant image has no scale of its own
        vmin, vmax = vmin - 0.5, vmax + 0.5
    return ImageNormalize(vmin=vmin, vmax=vmax, stretch=AsinhStretch())


def _height(ax: Axes) -> float:
    """Return the height that axes take of the figure, inches."""
    return ax.bbox.height / ax.figure.dpi


def _ticks(norm: Any, length: float) -> list[float]:
    """Return round values for a colour bar, as many as find room on its length in inches."""
    candidates = MaxNLocator(nbins=9).tick_values(*sorted((norm.vmin or 0, norm.vmax or 0)))
    kept: list[float] = []
    for value in candidates:
        place = float(norm(value))
        if 0 <= place <= 1 and (
            not kept or length * (place - float(norm(kept[-1]))) > TICK_DISTANCE
        ):
            kept.append(float(value))
    return kept


def image_and_bad_pixels(
    image: Any, plane: int | tuple[int, ...] | None, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the data, of shape (ny, nx), and the mask of those not to be used.

    They are flagged DO_NOT_USE or, in a resampled image, have a weight of zero: jwst before 1.15
    left 0 there, where NaN is today.
    """
    product = isinstance(image, ObjectNode)  # a data model, or a slit of one
    axes = plane_axes(image)
    array = _data(image, name) if product else number_array(image)
    picked = np.ma.asarray(pick_plane(array, plane, name, axes))
    bad = np.ma.getmaskarray(picked).copy()
    if product:
        for attribute in ("dq", "pixeldq", "groupdq"):
            dq = getattr(image, attribute, None)
            if dq is not None:
                dq = dq if dq.ndim == 2 else pick_plane(dq, plane, name, axes)
                bad |= (dq & dqflags.pixel["DO_NOT_USE"]) > 0
        # Older data models create an array of zeros when asked for one that is missing.
        if image.hasattr("wht") and image.wht.shape == bad.shape:
            bad |= image.wht == 0
    return picked.data, bad


def number_array(image: Any) -> np.ma.MaskedArray:
    """Return an array of numbers; booleans become 0 and 1."""
    array = np.ma.asanyarray(image)
    if array.dtype == bool:
        array = array.astype(np.uint8)
    if not np.issubdtype(array.dtype, np.integer) and not np.issubdtype(array.dtype, np.floating):
        raise TypeError(
            f"expected an open data model or an array of numbers, got {type_given(image)}"
        )
    return array


def _data(product: ObjectNode, name: str) -> np.ndarray:
    refuse_slits(product, name)
    data = getattr(product, "data", None)
    if data is None:
        advice = ": read_spectrum reads its spectra" if hasattr(product, "spec") else ""
        raise ValueError(f"{name} has no image{advice}")
    return data


def refuse_slits(product: ObjectNode, name: str) -> None:
    """Raise ValueError for a product of many slits, which may show the first as its image."""
    if hasattr(product, "slits") or hasattr(product, "exposures"):
        raise ValueError(f"{name} has a list of slits: choose one with find_slit")


def plane_axes(image: Any) -> tuple[str, ...]:
    """Return the names of the axes before (ny, nx)."""
    return ("wavelength",) if isinstance(image, IFUCubeModel) else ("integration", "group")


def pick_plane(
    array: np.ndarray, plane: int | tuple[int, ...] | None, name: str, axes: tuple[str, ...]
) -> np.ndarray:
    """Return the part of an array that ``plane``, the index of the axes before (ny, nx), picks."""
    index = () if plane is None else tuple(np.atleast_1d(plane))
    more = array.ndim - 2
    if len(index) != more or more > len(axes):
        advice = "an image has two, (ny, nx)"
        if more == 0:
            advice = "it is a single image, without planes"
        elif 0 < more <= len(axes):
            first = ", ".join("0" * more)
            which = " and ".join(
                "an integration" if axis == "integration" else f"a {axis}" for axis in axes[:more]
            )
            advice = f"pick {which}, such as plane={first if more == 1 else f'({first})'}"
        raise ValueError(f"{name} has {array.ndim} dimensions, shape {array.shape}: {advice}")
    index = tuple(map(check_index, index, array.shape, axes, [name] * more))
    if 0 in array.shape:
        raise ValueError(f"{name} has no pixels: its shape is {array.shape}")
    return array[index]


def plane_names(plane: int | tuple[int, ...] | None, axes: tuple[str, ...]) -> str:
    """Return the names and indices of the plane that is shown, for a title."""
    if plane is None:
        return ""
    numbered = zip(axes, np.atleast_1d(plane), strict=False)
    return ", ".join(f"{axis} {index}" for axis, index in numbered)
