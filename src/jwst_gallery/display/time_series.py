"""Figures of a time series: wavelength against time, and a light curve."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.table import Table
from matplotlib.axes import Axes

from .._files import printable
from .._units import in_unit
from ..spectra import TimeSeries
from ._common import add_title, figure_text, label_values, new_axes, numbers, unit_text
from .colours import BAD_PIXEL_COLOUR

# Columns of light curves and their times, in phot and whtlt; those of NIRSpec end with a detector.
_FLUX = ("net_aperture_sum", "whitelight_flux")
_TIME = ("BJD_TDB", "MJD_UTC", "MJD")
# The middle of the integration in INT_TIMES is in UTC, and jwst before 1.19 names it so.
_SCALES = {"MJD": "MJD_UTC"}


def show_time_series(series: TimeSeries, ax: Axes | None = None) -> Axes:
    """Show the spectra of a time series relative to their median, against wavelength and time.

    Each sample is divided by the median over time at its wavelength, to show the changes. Samples
    that are flagged DO_NOT_USE or not finite are drawn in `BAD_PIXEL_COLOUR`.

    Parameters
    ----------
    series : `~jwst_gallery.spectra.TimeSeries`
        From `~jwst_gallery.spectra.read_time_series`.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.collections[0]``. Times are hours since the middle of the first
        integration, or the numbers of the integrations if the series has no times.

    Raises
    ------
    ValueError
        If no sample is usable.
    TypeError
        If it is not a time series.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_time_series
    >>> from jwst_gallery.spectra import read_time_series
    >>> ax = show_time_series(read_time_series(sample("nircam_tsgrism", "x1dints", stage=3)))
    >>> ax.get_xlabel(), ax.get_ylabel().split(" since ")[0]
    ('wavelength (µm)', 'hours')
    >>> ax.collections[0].colorbar.ax.get_ylabel()
    'flux / median over time'
    """
    if not isinstance(series, TimeSeries):
        raise TypeError(f"expected a series from read_time_series, got {type(series).__name__}")
    flux = np.where(series.usable, series.flux.value, np.nan)
    median = _median(flux)
    flux = flux / np.where(median == 0, np.nan, median)  # some wavelengths are filled with 0
    if np.isnan(flux).all():
        raise ValueError(f"{series.filename or 'the time series'} has no usable flux")
    wavelength = series.wavelength.value
    ordered = np.argsort(wavelength)[: np.isfinite(wavelength).sum()]
    # From the first wavelength with a flux to the last.
    ends = np.flatnonzero(np.isfinite(flux[:, ordered]).any(axis=0))[[0, -1]]
    ordered = ordered[ends[0] : ends[1] + 1]
    times = series.times
    half = _half_range(flux)
    ax = new_axes(ax, figsize=(8, 4))
    drawn = ax.pcolormesh(
        wavelength[ordered],
        times.hours,
        np.ma.masked_invalid(flux[:, ordered]),
        shading="nearest",
        cmap=plt.get_cmap("RdBu_r").with_extremes(bad=BAD_PIXEL_COLOUR),
        vmin=1 - half,
        vmax=1 + half,
        rasterized=True,
    )
    ax.figure.colorbar(drawn, ax=ax, label="flux / median over time")
    wavelength_label = f"wavelength ({unit_text(series.wavelength.unit)})"
    ax.set(xlabel=figure_text(wavelength_label), ylabel=times.label)
    what = numbers(order=series.order, slit=series.slit, detector=series.detector)
    add_title(ax, series.filename, what)
    return ax


def show_light_curve(table: Table, ax: Axes | None = None, *, column: str | None = None) -> Axes:
    """Show a light curve: the flux against time, with its error if the table has it.

    Parameters
    ----------
    table : `~astropy.table.Table`
        A ``whtlt`` or ``phot`` product, as `astropy.table.QTable.read` returns it.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    column : str, optional
        Column of the flux. By default ``net_aperture_sum`` in ``phot`` and ``whitelight_flux`` in
        ``whtlt``; needed if there are several spectral orders or detectors.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the points are the last of ``ax.lines``. Times are hours since the first row.

    Raises
    ------
    ValueError
        If there is no such column, if there are several and none is given, or if there are no
        times: the message lists the columns. Also if a column is not numerical, or all times are
        the same.
    TypeError
        If it is not a table.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from astropy.table import QTable
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_light_curve
    >>> ax = show_light_curve(QTable.read(sample("nircam_tsimage", "phot")))
    >>> ax.get_ylabel(), len(ax.lines[-1].get_xdata())
    ('flux density (µJy)', 60)
    """
    if not isinstance(table, Table):
        raise TypeError(f"expected a table from QTable.read, got {type(table).__name__}")
    column = _flux_column(table, column)
    time = _time_column(table, column)
    flux, days = _numbers(table, column), _numbers(table, time).value
    days = np.where(days > 0, days, np.nan)
    if not np.isfinite(days).any():
        raise ValueError(
            f"the table has no times: its column {time} has {len(days)} rows, none usable"
        )
    if len(days) > 1 and np.ptp(days) == 0:
        raise ValueError(
            f"the table has one time in all {len(days)} rows, and the spectral orders in turn, as "
            "jwst before 1.19 wrote it: add up the spectra of x1dints, from read_time_series"
        )
    first = days[np.isfinite(days)][0]
    error = f"{column}_err"
    ax = new_axes(ax, figsize=(8, 4))
    ax.errorbar(
        24 * (days - first),
        flux.value,
        in_unit(_numbers(table, error), flux.unit) if error in table.colnames else None,
        fmt="o",
        markersize=4,
    )
    ax.set_xlabel(f"hours since {_SCALES.get(time, time)} {first:.5f}")
    label_values(ax.yaxis, unit_text(flux.unit), max(map(abs, ax.get_ylim())), otherwise="flux")
    add_title(ax, column)
    return ax


def _median(flux: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():  # NaN where no integration is usable
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        return np.nanmedian(flux, axis=0)


def _half_range(flux: np.ndarray) -> float:
    """Return half the range of the colours; the noisy columns at the ends of a band do not count.

    Six times the deviation that half of a normal distribution exceeds is 4 standard deviations.
    """
    return float(6 * np.nanmedian(_median(np.abs(flux - 1)))) or 1.0


def _flux_column(table: Table, column: str | None) -> str:
    there = [other for other in table.colnames if other.startswith(_FLUX) and "_err" not in other]
    if column is None:
        if len(there) == 1:
            return there[0]
        found = f"several light curves: choose one by column ({', '.join(there)})"
        missing = f"no light curve: read a whtlt or phot product, or name one of {_listed(table)}"
        raise ValueError(f"the table has {found if there else missing}")
    if column not in table.colnames:
        raise ValueError(f"the table has no column {column!r}: it has {_listed(table)}")
    return column


def _time_column(table: Table, column: str) -> str:
    """Return the name of the column of times, of the same detector as the flux.

    Times at the barycentre may be zeros; of several that will do, the first is taken.
    """
    detector = next((end for end in ("_NRS1", "_NRS2") if column.endswith(end)), "")
    there = [f"{time}{detector}" for time in _TIME if f"{time}{detector}" in table.colnames]
    stated = [time for time in there if np.any(_numbers(table, time).value > 0)]
    for time in stated or there:
        return time
    raise ValueError(f"the table has no times: none of {', '.join(_TIME)} is in {_listed(table)}")


def _numbers(table: Table, column: str) -> u.Quantity:
    """Return a column with its unit, or dimensionless without one."""
    try:
        return u.Quantity(table[column])
    except TypeError:
        raise ValueError(f"the column {column} of the table is not numerical") from None


def _listed(table: Table) -> str:
    return ", ".join(map(printable, table.colnames))
