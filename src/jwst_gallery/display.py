"""Figures of an image, its data quality flags, a ramp, and a difference of groups.

Each function draws on the matplotlib axes it is given (or on new ones) and returns those axes, so
that a script can go on from there. A pixel is (x, y): column and row, counted from 0, with whole
numbers at the centre of a pixel.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from astropy.visualization import AsinhStretch, AsymmetricPercentileInterval, ImageNormalize
from stdatamodels import DataModel
from stdatamodels.jwst.datamodels import dqflags

from .association_figure import show_association

__all__ = [
    "BAD_PIXEL_COLOUR",
    "FLAG_COLOURS",
    "show_association",
    "show_differences",
    "show_dq",
    "show_image",
    "show_ramp",
]

BAD_PIXEL_COLOUR = "#e66100"
"""Colour of a pixel without a usable value: orange, which no gray can be mistaken for."""

FLAG_COLOURS = {
    "DO_NOT_USE": "#999999",
    "REFERENCE_PIXEL": "#56b4e9",
    "DEAD": "#000000",
    "HOT": "#d55e00",
    "SATURATED": "#e69f00",
    "JUMP_DET": "#0072b2",
    "OUTLIER": "#cc79a7",
}
"""The flags that `show_dq` and `show_ramp` draw, from general to particular, and their colours.

The colours are those of Okabe and Ito (2008, "Color Universal Design"), which people with the
common kinds of colour blindness can tell apart.
"""

# BUNIT of a product -> what the number is. Products that have groups are in DN and carry no BUNIT.
_QUANTITIES = {
    "DN": "signal",
    "DN/s": "count rate",
    "MJy/sr": "surface brightness",
    "MJy": "flux density",
}
# Sky and faint sources lie between these percentiles; a few saturated cores may lie above.
_PERCENTILES = (1, 99.7)


def show_image(image, ax=None, *, plane=None, label=None):
    """Show one image, with the colours scaled to its good pixels.

    The scale runs between two percentiles of the good pixels and follows an asinh, which shows
    the sky and the stars at once. Pixels flagged DO_NOT_USE, and those that are not finite, are
    left out of the scale and drawn in `BAD_PIXEL_COLOUR`.

    Parameters
    ----------
    image : `~stdatamodels.jwst.datamodels.JwstDataModel` or array-like
        What to show: an open product, or an array of shape (ny, nx).
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    plane : int or tuple of int, optional
        Which image of an array with more than two dimensions: an integration of shape
        (nints, ny, nx), or a pair (integration, group) of shape (nints, ngroups, ny, nx).
    label : str, optional
        Text of the colour bar; by default the quantity and the unit of the product.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.images[0]``.

    Raises
    ------
    ValueError
        If the data do not have two dimensions and no plane is picked.
    IndexError
        If there is no such plane.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_image
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     ax = show_image(model)
    >>> ax.images[0].colorbar.ax.get_ylabel()
    'surface brightness (MJy/sr)'

    Of a product with several integrations, one is picked:

    >>> with datamodels.open(sample("nircam_image", "rateints")) as model:
    ...     ax = show_image(model, plane=1)
    >>> ax.images[0].colorbar.ax.get_ylabel()
    'count rate (DN/s)'
    """
    data, bad = _image_and_bad_pixels(image, plane)
    bad |= ~np.isfinite(data)
    ax = _axes(ax)
    colours = plt.get_cmap("gray").with_extremes(bad=BAD_PIXEL_COLOUR)
    drawn = ax.imshow(
        np.ma.masked_array(data, bad),
        origin="lower",
        interpolation="nearest",  # else a flagged pixel mixes with its neighbours
        cmap=colours,
        norm=_norm(data[~bad]),
    )
    ax.figure.colorbar(drawn, ax=ax, label=label or _quantity(image))
    if bad.any():
        ax.plot([], [], "s", color=BAD_PIXEL_COLOUR, label="not usable")
        ax.legend(loc="upper right", fontsize=9)
    _label_pixel_axes(ax, _title(image, plane))
    return ax


def show_dq(model, ax=None, *, plane=None, flags=tuple(FLAG_COLOURS)):
    """Show which pixels carry which data quality flags.

    Every flagged pixel is a marker, in a large image larger than the pixel itself, so that a
    single one can be seen. Flags are drawn from general to particular: a dead pixel, which is
    also DO_NOT_USE, shows the colour of DEAD.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel` or array-like of int
        An open product that has a ``dq`` (or, for a ramp, a ``pixeldq``) array, or such an array
        of shape (ny, nx).
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    plane : int, optional
        Which integration of an array of shape (nints, ny, nx).
    flags : sequence of str, optional
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
        picked, or if a flag is not in `FLAG_COLOURS`.
    IndexError
        If there is no such plane.

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
    unknown = [flag for flag in flags if flag not in FLAG_COLOURS]
    if unknown:
        raise ValueError(
            f"no colour for {', '.join(unknown)}: the flags are {', '.join(FLAG_COLOURS)}"
        )
    dq = _pick_plane(_dq_array(model), plane, _name(model))
    ny, nx = dq.shape
    size = max(1.5, 300 / nx)  # in points, on axes some 300 points wide
    ax = _axes(ax)
    for flag in flags:
        y, x = np.nonzero(dq & dqflags.pixel[flag])
        if len(x):
            text = f"{flag}: {len(x)} pixel{'s' if len(x) > 1 else ''}"
            ax.plot(x, y, "s", markersize=size, color=FLAG_COLOURS[flag], label=text)
    ax.set(xlim=(-0.5, nx - 0.5), ylim=(-0.5, ny - 0.5), aspect="equal")
    if ax.lines:
        below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.14), "ncols": 2}
        ax.legend(fontsize=9, markerscale=6 / size, **below)
    _label_pixel_axes(ax, _title(model, plane))
    return ax


def show_ramp(model, x, y, *, integration=0, ax=None, rate=None):
    """Show how the signal of one pixel grows from group to group.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product that has groups: ``uncal`` or ``ramp``.
    x, y : int
        Column and row of the pixel.
    integration : int, optional
        Which integration, counted from 0.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    rate : float, optional
        A count rate in DN/s, drawn as a line of this slope through each run of groups between
        two jumps.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes. The first line is the ramp, against the time since the reset in seconds; the
        lines after it mark the groups flagged in ``groupdq``, where the product has one.

    Raises
    ------
    ValueError
        If the product has no groups.
    IndexError
        If the pixel or the integration is outside the array.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_ramp
    >>> with datamodels.open(sample("nircam_image", "uncal")) as model:
    ...     ax = show_ramp(model, 320, 320)
    ...     len(ax.lines[0].get_ydata()) == model.meta.exposure.ngroups
    True
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('time since reset (s)', 'signal (DN)')
    """
    data = _groups(model)
    _check_pixel(data.shape, x, y, _name(model))
    _check_index(integration, data.shape[0], "integration", _name(model))
    signal = data[integration, :, y, x].astype(float)
    groupdq = getattr(model, "groupdq", None)
    flags = np.zeros(signal.shape, int) if groupdq is None else groupdq[integration, :, y, x]
    time = _group_times(model)

    ax = _axes(ax)
    ax.plot(time, signal, "o-", color="black", linewidth=0.8, label="groups")
    for flag in ("JUMP_DET", "SATURATED", "DO_NOT_USE"):
        chosen = (flags & dqflags.group[flag]) > 0
        if chosen.any():
            size = {"JUMP_DET": 9, "SATURATED": 13, "DO_NOT_USE": 17}[flag]
            style = {"markersize": size, "markeredgewidth": 2, "color": FLAG_COLOURS[flag]}
            ax.plot(time[chosen], signal[chosen], "o", fillstyle="none", label=flag, **style)
    if rate is not None:
        _draw_slope(ax, time, signal, flags, rate)
    ax.set(xlabel="time since reset (s)", ylabel="signal (DN)")
    ax.set_title(f"{_name(model)}\npixel ({x}, {y}), integration {integration}", fontsize=9)
    ax.legend(fontsize=9)
    return ax


def show_differences(model, group, *, integration=0, ax=None):
    """Show what one group added to the one before it.

    A cosmic ray, which is hard to see in a group, stands out in the difference of two.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product that has groups: ``uncal`` or ``ramp``.
    group : int
        The later of the two groups, counted from 0: at least 1.
    integration : int, optional
        Which integration, counted from 0.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.images[0]``. A pixel that either group marks as DO_NOT_USE or
        SATURATED has no difference, and `BAD_PIXEL_COLOUR`.

    Raises
    ------
    ValueError
        If the product has no groups.
    IndexError
        If there is no such group, or none before it, or no such integration.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_differences
    >>> with datamodels.open(sample("nircam_image", "uncal")) as model:
    ...     ax = show_differences(model, 3)
    >>> ax.images[0].colorbar.ax.get_ylabel()
    'signal gained from group 2 to 3 (DN)'
    """
    data = _groups(model)
    _check_index(integration, data.shape[0], "integration", _name(model))
    _check_index(group, data.shape[1], "group", _name(model), first=1)
    # An uncal is made of unsigned integers, of which a difference below 0 would wrap around.
    earlier, later = data[integration, group - 1 : group + 1].astype(float)
    difference = later - earlier
    groupdq = getattr(model, "groupdq", None)
    if groupdq is not None:
        flags = np.bitwise_or(*groupdq[integration, group - 1 : group + 1])
        unusable = dqflags.group["DO_NOT_USE"] | dqflags.group["SATURATED"]
        difference[(flags & unusable) > 0] = np.nan
    ax = show_image(
        difference, ax=ax, label=f"signal gained from group {group - 1} to {group} (DN)"
    )
    ax.set_title(f"{_name(model)}\nintegration {integration}", fontsize=9)
    return ax


def _axes(ax):
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 5), layout="constrained")
    return ax


def _name(model):
    """Name of the product as an error or a title gives it."""
    if isinstance(model, DataModel):
        return Path(model.meta.filename).name if model.meta.filename else type(model).__name__
    return "the array"


def _title(image, plane):
    if not isinstance(image, DataModel):
        return ""
    if plane is None:
        return _name(image)
    names = ("integration", "group")
    indices = np.atleast_1d(plane)
    where = ", ".join(f"{name} {index}" for name, index in zip(names, indices, strict=False))
    return f"{_name(image)}\n{where}"


def _label_pixel_axes(ax, title):
    ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)")
    ax.set_title(title, fontsize=9)


def _quantity(image):
    if not isinstance(image, DataModel):
        return "value"
    unit = image.meta.bunit_data or ("DN" if image.data.ndim == 4 else None)
    if unit is None:
        return "value"
    return f"{_QUANTITIES.get(unit, 'value')} ({unit})"


def _norm(good):
    vmin, vmax = (
        AsymmetricPercentileInterval(*_PERCENTILES).get_limits(good) if good.size else (0, 1)
    )
    if vmin == vmax:  # a constant image has no scale of its own
        vmin, vmax = vmin - 0.5, vmax + 0.5
    return ImageNormalize(vmin=vmin, vmax=vmax, stretch=AsinhStretch())


def _pick_plane(array, plane, name):
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
        _check_index(number, array.shape[axis], ("integration", "group")[axis], name)
    return array[index]


def _image_and_bad_pixels(image, plane):
    """Return the data, of shape (ny, nx), and where they are flagged DO_NOT_USE."""
    data = image.data if isinstance(image, DataModel) else np.asarray(image)
    picked = _pick_plane(data, plane, _name(image))
    bad = np.zeros(picked.shape, bool)
    if isinstance(image, DataModel):
        for name in ("dq", "pixeldq", "groupdq"):
            dq = getattr(image, name, None)
            if dq is not None:
                dq = dq if dq.ndim == 2 else _pick_plane(dq, plane, _name(image))
                bad |= (dq & dqflags.pixel["DO_NOT_USE"]) > 0
    return picked, bad


def _dq_array(model):
    if not isinstance(model, DataModel):
        return np.asarray(model)
    for name in ("dq", "pixeldq"):
        dq = getattr(model, name, None)
        if dq is not None:
            return dq
    raise ValueError(f"{_name(model)} has no data quality array: open a ramp, rate or cal file")


def _groups(model):
    data = getattr(model, "data", None)
    if not isinstance(model, DataModel) or data is None or data.ndim != 4:
        raise ValueError(f"{_name(model)} has no groups: open the uncal or the ramp file")
    return data


def _check_pixel(shape, x, y, name):
    ny, nx = shape[-2:]
    if not (0 <= x < nx and 0 <= y < ny):
        raise IndexError(
            f"pixel ({x}, {y}) is outside {name}, which has {nx} columns x and {ny} rows y"
        )


def _check_index(index, length, axis, name, first=0):
    if not first <= index < length:
        raise IndexError(f"no {axis} {index} in {name}: they run from {first} to {length - 1}")


def _group_times(model):
    """Mean time of the frames of each group, in seconds since the reset."""
    exposure = model.meta.exposure
    ngroups = model.data.shape[1]
    keywords = {
        "TFRAME": exposure.frame_time,
        "NFRAMES": exposure.nframes,
        "GROUPGAP": exposure.groupgap,
    }
    missing = [keyword for keyword, value in keywords.items() if value is None]
    if missing:
        raise ValueError(
            f"{_name(model)} does not say when its groups were read: no {', '.join(missing)}"
        )
    # A group is the mean of nframes frames; groupgap more are read and dropped before the next.
    first = (exposure.nframes + 1) / 2
    return exposure.frame_time * (
        first + (exposure.nframes + exposure.groupgap) * np.arange(ngroups)
    )


def _draw_slope(ax, time, signal, flags, rate):
    """Draw the rate through each run of usable groups; a jump begins a new run."""
    unusable = dqflags.group["DO_NOT_USE"] | dqflags.group["SATURATED"]
    usable = (flags & unusable) == 0
    run = np.cumsum((flags & dqflags.group["JUMP_DET"]) > 0)
    label = f"slope {rate:.4g} DN/s"
    for number in np.unique(run[usable]):
        chosen = usable & (run == number)
        line = signal[chosen].mean() + rate * (time[chosen] - time[chosen].mean())
        ax.plot(time[chosen], line, color=BAD_PIXEL_COLOUR, linewidth=2, label=label)
        label = None  # one entry in the legend for all the runs
