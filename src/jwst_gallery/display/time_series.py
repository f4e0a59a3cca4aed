"""Figures of a time series: wavelength against time, and a light curve."""

import os
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.table import QTable, Table

from ..spectra import TimeSeries, read_time_series
from ._common import QUANTITIES, new_axes, numbers
from .colours import BAD_PIXEL_COLOUR

# Columns of light curves and their times, of phot and of whtlt; NIRSpec's end with a detector.
_FLUX = ("net_aperture_sum", "whitelight_flux")
_TIME = ("BJD_TDB", "MJD_UTC", "MJD")


def show_time_series(series, ax=None, *, order=None, index=None, relative=True):
    """Show the spectra of a time series: time against wavelength, the flux as a colour.

    Each sample is divided by the median over time at its wavelength, so that what changes with time
    is seen. Samples flagged DO_NOT_USE, and those that are not finite, are drawn in
    `BAD_PIXEL_COLOUR`.

    Parameters
    ----------
    series : `~jwst_gallery.spectra.TimeSeries`, str, path-like or \
`~stdatamodels.jwst.datamodels.JwstDataModel`
        A time series that was read with `~jwst_gallery.spectra.read_time_series`, or what that
        function takes: the path of an ``x1dints`` product, or the open data model.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    order, index : int, optional
        Which series of a product with several, as in `~jwst_gallery.spectra.read_time_series`.
    relative : bool, optional
        Whether to divide by the median; if not, the flux is drawn in its own unit.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.collections[0]``. Times are hours since the middle of the first
        integration; of a product that states no times, the numbers of the integrations.

    Raises
    ------
    ValueError
        If there are no spectra of integrations, none that fits, or several series: the message
        lists what there is. Also if no sample is usable.
    IndexError
        If there is no series of this index.
    OSError
        If the file is not there or cannot be read as FITS.
    TypeError
        If it is none of these, or if one series is given and another picked.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_time_series
    >>> ax = show_time_series(sample("nircam_tsgrism", "x1dints", stage=3))
    >>> ax.get_xlabel(), ax.get_ylabel().split(" since ")[0]
    ('wavelength (µm)', 'hours')
    >>> ax.collections[0].colorbar.ax.get_ylabel()
    'flux / median over time'
    """
    if not isinstance(series, TimeSeries):
        series = read_time_series(series, order, index=index)
    elif order is not None or index is not None:
        raise TypeError("a time series that was read already takes no order and no index")
    flux = np.where(series.usable, series.flux.value, np.nan)
    label = _with_unit("flux", series.flux.unit)
    if relative:
        median = _median(flux)
        # Wavelengths that were filled with 0 have no ratio.
        flux, label = flux / np.where(median == 0, np.nan, median), "flux / median over time"
    if np.isnan(flux).all():
        raise ValueError(f"{series.filename or 'the time series'} has no usable flux")
    wavelength = series.wavelength.value
    order_of = np.argsort(wavelength)[: np.isfinite(wavelength).sum()]
    # From the first wavelength with a flux to the last.
    ends = np.flatnonzero(np.isfinite(flux[:, order_of]).any(axis=0))[[0, -1]]
    order_of = order_of[ends[0] : ends[1] + 1]
    hours, time_label = _hours(series)
    ax = new_axes(ax, figsize=(8, 4))
    drawn = ax.pcolormesh(
        wavelength[order_of],
        hours,
        np.ma.masked_invalid(flux[:, order_of]),
        shading="nearest",
        cmap=plt.get_cmap("RdBu_r" if relative else "gray").with_extremes(bad=BAD_PIXEL_COLOUR),
        **_limits(flux, relative),
        rasterized=True,
    )
    ax.figure.colorbar(drawn, ax=ax, label=label)
    unit = series.wavelength.unit.to_string("unicode")
    ax.set(xlabel=f"wavelength ({unit})", ylabel=time_label)
    what = numbers(order=series.order, slit=series.slit, detector=series.detector)
    ax.set_title("\n".join(filter(None, [series.filename, what])), fontsize=9)
    return ax


def show_light_curve(table, ax=None, *, column=None, label=None):
    """Show a light curve: the flux against time, with its error where that is stated.

    Parameters
    ----------
    table : str, path-like or `~astropy.table.Table`
        A ``whtlt`` or ``phot`` product: its path, or the table that was read from it.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    column : str, optional
        Which column holds the flux. By default the one of the product: ``net_aperture_sum`` of
        ``phot``, ``whitelight_flux`` of ``whtlt``, which has several where there are several
        spectral orders or detectors.
    label : str, optional
        What the legend calls the curve; without it there is no legend.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the points are the last of ``ax.lines``. Times are hours since the first row.

    Raises
    ------
    ValueError
        If there is no such column, if there are several and none is named, or if there are no
        times: the message lists the columns. Also if the file is no table, if it has no rows, or if
        a column holds no numbers.
    OSError
        If the file is not there.
    TypeError
        If it is no path and no table.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_light_curve
    >>> ax = show_light_curve(sample("nircam_tsimage", "phot"))
    >>> ax.get_ylabel(), len(ax.lines[-1].get_xdata())
    ('net_aperture_sum (Jy)', 60)
    """
    table, name = _read(table)
    column = _flux_column(table, column, name)
    time = _time_column(table, column, name)
    flux = _numbers(table, column, name)
    error = f"{column}_err"
    days = _numbers(table, time, name).value
    if not np.isfinite(days).any():
        raise ValueError(
            f"{name} has no times: its column {time} has {len(days)} rows, none usable"
        )
    first = days[np.isfinite(days)][0]
    ax = new_axes(ax, figsize=(8, 4))
    ax.errorbar(
        24 * (days - first),
        flux.value,
        _numbers(table, error, name).to_value(flux.unit) if error in table.colnames else None,
        fmt="o",
        markersize=4,
        label=label,
    )
    ax.set(
        xlabel=f"hours since {time} {first:.5f}",
        ylabel=_with_unit(column, flux.unit),
    )
    ax.ticklabel_format(axis="y", scilimits=(-3, 4))  # fluxes of faint stars: no row of zeros
    ax.set_title(name if name != "the table" else "", fontsize=9)
    if label is not None:
        ax.legend(fontsize=9)
    return ax


def _median(flux):
    with warnings.catch_warnings():  # where no integration is usable there is none
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        return np.nanmedian(flux, axis=0)


def _limits(flux, relative):
    """Ends of the scale; columns with high noise, at the ends of a band, do not count."""
    if not relative:
        low, high = np.nanpercentile(flux, (1, 99))
        return {"vmin": low, "vmax": high}
    deviation = np.nanmedian(_median(np.abs(flux - 1)))
    # A deviation that half of a normal distribution exceeds: 6 of them are 4 standard deviations.
    half = 6 * deviation or 1
    return {"vmin": 1 - half, "vmax": 1 + half}


def _hours(series):
    """Time of each integration, and what it is counted from."""
    for times, name in ((series.tdb, "BJD_TDB"), (series.utc, "MJD_UTC")):
        if times is not None:
            return (times - times[0]).to_value(u.hour), f"hours since {name} {times[0].mjd:.5f}"
    return series.integration, "integration"


def _with_unit(name, unit):
    written = unit.to_string("unicode", fraction="inline").replace(" / ", "/")
    name = QUANTITIES.get(written, name) if name == "flux" else name
    return f"{name} ({written})" if written else name


def _read(table):
    """Return a table and the name that an error or a title gives it."""
    if isinstance(table, Table):
        return table, "the table"
    if not isinstance(table, (str, os.PathLike)):
        raise TypeError(f"expected a path or a table, got {type(table).__name__}")
    name = Path(table).name
    try:
        return QTable.read(table, format="ascii.ecsv"), name
    except OSError:
        raise
    except Exception as error:  # whatever the readers of astropy find wrong
        reason = str(error).strip().splitlines()[0]
        raise ValueError(
            f"{name} is no table in ECSV: open a whtlt or phot product ({reason})"
        ) from error


def _flux_column(table, column, name):
    there = [other for other in table.colnames if other.startswith(_FLUX) and "_err" not in other]
    if column is None:
        if len(there) == 1:
            return there[0]
        found = f"several light curves: choose one by column ({', '.join(there)})"
        none = f"no light curve: open a whtlt or phot product, or name one of {_listed(table)}"
        raise ValueError(f"{name} has {found if there else none}")
    if column not in table.colnames:
        raise ValueError(f"{name} has no column {column!r}: it has {_listed(table)}")
    return column


def _time_column(table, column, name):
    """Name of the column with the times: that of the flux's detector, where there are two."""
    detector = next((end for end in ("_NRS1", "_NRS2") if column.endswith(end)), "")
    for time in _TIME:
        if f"{time}{detector}" in table.colnames:
            return f"{time}{detector}"
    raise ValueError(f"{name} has no times: none of {', '.join(_TIME)} is in {_listed(table)}")


def _numbers(table, column, name):
    """Return a column with its unit; it has none if the table states none."""
    try:
        return u.Quantity(table[column])
    except TypeError:
        raise ValueError(f"{name}: the column {column} does not hold numbers") from None


def _listed(table):
    return ", ".join(table.colnames)
