"""The spectra of all integrations of a time series, as one array."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from astropy import units as u
from astropy.time import Time

from .._units import in_unit
from ..times import IntegrationTimes
from ._choice import Entry, choose, integers
from ._tables import Source, dq_of, error_of, open_entries, quantity_of, wavelength_of
from .spectrum import usable_mask


@dataclass(frozen=True, eq=False)
class TimeSeries:
    """The spectra of all integrations of a time series, on common wavelengths.

    Parameters
    ----------
    wavelength : astropy.units.Quantity
        Of shape (n,), in the order of the table.
    flux : astropy.units.Quantity
        Flux, of shape (nints, n), in the unit of the table.
    flux_error : astropy.units.Quantity, optional
        Standard deviation of the flux, of shape (nints, n).
    dq : numpy.ndarray of int, optional
        Data quality flags, of shape (nints, n).
    integration : numpy.ndarray of int
        Numbers of the integrations in the product (INT_NUM), of shape (nints,).
    utc : astropy.time.Time, optional
        Middle of each integration at the observatory, of shape (nints,). This and the attributes
        below are None if the product does not state them.
    tdb : astropy.time.Time, optional
        Middle of each integration at the barycentre of the solar system, in the scale TDB.
    order : int, optional
        Spectral order.
    slit : str, optional
        Name of the slit.
    detector : str, optional
        Name of the detector.
    filename : str, optional
        Name of the product.
    """

    wavelength: u.Quantity = field(repr=False)
    flux: u.Quantity = field(repr=False)
    flux_error: u.Quantity | None = field(default=None, repr=False)
    dq: np.ndarray | None = field(default=None, repr=False)
    integration: np.ndarray | None = field(default=None, repr=False)
    utc: Time | None = field(default=None, repr=False)
    tdb: Time | None = field(default=None, repr=False)
    order: int | None = None
    slit: str | None = None
    detector: str | None = None
    filename: str = ""

    @property
    def usable(self) -> np.ndarray:
        """True for a finite flux and error that are not DO_NOT_USE, of shape (nints, n)."""
        return usable_mask(self.wavelength, self.flux, self.flux_error, self.dq)

    @property
    def times(self) -> IntegrationTimes:
        """The middle of each integration, at the barycentre if the product states that."""
        if self.tdb is not None:
            return IntegrationTimes("BJD_TDB", self.tdb.mjd)
        if self.utc is not None:
            return IntegrationTimes("MJD_UTC", self.utc.mjd)
        numbers = range(1, len(self.flux) + 1) if self.integration is None else self.integration
        return IntegrationTimes("", np.array(numbers))


def read_time_series(
    source: Source, order: int | None = None, *, index: int | None = None
) -> TimeSeries:
    """Read the spectra of all integrations of a time series, whatever the product's layout.

    The arguments must select a single series; a product with only one needs none of them.

    Parameters
    ----------
    source : str, path-like or `~stdatamodels.jwst.datamodels.JwstDataModel`
        An ``x1dints`` product: its path (safer) or the open data model.
    order : int, optional
        Spectral order.
    index : int, optional
        Index of the series, counted from 0. Needed where the order does not distinguish them, as
        with the two detectors of NIRSpec.

    Returns
    -------
    TimeSeries
        All integrations of the product, those of several segments included, in order of time.

    Raises
    ------
    ValueError
        If the product has no spectra of integrations, or if none or several series fit: the
        message lists those that it has. Also if the spectra have no wavelengths or are not on
        common ones, or if the columns of the data model were mixed up when it was opened.
    IndexError
        If there is no series of this index.
    OSError
        If the file is missing, is not FITS, was cut short or is damaged in another way; the
        message names it.
    TypeError
        If the source is neither a path nor an open data model, or a number is not an integer.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import read_time_series
    >>> series = read_time_series(sample("nircam_tsgrism", "x1dints", stage=3))
    >>> series.flux.shape, series.flux.unit
    ((24, 2048), Unit("Jy"))
    >>> series.integration[:3], series.tdb.scale
    (array([1, 2, 3]), 'tdb')
    """
    wanted = integers(index=index, order=order)
    with open_entries(source) as (name, entries):
        groups: dict[tuple, list[Entry]] = {}
        for entry in entries:
            if entry.integration is not None:
                series = (entry.source_id, entry.order, entry.slit, entry.detector)
                groups.setdefault(series, []).append(entry)
        if not groups:
            raise ValueError(
                f"{name} is not a time series, because its spectra are not of integrations: "
                "read_spectrum reads them one by one"
            )
        several = len({detector for *_, detector in groups}) > 1
        firsts = [
            replace(
                members[0],
                item=members,
                index=number,
                slit=members[0].detector if several else members[0].slit,
            )
            for number, members in enumerate(groups.values())
        ]
        members = choose(firsts, "time series", "time series", name, **wanted).item
        return _series(sorted(members, key=_when), name)


def _when(entry: Entry) -> tuple[float, int | None]:
    """Return the time, if it is stated, and the number, to sort by."""
    stated = [time for time in (entry.mjd, entry.tdb) if time and np.isfinite(time)]
    return stated[0] if stated else -np.inf, entry.integration


def _series(members: list[Entry], name: str) -> TimeSeries:
    first = members[0]
    wavelength = wavelength_of(first, name)
    for entry in members:
        other = quantity_of(entry, "WAVELENGTH")
        if other.shape != wavelength.shape or not np.allclose(
            other, wavelength, rtol=1e-6, equal_nan=True
        ):
            raise ValueError(
                f"{name}: integrations {first.integration} and {entry.integration} have different "
                "wavelengths: read_spectrum reads them one by one"
            )
    return TimeSeries(
        wavelength,
        _stacked([quantity_of(entry, "FLUX") for entry in members]),
        _stacked([error_of(entry) for entry in members]),
        _stacked([dq_of(entry) for entry in members]),
        np.array([entry.integration for entry in members]),
        _times([entry.mjd for entry in members], "utc"),
        _times([entry.tdb for entry in members], "tdb"),
        first.order,
        first.slit,
        first.detector,
        name,
    )


def _stacked(arrays: list[Any]) -> Any:
    """Return arrays of shape (n,), with or without units, as one; None unless all are there."""
    there = [array for array in arrays if array is not None]
    if len(there) < len(arrays):
        return None
    unit = getattr(there[0], "unit", None)
    if unit is None:
        return np.array(there)
    return u.Quantity([in_unit(each, unit) for each in there], unit)


def _times(days: list[float | None], scale: str) -> Time | None:
    """Return modified Julian days as times; None unless all are stated, and not as 0."""
    stated = [day for day in days if day is not None and np.isfinite(day) and day > 0]
    return Time(stated, format="mjd", scale=scale) if len(stated) == len(days) else None
