"""What the figures share: axes, names, labels, the colours of an image, checks of indices."""

import matplotlib.pyplot as plt
import numpy as np
from astropy.visualization import AsinhStretch, AsymmetricPercentileInterval, ImageNormalize
from stdatamodels import DataModel
from stdatamodels.jwst.datamodels import dqflags
from stdatamodels.properties import ObjectNode

from .._models import model_name
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
    picked = pick_plane(_data(image, name) if product else np.asarray(image), plane, name)
    bad = np.zeros(picked.shape, bool)
    if product:
        for attribute in ("dq", "pixeldq", "groupdq"):
            dq = getattr(image, attribute, None)
            if dq is not None:
                dq = dq if dq.ndim == 2 else pick_plane(dq, plane, name)
                bad |= (dq & dqflags.pixel["DO_NOT_USE"]) > 0
    return picked, bad


def _data(product, name):
    data = getattr(product, "data", None)
    if data is None:
        others = {"slits": ": show_slit shows its slits", "spec": ": show_spectrum its spectra"}
        advice = [text for attribute, text in others.items() if hasattr(product, attribute)]
        raise ValueError(f"{name} has no image{''.join(advice)}")
    return data


def pick_plane(array, plane, name):
    """Two-dimensional part of an array; ``plane`` indexes the axes before (ny, nx)."""
    index = () if plane is None else tuple(np.atleast_1d(plane))
    if array.ndim - len(index) != 2:
        dimensions = f"{name} has {array.ndim} dimensions, shape {array.shape}"
        advice = {
            2: "it is one image: leave out `plane`",
            3: "pick an integration, such as plane=0",
            4: "pick an integration and a group, such as plane=(0, 0)",
        }.get(array.ndim, "an image has two: (ny, nx)")
        raise ValueError(f"{dimensions}: {advice}")
    for axis, number in enumerate(index):
        check_index(number, array.shape[axis], ("integration", "group")[axis], name)
    return array[index]


def plane_names(plane):
    """Write which plane of an array with more than two dimensions is shown."""
    if plane is None:
        return ""
    names = ("integration", "group")
    indices = np.atleast_1d(plane)
    return ", ".join(f"{name} {index}" for name, index in zip(names, indices, strict=False))


def check_index(index, length, axis, name, first=0):
    """Raise if there is no such integration or group."""
    if not first <= index < length:
        raise IndexError(f"no {axis} {index} in {name}: they run from {first} to {length - 1}")
