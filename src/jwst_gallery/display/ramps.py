"""Figures of a ramp, and of the difference of two groups."""

import numbers
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from stdatamodels.jwst.datamodels import JwstDataModel, dqflags

from .._checks import as_integer, check_index
from .._models import model_name
from ._common import add_title, new_axes
from .colours import BAD_PIXEL_COLOUR, FLAG_COLOURS
from .images import show_image


def show_ramp(
    model: JwstDataModel,
    x: int,
    y: int,
    ax: Axes | None = None,
    *,
    integration: int = 0,
    rate: float | None = None,
) -> Axes:
    """Show the signal of one pixel in each group of an integration.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product with groups: ``uncal`` or ``ramp``.
    x, y : int
        Column and row of the pixel, counted from 0.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    integration : int, optional
        Index of the integration, counted from 0.
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
    TypeError
        If the model is not an open data model, or an index is not an integer.

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
    x, y = as_integer(x, "x"), as_integer(y, "y")
    _check_pixel(data.shape, x, y, model_name(model))
    integration = check_index(integration, data.shape[0], "integration", model_name(model))
    if rate is not None and not isinstance(rate, numbers.Real):
        raise TypeError(f"rate must be a number, in DN/s: got {type(rate).__name__}")
    signal = data[integration, :, y, x].astype(float)
    groupdq = getattr(model, "groupdq", None)
    flags = np.zeros(signal.shape, int) if groupdq is None else groupdq[integration, :, y, x]
    time = _group_times(model)

    ax = new_axes(ax)
    ax.plot(time, signal, "o-", color="black", linewidth=0.8, label="groups")
    for flag in ("JUMP_DET", "SATURATED", "DO_NOT_USE"):
        chosen = (flags & dqflags.group[flag]) > 0
        if chosen.any():
            size = {"JUMP_DET": 9, "SATURATED": 13, "DO_NOT_USE": 17}[flag]
            style: dict[str, Any] = {
                "markersize": size,
                "markeredgewidth": 2,
                "color": FLAG_COLOURS[flag],
            }
            ax.plot(time[chosen], signal[chosen], "o", fillstyle="none", label=flag, **style)
    if rate is not None:
        _draw_slope(ax, time, signal, flags, rate)
    ax.set(xlabel="time since reset (s)", ylabel="signal (DN)")
    add_title(ax, model_name(model), f"pixel ({x}, {y}), integration {integration}")
    ax.legend(fontsize=9)
    return ax


def show_differences(
    model: JwstDataModel, group: int, ax: Axes | None = None, *, integration: int = 0
) -> Axes:
    """Show the difference between a group and the one before it.

    A cosmic ray is hard to see in a group, and stands out in the difference of two.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product with groups: ``uncal`` or ``ramp``.
    group : int
        Index of the later group, counted from 0: at least 1.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    integration : int, optional
        Index of the integration, counted from 0.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.images[0]``. Pixels that are flagged DO_NOT_USE or SATURATED in
        either group are drawn in `BAD_PIXEL_COLOUR`.

    Raises
    ------
    ValueError
        If the product has no groups.
    IndexError
        If there is no such group, or none before it, or no such integration.
    TypeError
        If the model is not an open data model, or an index is not an integer.

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
    integration = check_index(integration, data.shape[0], "integration", model_name(model))
    group = check_index(group, data.shape[1], "group", model_name(model), first=1)
    # An uncal has unsigned integers, whose differences would wrap around below 0.
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
    add_title(ax, model_name(model), f"integration {integration}")
    return ax


def _groups(model: Any) -> np.ndarray:
    name = model_name(model)
    data = getattr(model, "data", None)
    if data is None or data.ndim != 4:
        raise ValueError(f"{name} has no groups: open the uncal or the ramp file")
    return data


def _check_pixel(shape: tuple[int, ...], x: int, y: int, name: str) -> None:
    ny, nx = shape[-2:]
    if not (0 <= x < nx and 0 <= y < ny):
        raise IndexError(
            f"pixel ({x}, {y}) is outside {name}, which has {nx} columns x and {ny} rows y"
        )


def _group_times(model: JwstDataModel) -> np.ndarray:
    """Return the mean time of the frames of each group, in seconds since the reset."""
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
            f"{model_name(model)} does not say when its groups were read: no {', '.join(missing)}"
        )
    # A group is the mean of nframes frames; the next groupgap frames are dropped.
    first = (exposure.nframes + 1) / 2
    return exposure.frame_time * (
        first + (exposure.nframes + exposure.groupgap) * np.arange(ngroups)
    )


def _draw_slope(
    ax: Axes, time: np.ndarray, signal: np.ndarray, flags: np.ndarray, rate: float
) -> None:
    """Draw the rate through each run of usable groups; a jump begins a new run."""
    unusable = dqflags.group["DO_NOT_USE"] | dqflags.group["SATURATED"]
    usable = (flags & unusable) == 0
    run = np.cumsum((flags & dqflags.group["JUMP_DET"]) > 0)
    label: str | None = f"slope {rate:.4g} DN/s"
    for number in np.unique(run[usable]):
        chosen = usable & (run == number)
        line = signal[chosen].mean() + rate * (time[chosen] - time[chosen].mean())
        ax.plot(time[chosen], line, color=BAD_PIXEL_COLOUR, linewidth=2, label=label)
        label = None  # one entry in the legend for all runs
