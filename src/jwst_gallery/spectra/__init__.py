"""One spectrum out of a product of extracted spectra or a cube, and one slit out of many.

The pipeline has written its tables of spectra in several layouts. Today a product of slits or of an
integral field unit has one table for each spectrum; wide-field slitless spectroscopy (WFSS) has one
for each exposure and spectral order, with a row for each source; a time series has one for each
order, with a row for each integration. Before jwst 1.19 these two, as well, had one table for each
spectrum, and before jwst 1.2 some columns had other names.

The functions read them all, by the names of the columns. That matters: `stdatamodels` 6.0.0 fills a
table that has an unsigned column, as DQ is, by the *order* of the columns. A product opened with
the wrong class, or a table of jwst before 1.2 opened with any, then has numbers in the wrong
columns, and nothing says so. A path is safe from this. An open data model is checked for it, and
refused.
"""

import numpy as np
from astropy import units as u
from astropy.table import MaskedColumn, Table
from stdatamodels.jwst.datamodels import SlitModel

from .._models import expected_models, model_name
from .choice import KEYS, Entry, choose
from .cubes import cube_spectrum
from .spectrum import Spectrum
from .tables import column_of, opened, quantity_of
from .time_series import TimeSeries, read_time_series

__all__ = [
    "Spectrum",
    "TimeSeries",
    "cube_spectrum",
    "find_slit",
    "list_spectra",
    "read_spectrum",
    "read_time_series",
]

_SLIT_MODELS = {"SlitModel", "MultiSlitModel", "MultiExposureModel"}


def read_spectrum(
    source, source_id=None, order=None, *, exposure=None, integration=None, index=None
):
    """Read one spectrum out of a product of extracted spectra, whatever its layout.

    The arguments must single out one spectrum: of a product that has only one, none is needed.

    Parameters
    ----------
    source : str, path-like or `~stdatamodels.jwst.datamodels.JwstDataModel`
        An ``x1d``, ``x1dints`` or ``c1d`` product: its path, which is the safer way, or the open
        data model.
    source_id : int, optional
        Number of the source, as in the source catalogue.
    order : int, optional
        Spectral order.
    exposure : int, optional
        Which of the exposures that the product is made from, counted from 1.
    integration : int, optional
        Number of the integration as the product states it, in INT_NUM: counted from 1.
    index : int, optional
        Row of the table that `list_spectra` returns, counted from 0, for a product in which the
        numbers above do not tell the spectra apart.

    Returns
    -------
    Spectrum
        The spectrum. A table with a row for each spectrum is as wide as the longest of them; the
        elements that a shorter one does not use are left out.

    Raises
    ------
    ValueError
        If there are no spectra, none that fits, or several: the message lists what there is. Also
        if the columns of the data model got mixed up when it was opened.
    IndexError
        If there is no spectrum of this index.
    OSError
        If the file is not there or cannot be read as FITS.
    TypeError
        If it is no path and no open data model, or if a number is none.

    Notes
    -----
    A table that does not state the unit of its wavelengths is taken to have micrometres, as all
    products of the pipeline have.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import read_spectrum
    >>> filename = sample("nircam_wfss", "x1d", stage=2)
    >>> spectrum = read_spectrum(filename, source_id=12)
    >>> spectrum.source_id, spectrum.order, spectrum.wavelength.unit, spectrum.flux.unit
    (12, 1, Unit("um"), Unit("Jy"))

    What is not there is an error that lists what is:

    >>> try:
    ...     read_spectrum(filename, source_id=12, order=2)
    ... except ValueError as error:
    ...     print(error)
    no order 2 of source 12 in jw01234001001_02101_00001_nrcalong_x1d.fits: it has 1
    """
    wanted = {
        "source_id": source_id,
        "order": order,
        "exposure": exposure,
        "integration": integration,
    }
    with opened(source) as (name, entries):
        return _spectrum(choose(entries, "spectrum", "spectra", name, index, wanted), name)


def list_spectra(source):
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
        `read_spectrum`, masked where the product does not state them, and ``slit`` the name of the
        slit; ``elements`` is the number of wavelengths, ``shortest`` and ``longest`` the ends of
        their range. A source that has a row in a WFSS table, but no spectrum there, is left out.

    Raises
    ------
    ValueError
        If there are no spectra, or if the columns of the data model got mixed up when it was
        opened.
    OSError
        If the file is not there or cannot be read as FITS.
    TypeError
        If it is no path and no open data model.

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
    ['index', 'source_id', 'order', 'exposure', 'integration', 'slit', 'elements',
     'shortest', 'longest']
    """
    with opened(source) as (_, entries):
        table = Table({"index": range(len(entries))})
        for key, absent in (*((key, 0) for key in KEYS), ("slit", "")):
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


def find_slit(model, source_id=None, order=None, *, index=None):
    """Find one slit in a product that has many.

    The arguments must single out one slit: of a product that has only one, none is needed.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product of slits, or of the cutouts of slitless spectroscopy: ``cal``, ``s2d``,
        ``crf``.
    source_id : int, optional
        Number of the source, as in the source catalogue.
    order : int, optional
        Spectral order.
    index : int, optional
        Place in ``model.slits``, counted from 0.

    Returns
    -------
    `stdatamodels.properties.ObjectNode`
        The slit, an element of ``model.slits``. It has the arrays ``data``, ``dq``, ``err``
        and ``wavelength``, of shape (ny, nx), its own ``meta.wcs`` and ``meta.bunit_data``.
        Of a product of one slit, such as a ``SlitModel``, it is the model itself.

    Raises
    ------
    ValueError
        If the product has no slits, none that fits, or several: the message lists what there is.
    IndexError
        If there is no slit of this index.
    TypeError
        If it is no open data model, or if a number is none.

    Notes
    -----
    ``model[i]`` makes a copy of a slit that has the metadata of the exposure in place of its own:
    the unit and the spectral order are lost.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import find_slit
    >>> with datamodels.open(sample("nircam_wfss", "cal")) as model:
    ...     slit = find_slit(model, source_id=12)
    >>> slit.source_id, slit.meta.bunit_data
    (12, 'MJy/sr')
    >>> try:
    ...     find_slit(model, source_id=12, order=2)
    ... except ValueError as error:
    ...     print(error)
    no order 2 of source 12 in jw01234001001_02101_00001_nrcalong_cal.fits: it has 1
    """
    wanted = {"source_id": source_id, "order": order}
    return choose(_slits(model), "slit", "slits", model_name(model), index, wanted).item


def _slits(model):
    """List the slits of an open product."""
    name, expected = model_name(model), expected_models(model)
    slits = getattr(model, "slits", None) or getattr(model, "exposures", None) or []
    # Before jwst 2.0 the one slit of MIRI's low-resolution spectrometer was an ImageModel.
    if not slits and (isinstance(model, SlitModel) or "SlitModel" in expected):
        slits = [model]
    if not slits and type(model).__name__ in _SLIT_MODELS.intersection(expected):
        raise ValueError(f"{name} has no slits: its list of them is empty")
    if not slits or (expected and not _SLIT_MODELS.intersection(expected)):
        raise ValueError(
            f"{name}, opened as {type(model).__name__}, has no slits: open the cal product of slit "
            "or slitless spectroscopy, with datamodels.open"
        )
    return [
        Entry(
            slit,
            getattr(slit, "source_id", None),
            _spectral_order(slit),
            slit=getattr(slit, "name", None),
            index=index,
        )
        for index, slit in enumerate(slits)
    ]


def _spectral_order(slit):
    try:
        return slit.meta.wcsinfo.spectral_order
    except AttributeError:  # a class without the attribute, in place of a value of None
        return None


def _spectrum(entry, name):
    return Spectrum(
        quantity_of(entry, "WAVELENGTH"),
        quantity_of(entry, "FLUX"),
        # COMBINE1D, and EXTRACT1D before jwst 1.2, have ERROR
        quantity_of(entry, "FLUX_ERROR", "ERROR"),
        column_of(entry, "DQ", int) if "DQ" in entry.item.names else None,
        entry.source_id,
        entry.order,
        entry.exposure,
        entry.integration,
        entry.slit,
        name,
    )


def _range(wavelength):
    finite = wavelength[np.isfinite(wavelength)]
    return (finite.min(), finite.max()) if finite.size else (np.nan, np.nan)
