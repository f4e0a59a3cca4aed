"""Figures of what changed between two products."""

import os
import warnings
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .._checks import check_index
from ..comparing import Comparison
from ..comparing._arrays import error_of, in_one_unit
from ..comparing._flags import flag_name, flags_in, unsigned
from ..comparing._pairs import Pair
from ._common import add_title, figure_text, label_pixel_axes, new_axes
from .colours import BAD_PIXEL_COLOUR

_LARGEST = 99  # percentile of an image's changes at which the colours end
_MOST = 20  # columns of a table that are drawn
_MARKERS = "osD^vPX*"


def show_changes(
    comparison: Comparison, ax: Axes | None = None, *, part: int | None = None
) -> Axes:
    """Show how the data of two products differ.

    For an image, draw the difference, new minus old, in units of the error, or relative to the old
    value if there are no errors; for an array with more axes, its median over the first of them.
    For a spectrum, draw the ratio of fluxes, new over old, with the error of the new as a band; for
    a time series, its median over the integrations. For tables, draw the median change of each
    column, with the range of the middle two thirds of the rows.

    Parameters
    ----------
    comparison : `~jwst_gallery.comparing.Comparison`
        From `~jwst_gallery.comparing.compare_products`.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    part : int, optional
        Index in ``comparison.pairs`` of the slit or spectrum to show, from 0. By default the one
        that changed most.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes: an image is ``ax.images[0]``, the ratio of spectra ``ax.lines[0]``.

    Raises
    ------
    ValueError
        If they have different shapes, or units of different quantities.
    IndexError
        If there is no such part.
    TypeError
        If it is not a comparison.

    Examples
    --------
    >>> from jwst_gallery import compare_products, sample
    >>> from jwst_gallery.display import show_changes
    >>> cal = sample("nircam_image", "cal")
    >>> ax = show_changes(compare_products(cal, cal))
    >>> ax.images[0].colorbar.ax.get_ylabel()
    'new minus old (errors)'
    """
    pair = _pair(comparison, part)
    if pair.new.main is None:
        return _draw_columns(pair, comparison, ax)
    if (arrays := _arrays(pair)) is None:
        raise ValueError(
            f"{comparison.old} and {comparison.new} differ in shape or unit: there is no "
            "difference to draw"
        )
    draw = _draw_ratio if pair.new.main == "FLUX" else _draw_image
    return draw(pair, *arrays, comparison, ax)


def show_flag_changes(
    comparison: Comparison, ax: Axes | None = None, *, part: int | None = None
) -> Axes:
    """Show the pixels in which data quality flags were set or cleared.

    A filled marker is a pixel that has a flag now, an open one a pixel that no longer has it.

    Parameters
    ----------
    comparison : `~jwst_gallery.comparing.Comparison`
        From `~jwst_gallery.comparing.compare_products`.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    part : int, optional
        Index in ``comparison.pairs`` of the slit to show, from 0. By default the one whose data
        changed most.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes, with one line of markers for each flag that was set, and for each that was
        cleared, and a legend that counts the pixels.

    Raises
    ------
    ValueError
        If there is no image, or it has no data quality flags.
    IndexError
        If there is no such part.
    TypeError
        If it is not a comparison.

    Examples
    --------
    >>> from jwst_gallery import compare_products, sample
    >>> from jwst_gallery.display import show_flag_changes
    >>> cal = sample("nircam_image", "cal")
    >>> ax = show_flag_changes(compare_products(cal, cal))
    >>> ax.texts[0].get_text()
    'no flag has changed'
    """
    pair = _pair(comparison, part)
    name = _flags_of(pair)
    if name is None:
        raise ValueError(f"{comparison.new} has no image with data quality flags to compare")
    old, new = (unsigned(each) for each in pair.both(name))
    was_set, was_cleared = _any_plane(new & ~old), _any_plane(old & ~new)
    ax = new_axes(ax)
    ny, nx = was_set.shape
    size = max(2.0, 300 / max(was_set.shape))
    for number, flag in enumerate(flags_in(was_set | was_cleared)):
        for how, now, fill in (("set", was_set, "full"), ("cleared", was_cleared, "none")):
            y, x = np.nonzero(now & flag)
            if len(x):
                style: dict[str, Any] = {"color": f"C{number % 10}", "fillstyle": fill}
                marker = _MARKERS[number % len(_MARKERS)]
                label = f"{flag_name(int(flag), name).split()[0]} {how}: {len(x)}"
                ax.plot(x, y, marker, markersize=size, label=label, **style)
    ax.set(xlim=(-0.5, nx - 0.5), ylim=(-0.5, ny - 0.5), aspect=_aspect(was_set))
    if ax.lines:
        below: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.14), "ncols": 2}
        ax.legend(fontsize=9, markerscale=6 / size, **below)
    else:
        middle: dict[str, Any] = {"ha": "center", "va": "center", "transform": ax.transAxes}
        ax.text(0.5, 0.5, "no flag has changed", fontsize=9, **middle)
    label_pixel_axes(ax, *_title(pair, comparison))
    return ax


def save_changes(comparison: Comparison, path: str | os.PathLike[str]) -> None:
    """Save a figure of a comparison: its data and, if they changed, the flags of an image."""
    figure, path = _figure(comparison), Path(path)
    half = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        figure.savefig(half, dpi=150)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
        plt.close(figure)


def _figure(comparison: Comparison) -> Figure:
    flags = any(one.kind == "flags" for one in comparison.findings)
    panels = 1 + (flags and _flags_of(_pair(comparison, None)) is not None)
    figure, axes = plt.subplots(
        1, panels, figsize=(7 * panels, 5), layout="constrained", squeeze=False
    )
    show_changes(comparison, axes[0, 0])
    if panels > 1:
        show_flag_changes(comparison, axes[0, 1])
    return figure


def _pair(comparison: Comparison, part: int | None) -> Pair:
    if not isinstance(comparison, Comparison):
        raise TypeError(
            f"expected a comparison from compare_products, got {type(comparison).__name__}"
        )
    pairs = comparison.pairs
    if part is not None:
        return pairs[check_index(part, len(pairs), "part", comparison.new)]
    return max(pairs, key=_size_of_change) if len(pairs) > 1 else pairs[0]


def _size_of_change(pair: Pair) -> float:
    """Return the mean change of the data; less than 0 where there is no difference."""
    if pair.new.main is None or (arrays := _arrays(pair)) is None:
        return -1.0
    change = np.abs(_change(*arrays))
    return float(np.mean(change[np.isfinite(change)])) if np.isfinite(change).any() else 0.0


def _arrays(pair: Pair) -> tuple[np.ndarray, np.ndarray, np.ndarray | None] | None:
    """Return the data, old and new, and the errors of the new; None if there is no difference."""
    main = pair.new.main or ""
    if main not in pair.old.arrays:
        return None
    _, both = in_one_unit(pair, main)
    if both is None or both[0].shape != both[1].shape:
        return None
    return *both, error_of(pair, main, both[1])


def _change(old: np.ndarray, new: np.ndarray, error: np.ndarray | None) -> np.ndarray:
    """Return the difference in units of the error; without errors, relative to the old value."""
    with np.errstate(all="ignore"):
        change: np.ndarray = np.subtract(new, old, dtype=float)
        return change / (np.abs(old) if error is None else error)


def _draw_image(
    pair: Pair,
    old: np.ndarray,
    new: np.ndarray,
    error: np.ndarray | None,
    comparison: Comparison,
    ax: Axes | None,
) -> Axes:
    change = _change(old, new, error)
    planes = change.shape[:-2]
    image = _median(change.reshape(-1, *change.shape[-2:])) if planes else change
    finite = np.abs(image[np.isfinite(image)])
    largest = np.percentile(finite, _LARGEST) if finite.size else 0
    largest = largest or finite.max(initial=0) or 1
    ax = new_axes(ax)
    drawn = ax.imshow(
        np.ma.masked_invalid(image),
        origin="lower",
        interpolation="nearest",
        cmap=plt.get_cmap("RdBu_r").with_extremes(bad=BAD_PIXEL_COLOUR),
        vmin=-largest,
        vmax=largest,
        aspect=_aspect(image),
    )
    label = f"new minus old ({'relative' if error is None else 'errors'})"
    ax.figure.colorbar(drawn, ax=ax, label=label, extend="both")
    median = f"median of {' x '.join(map(str, planes))} planes" if planes else ""
    label_pixel_axes(ax, *_title(pair, comparison), median)
    return ax


def _draw_ratio(
    pair: Pair,
    old: np.ndarray,
    new: np.ndarray,
    error: np.ndarray | None,
    comparison: Comparison,
    ax: Axes | None,
) -> Axes:
    with np.errstate(all="ignore"):
        ratio, band = new / old, None if error is None else error / np.abs(new)
    series = ratio.ndim > 1
    wavelength = pair.new.arrays["WAVELENGTH"]
    if series:
        ratio, band, wavelength = (
            _median(ratio),
            band if band is None else _median(band),
            wavelength[0],
        )
    order = np.argsort(wavelength)
    wavelength, ratio = wavelength[order], ratio[order]
    ax = new_axes(ax, figsize=(8, 4))
    ax.step(wavelength, ratio, where="mid", linewidth=1)
    if band is not None:
        ends: dict[str, Any] = {"alpha": 0.2, "color": "0.5", "linewidth": 0, "step": "mid"}
        ax.fill_between(wavelength, 1 - band[order], 1 + band[order], **ends, label="error")
        ax.legend(fontsize=9)
    ax.axhline(1, color="0.3", linewidth=0.8, zorder=0)
    finite = ratio[np.isfinite(ratio)]
    if finite.size:
        low, high = np.percentile(finite, [1, 99])
        margin = 0.3 * (high - low) or 0.01
        ax.set_ylim(min(low, 1) - margin, max(high, 1) + margin)
    ax.set(xlabel="wavelength (µm)", ylabel="flux, new over old")
    more = f"median of {len(new)} integrations" if series else ""
    add_title(ax, *_title(pair, comparison), more)
    return ax


def _draw_columns(pair: Pair, comparison: Comparison, ax: Axes | None) -> Axes:
    ranges = {}
    for name, values in pair.new.arrays.items():
        old = pair.old.arrays.get(name)
        if (
            old is None
            or old.shape != values.shape
            or not old.dtype.kind == values.dtype.kind == "f"
        ):
            continue
        with np.errstate(all="ignore"):
            change = 100 * (values / old - 1)
        if np.isfinite(change).any() and np.nanmax(np.abs(change)) > 0:
            ranges[name] = np.nanpercentile(change[np.isfinite(change)], [50, 16, 84])
    largest = sorted(ranges, key=lambda name: -abs(ranges[name][0]))[:_MOST][::-1]
    ax = new_axes(ax, figsize=(8, 0.25 * len(largest) + 1.5))
    for row, name in enumerate(largest):
        middle, low, high = ranges[name]
        ax.plot([low, high], [row, row], color="0.6")
        ax.plot(middle, row, "o", color="C0")
    ax.axvline(0, color="0.3", linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(largest)), [figure_text(name) for name in largest], fontsize=8)
    ax.set_xlabel("new minus old (%): median and middle two thirds of the rows")
    if largest and np.max(np.abs([ranges[name] for name in largest])) > 100:
        ax.set_xscale("symlog", linthresh=1)
    if not largest:
        middle_of: dict[str, Any] = {"ha": "center", "va": "center", "transform": ax.transAxes}
        ax.text(0.5, 0.5, "no number has changed", fontsize=9, **middle_of)
    add_title(ax, *_title(pair, comparison))
    return ax


def _flags_of(pair: Pair) -> str | None:
    """Return the name of the flags that an image has in both products, in the same shape."""
    for name in ("DQ", "PIXELDQ"):
        if pair.new.main == "SCI" and name in pair.old.arrays and name in pair.new.arrays:
            old, new = pair.both(name)
            return name if old.shape == new.shape else None
    return None


def _any_plane(flags: np.ndarray) -> np.ndarray:
    planes = flags.reshape(-1, *flags.shape[-2:])
    return np.bitwise_or.reduce(planes, axis=0)


def _median(planes: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():  # NaN where there is nothing
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        return np.nanmedian(planes, axis=0)


def _aspect(image: np.ndarray) -> Any:
    ny, nx = image.shape
    return "equal" if 1 / 3 < ny / nx < 3 else "auto"


def _title(pair: Pair, comparison: Comparison) -> list[str]:
    if comparison.old == comparison.new:
        return [comparison.new, pair.label]
    return [f"old: {comparison.old}", f"new: {comparison.new}", pair.label]
