"""Read one spectrum of a product, and list all of them."""

from typing import Literal

import numpy as np
from astropy import units as u
from astropy.table import MaskedColumn, Table

from ._choice import KEYS, Entry, choose, integers
from ._tables import Source, dq_of, error_of, open_entries, quantity_of, wavelength_of
from .spectrum import Spectrum


def read_spectrum(
    source: Source,
    source_id: int | None = None,
    order: int | None = None,
    *,
    exposure: int | None = None,
    integration: int | None = None,
    index: int | None = None,
    column: Literal["FLUX", "SURF_BRIGHT"] = "FLUX",
) -> Spectrum:
    """Read one spectrum from a product of extracted spectra, whatever its layout.

    The arguments must select a single spectrum; a product with only one needs none of them.

    Parameters
    ----------
    source : str, path-like or `~stdatamodels.jwst.datamodels.JwstDataModel`
        An ``x1d``, ``x1dints`` or ``c1d`` product: its path (safer) or the open data model.
    source_id : int, optional
        Number of the source, as in the source catalogue.
    order : int, optional
        Spectral order.
    exposure : int, optional
        Number of the exposure, of those that the product is made from, counted from 1.
    integration : int, optional
        Number of the integration in the product (INT_NUM), counted from 1.
    index : int, optional
        Row of the table that `list_spectra` returns, counted from 0. Needed where the numbers
        above do not distinguish the spectra.
    column : {"FLUX", "SURF_BRIGHT"}, optional
        The column to read as the flux of the spectrum. For a point source the flux is calibrated;
        for an extended source the surface brightness is, and its flux is that within the slit or
        aperture.

    Returns
    -------
    Spectrum
        Arrays of shape (n,). If the table has a row for each spectrum, as wide as the longest of
        them, the elements that a shorter one does not use are left out.

    Raises
    ------
    ValueError
        If the product has no spectra, or if none or several fit: the message lists those that
        it has. Also if the spectrum has no wavelengths or no such column, or if the columns of
        the data model were mixed up when it was opened.
    IndexError
        If there is no spectrum of this index.
    OSError
        If the file is missing, is not FITS, was cut short or is damaged in another way; the
        message names it.
    TypeError
        If the source is neither a path nor an open data model, or a number is not an integer.

    Notes
    -----
    Wavelengths without a unit are taken to be in micrometres, as in all products of the pipeline. A
    unit of the flux that `astropy` does not know is kept as it is.

    The file may be compressed, by gzip, bzip2, xz or zip and under any name, if it unpacks to no
    more than 1 GiB of memory.

    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import read_spectrum
    >>> filename = sample("nircam_wfss", "x1d", stage=2)
    >>> spectrum = read_spectrum(filename, source_id=12)
    >>> spectrum.source_id, spectrum.order, spectrum.wavelength.unit, spectrum.flux.unit
    (12, 1, Unit("um"), Unit("Jy"))

    The spectrum of an extended source is a surface brightness:

    >>> galaxy = sample("nirspec_mos", "x1d", stage=2)
    >>> spectrum = read_spectrum(galaxy, source_id=2, column="SURF_BRIGHT")
    >>> spectrum.source_type, spectrum.flux.unit
    ('EXTENDED', Unit("MJy / sr"))

    If none fits, the error lists those that do exist:

    >>> try:
    ...     read_spectrum(filename, source_id=12, order=2)
    ... except ValueError as error:
    ...     print(error)
    no order 2 of source 12 in jw01234001001_02101_00001_nrcalong_x1d.fits: it has 1
    """
    wanted = integers(
        index=index, source_id=source_id, order=order, exposure=exposure, integration=integration
    )
    if column not in ("FLUX", "SURF_BRIGHT"):
        raise ValueError(f"column must be 'FLUX' or 'SURF_BRIGHT': got {column!r}")
    with open_entries(source) as (name, entries):
        return _spectrum(choose(entries, "spectrum", "spectra", name, **wanted), name, column)


def list_spectra(source: Source) -> Table:
    """List the spectra of a product.

    Parameters
    ----------
    source : str, path-like or `~stdatamodels.jwst.datamodels.JwstDataModel`
        An ``x1d``, ``x1dints`` or ``c1d`` product: its path, or the open data model.

    Returns
    -------
    astropy.table.Table
        One row for each spectrum, in the order of the product. The columns ``index``,
        ``source_id``, ``order``, ``exposure`` and ``integration`` are the arguments of
        `read_spectrum`, masked where the product does not state them; ``slit`` is the name of the
        slit, ``source_type`` "POINT" or "EXTENDED", ``elements`` the number of wavelengths, and
        ``shortest`` and ``longest`` the ends of their range. Sources without a spectrum in their
        row of a WFSS table are left out.

    Raises
    ------
    ValueError
        If the product has no spectra, or if the columns of the data model were mixed up when it
        was opened.
    OSError
        If the file is missing, is not FITS, was cut short or is damaged in another way; the
        message names it.
    TypeError
        If the source is neither a path nor an open data model.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import list_spectra
    >>> table = list_spectra(sample("nircam_wfss", "x1d", stage=3))
    >>> print(table[table["source_id"] == 12]["source_id", "order", "exposure"])
    source_id order exposure
    --------- ----- --------
           12     1        1
           12     1        2
    >>> table.colnames
    ['index', 'source_id', 'order', 'exposure', 'integration', 'slit', 'source_type',
     'elements', 'shortest', 'longest']
    """
    with open_entries(source) as (_, entries):
        table = Table({"index": range(len(entries))})
        for key, absent in (*((key, 0) for key in KEYS), ("slit", ""), ("source_type", "")):
            values = [getattr(entry, key) for entry in entries]
            mask = [value is None for value in values]
            filled = [absent if value is None else value for value in values]
            table[key] = MaskedColumn(filled, mask=mask)
        table["elements"] = [entry.elements for entry in entries]
        ranges = [_range(quantity_of(entry, "WAVELENGTH").to_value(u.um)) for entry in entries]
        table["shortest"], table["longest"] = np.transpose(ranges)
    for name in ("shortest", "longest"):
        table[name].unit = u.um
        table[name].info.format = ".4f"
    return table


def _spectrum(entry: Entry, name: str, column: Literal["FLUX", "SURF_BRIGHT"]) -> Spectrum:
    if column not in entry.item.names:
        raise ValueError(f"{name} has no column {column}")
    return Spectrum(
        wavelength_of(entry, name),
        quantity_of(entry, column),
        error_of(entry, column),
        dq_of(entry),
        entry.source_id,
        entry.order,
        entry.exposure,
        entry.integration,
        entry.slit,
        entry.source_type,
        name,
    )


def _range(wavelength: np.ndarray) -> tuple[float, float]:
    finite = wavelength[np.isfinite(wavelength)]
    return (finite.min(), finite.max()) if finite.size else (np.nan, np.nan)
