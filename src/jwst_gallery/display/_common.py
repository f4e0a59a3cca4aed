"""What the figures share: axes, names, labels, the colours of an image, checks of indices."""

import matplotlib.pyplot as plt
import numpy as np
from astropy.visualization import AsinhStretch, AsymmetricPercentileInterval, ImageNormalize
from matplotlib.axes import Axes
from stdatamodels import DataModel
from stdatamodels.jwst.datamodels import IFUCubeModel, dqflags
from stdatamodels.properties import ObjectNode

from .._checks import check_index
from .._models import kind_of, model_name
from .colours import BAD_PIXEL_COLOUR

# Unit of a product -> what the number is. Products that have groups are in DN and carry no BUNIT.
QUANTITIES = {
    "DN": "signal",
    "DN/s": "count rate",
    "MJy/sr": "surface brightness",
    "MJy": "flux density",
    "Jy": "flux density",
}
# Sky and faint sources lie between these percentiles; a few saturated cores may lie above.
PERCENTILES = (1, 99.7)


def new_axes(ax, figsize=(6, 5)):
    """Return the axes, or those of a new figure."""
    if ax is None:
        _, ax = plt.subplots(figsize=figsize, layout="constrained")
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is where to draw, axes of matplotlib: got {ax!r}")
    return ax


def name_of(model):
    """Name of the product as an error or a title gives it."""
    if isinstance(model, DataModel):
        return model_name(model)
    return "the slit" if isinstance(model, ObjectNode) else "the array"


def label_pixel_axes(ax, title):
    """Label the axes of an image."""
    ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)")
    ax.set_title(title, fontsize=9)


def numbers(**stated):
    """Write what a product states of a slit or spectrum: ``source 7, order 1``."""
    return ", ".join(f"{word} {value}" for word, value in stated.items() if value is not None)


def quantity(unit):
    """Write the quantity that has a unit, and the unit."""
    return f"{QUANTITIES.get(unit, 'value')} ({unit})" if unit else "value"


def draw_image(ax, data, bad, label, aspect="equal"):
    """Draw an image with its colour bar; its unusable pixels have a colour of their own."""
    bad = bad | ~np.isfinite(data)
    drawn = ax.imshow(
        np.ma.masked_array(data, bad),
        origin="lower",
        interpolation="nearest",  # else a flagged pixel mixes with its neighbours
        cmap=plt.get_cmap("gray").with_extremes(bad=BAD_PIXEL_COLOUR),
        norm=_norm(data[~bad]),
        aspect=aspect,
    )
    ax.figure.colorbar(drawn, ax=ax, label=label)
    if bad.any():
        ax.plot([], [], "s", color=BAD_PIXEL_COLOUR, label="not usable")
        ax.legend(loc="upper right", fontsize=9)


def _norm(good):
    vmin, vmax = (
        AsymmetricPercentileInterval(*PERCENTILES).get_limits(good) if good.size else (0, 1)
    )
    if vmin == vmax:  # a constant image has no scale of its own
        vmin, vmax = vmin - 0.5, vmax + 0.5
    return ImageNormalize(vmin=vmin, vmax=vmax, stretch=AsinhStretch())


def image_and_bad_pixels(image, plane, name):
    """Return the data, of shape (ny, nx), and where they are flagged DO_NOT_USE."""
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
    return picked.data, bad


def number_array(image):
    """Return the array that was given in place of a data model; a mask counts as 0 and 1."""
    array = np.ma.asanyarray(image)
    if array.dtype == bool:
        array = array.astype(np.uint8)
    if not np.issubdtype(array.dtype, np.integer) and not np.issubdtype(array.dtype, np.floating):
        raise TypeError(f"expected an open data model or an array of numbers, got {kind_of(image)}")
    return array


def _data(product, name):
    refuse_slits(product, name)
    data = getattr(product, "data", None)
    if data is None:
        advice = ": show_spectrum shows its spectra" if hasattr(product, "spec") else ""
        raise ValueError(f"{name} has no image{advice}")
    return data


def refuse_slits(product, name):
    """Raise for a product of slits: opened as an image, it would pass the first one for all."""
    if hasattr(product, "slits") or hasattr(product, "exposures"):
        raise ValueError(f"{name} has no image: show_slit shows its slits")


def plane_axes(image):
    """What the axes before (ny, nx) count."""
    return ("wavelength",) if isinstance(image, IFUCubeModel) else ("integration", "group")


def pick_plane(array, plane, name, axes):
    """Two-dimensional part of an array; ``plane`` indexes the axes before (ny, nx)."""
    index = () if plane is None else tuple(np.atleast_1d(plane))
    more = array.ndim - 2
    if len(index) != more or more > len(axes):
        advice = "an image has two: (ny, nx)"
        if more == 0:
            advice = "it is one image: leave out `plane`"
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


def plane_names(plane, axes):
    """Write which plane of an array with more than two dimensions is shown."""
    if plane is None:
        return ""
    numbered = zip(axes, np.atleast_1d(plane), strict=False)
    return ", ".join(f"{axis} {index}" for axis, index in numbered)
