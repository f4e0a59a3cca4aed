"""One spectrum out of a product of extracted spectra, and one slit out of many.

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

import contextlib
import operator
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import MaskedColumn, Table
from stdatamodels import DataModel
from stdatamodels.jwst.datamodels import SlitModel, dqflags

from .products import product_types

__all__ = ["Spectrum", "find_slit", "list_spectra", "read_spectrum"]

# What tells the spectra or the slits of a product apart: the argument, and the word for it.
_KEYS = {
    "source_id": "source",
    "order": "order",
    "exposure": "exposure",
    "integration": "integration",
}
_SLIT_MODELS = {"SlitModel", "MultiSlitModel", "MultiExposureModel"}


@dataclass(frozen=True, eq=False)
class Spectrum:
    """One extracted spectrum.

    Parameters
    ----------
    wavelength : `~astropy.units.Quantity`
        Wavelengths, of shape (n,), in the order of the table.
    flux : `~astropy.units.Quantity`
        Column FLUX, of shape (n,), in the unit that the table states; dimensionless where it
        states none.
    flux_error : `~astropy.units.Quantity`, optional
        Standard deviation of the flux, of shape (n,).
    dq : `~numpy.ndarray` of int, optional
        Data quality flags, of shape (n,).
    source_id : int, optional
        Number of the source, as in the source catalogue. This and the numbers below are None
        where the product does not state them.
    order : int, optional
        Spectral order.
    exposure : int, optional
        Which of the exposures that the product is made from, counted from 1.
    integration : int, optional
        Number of the integration as the product states it, in INT_NUM: counted from 1.
    slit : str, optional
        Name of the slit.
    filename : str, optional
        Name of the product.

    Examples
    --------
    >>> import numpy as np
    >>> from astropy import units as u
    >>> from jwst_gallery.spectra import Spectrum
    >>> wavelength, flux = [3.1, 3.2, 3.3] * u.um, [5, 900, 6] * u.mJy
    >>> spectrum = Spectrum(wavelength, flux, dq=np.array([0, 1, 0]), source_id=7, order=1)
    >>> spectrum
    Spectrum(source_id=7, order=1, exposure=None, integration=None, slit=None, filename='')
    >>> spectrum.flux[spectrum.usable]
    <Quantity [5., 6.] mJy>
    """

    wavelength: u.Quantity = field(repr=False)
    flux: u.Quantity = field(repr=False)
    flux_error: u.Quantity | None = field(default=None, repr=False)
    dq: np.ndarray | None = field(default=None, repr=False)
    source_id: int | None = None
    order: int | None = None
    exposure: int | None = None
    integration: int | None = None
    slit: str | None = None
    filename: str = ""

    @property
    def usable(self) -> np.ndarray:
        """Where there is a flux that is not flagged DO_NOT_USE: an array of bool, of shape (n,)."""
        usable = np.isfinite(self.wavelength) & np.isfinite(self.flux)
        if self.dq is not None:
            usable &= (self.dq & dqflags.pixel["DO_NOT_USE"]) == 0
        return usable


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

    Notes
    -----
    A table that does not state the unit of its wavelengths is taken to have micrometres, as all
    products of the pipeline have.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from astropy import units as u
    >>> from astropy.io import fits
    >>> from astropy.table import QTable
    >>> from jwst_gallery.spectra import read_spectrum
    >>> product = fits.HDUList([fits.PrimaryHDU()])
    >>> for source_id in (3, 7):
    ...     table = QTable({"WAVELENGTH": [3.1, 3.2] * u.um, "FLUX": [5, source_id] * u.Jy})
    ...     product.append(fits.BinTableHDU(table, name="EXTRACT1D"))
    ...     product[-1].header["SOURCEID"] = source_id
    >>> filename = Path(mkdtemp()) / "two_x1d.fits"
    >>> product.writeto(filename)
    >>> spectrum = read_spectrum(filename, source_id=7)
    >>> spectrum.wavelength, spectrum.flux
    (<Quantity [3.1, 3.2] um>, <Quantity [5., 7.] Jy>)
    >>> read_spectrum(filename, source_id=5)
    Traceback (most recent call last):
        ...
    ValueError: no source 5 in two_x1d.fits: it has 3, 7
    """
    wanted = {
        "source_id": source_id,
        "order": order,
        "exposure": exposure,
        "integration": integration,
    }
    with _opened(source) as (name, entries):
        return _spectrum(_choose(entries, "spectrum", "spectra", name, index, wanted), name)


def list_spectra(source):
    """List the spectra of a product.

    Parameters
    ----------
    source : str, path-like or `~stdatamodels.jwst.datamodels.JwstDataModel`
        An ``x1d``, ``x1dints`` or ``c1d`` product: its path, or the open data model.

    Returns
    -------
    `~astropy.table.Table`
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

    Examples
    --------
    >>> import numpy as np
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery.spectra import list_spectra
    >>> model = datamodels.MultiSpecModel()
    >>> for source_id in (3, 7):
    ...     spec = datamodels.SpecModel()
    ...     table = np.zeros(5, spec.get_dtype("spec_table"))
    ...     table["WAVELENGTH"] = np.linspace(3.1, 4, 5)
    ...     spec.spec_table, spec.source_id = table, source_id
    ...     model.spec.append(spec)
    >>> print(list_spectra(model)["index", "source_id", "elements", "shortest", "longest"])
    index source_id elements shortest longest
                                um       um
    ----- --------- -------- -------- -------
        0         3        5   3.1000  4.0000
        1         7        5   3.1000  4.0000
    """
    with _opened(source) as (_, entries):
        table = Table({"index": range(len(entries))})
        for key, absent in (*((key, 0) for key in _KEYS), ("slit", "")):
            values = [getattr(entry, key) for entry in entries]
            mask = [value is None for value in values]
            filled = [absent if value is None else value for value in values]
            table[key] = MaskedColumn(filled, mask=mask)
        table["elements"] = [entry.elements for entry in entries]
        ranges = [_range(_quantity(entry, "WAVELENGTH").to_value(u.um)) for entry in entries]
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
        Of a product of one slit, a ``SlitModel``, it is the model itself.

    Raises
    ------
    ValueError
        If the product has no slits, none that fits, or several: the message lists what there is.
    IndexError
        If there is no slit of this index.

    Notes
    -----
    ``model[i]`` makes a copy of a slit that has the metadata of the exposure in place of its own:
    the unit and the spectral order are lost.

    Examples
    --------
    >>> import numpy as np
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery.spectra import find_slit
    >>> model = datamodels.MultiSlitModel()
    >>> for source_id in (3, 7):
    ...     slit = datamodels.SlitModel(data=np.zeros((8, 30)))
    ...     slit.source_id = source_id
    ...     model.slits.append(slit)
    >>> find_slit(model, source_id=7).source_id
    7
    >>> find_slit(model)
    Traceback (most recent call last):
        ...
    ValueError: 2 slits in MultiSlitModel: choose one by source_id (3, 7)
    """
    wanted = {"source_id": source_id, "order": order}
    return _choose(_slits(model), "slit", "slits", _name(model), index, wanted).item


class _Entry(NamedTuple):
    """One spectrum or slit of a product, where it is, and what tells it from the others."""

    item: Any  # the table of the spectrum, or the slit
    source_id: int | None
    order: int | None
    exposure: int | None = None
    integration: int | None = None
    slit: str | None = None
    row: int | None = None  # in a table with a row for each spectrum
    elements: int = 0
    index: int = 0


# ----------------------------------------------------------------- choosing one


def _choose(entries, noun, plural, name, index, wanted):
    """Return the one entry that fits, or say which there are."""
    fit, chosen = entries, ""
    if index is not None:
        index = operator.index(index)
        if not 0 <= index < len(entries):
            raise IndexError(f"no {noun} {index} in {name}: {_counted(entries)}")
        fit, chosen = [entries[index]], f" at index {index}"
    for key, value in wanted.items():
        if value is None:
            continue
        value = operator.index(value)
        there = _distinct(fit, key)
        fit = [entry for entry in fit if getattr(entry, key) == value]
        if not there:
            raise ValueError(f"{name} does not number its {_KEYS[key]}s: leave out {key}")
        if not fit:
            raise ValueError(f"no {_KEYS[key]} {value}{chosen} in {name}: it has {_listed(there)}")
        chosen = f" of {_KEYS[key]} {value}{chosen}"
    if len(fit) > 1:
        raise ValueError(
            f"{len(fit)} {plural}{chosen} in {name}: choose one by {_ways(fit, wanted)}"
        )
    return fit[0]


def _counted(entries):
    return "there is only 0" if len(entries) == 1 else f"they run from 0 to {len(entries) - 1}"


def _distinct(entries, key):
    return sorted({getattr(entry, key) for entry in entries} - {None})


def _ways(entries, keys):
    """Name the arguments that tell these entries apart, and their values."""
    ways = [
        f"{key} ({_listed(values)})" for key in keys if len(values := _distinct(entries, key)) > 1
    ]
    numbers = [
        f"{entry.index}: slit {entry.slit}" if entry.slit else str(entry.index) for entry in entries
    ]
    return ", ".join(ways) or f"index ({_listed(numbers)})"


def _listed(values, most=12):
    """Write a list, and shorten a long one."""
    if len(values) <= most:
        return ", ".join(map(str, values))
    first = ", ".join(map(str, values[: most - 1]))
    return f"{first}, ..., {values[-1]} ({len(values)} in all)"


# ------------------------------------------------------------------ the tables


class _Stated(NamedTuple):
    """A table of spectra, and what its header or its data model says of it."""

    data: fits.FITS_rec
    source_id: int | None
    order: int | None
    integration: int | None
    slit: str | None
    exposure: str | None


@contextlib.contextmanager
def _opened(source):
    """Give the name and the spectra of a product, which stays open meanwhile."""
    if isinstance(source, DataModel):
        name, tables = _name(source), _tables_of_model(source)
        for table in tables:
            _refuse_mixed_columns(source, table.data)
        yield name, _entries(tables, f"{name}, opened as {type(source).__name__},")
        return
    if not isinstance(source, (str, os.PathLike)):
        raise TypeError(f"expected a path or an open data model, got {type(source).__name__}")
    path = Path(source)
    with _open_fits(path) as hdus:
        yield path.name, _entries(_tables_of_file(hdus), path.name)


def _open_fits(path):
    try:
        return fits.open(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise OSError(f"cannot read {path.name} as FITS: {error}") from error


def _tables_of_file(hdus):
    tables = []
    for hdu in hdus:
        if hdu.name in ("EXTRACT1D", "COMBINE1D"):
            keywords = ("SOURCEID", "SPORDER", "INT_NUM", "SLTNAME")
            stated = [hdu.header.get(keyword) for keyword in keywords]
            exposure = hdu.header.get("EXPGRPID") or hdu.header.get("FILENAME")
            tables.append(_Stated(hdu.data, *stated, exposure))
    return tables


def _tables_of_model(model):
    tables = []
    for spec in model.spec if hasattr(model, "spec") else [model]:
        data = getattr(spec, "spec_table", None)
        if data is not None:
            attributes = ("source_id", "spectral_order", "int_num", "name")
            stated = [getattr(spec, attribute, None) for attribute in attributes]
            exposure = getattr(spec, "group_id", None) or getattr(spec, "filename", None)
            tables.append(_Stated(data, *stated, exposure))
    return tables


def _entries(tables, name):
    """List the spectra in the tables, in their order."""
    # EXPGRPID ends with the order: the two orders of one exposure are in two tables.
    names = [table.exposure and table.exposure.removesuffix(f"_{table.order}") for table in tables]
    numbers = {each: number for number, each in enumerate(filter(None, dict.fromkeys(names)), 1)}
    entries = []
    for table, exposure in zip(tables, names, strict=True):
        missing = {"WAVELENGTH", "FLUX"}.difference(table.data.names)
        if missing:
            raise ValueError(f"{name} has a table without the column {' and '.join(missing)}")
        entries += _entries_of_table(table, numbers.get(exposure))
    if not entries:
        raise ValueError(f"{name} has no spectra: open an x1d, x1dints or c1d product")
    entries = _number_repeated(entries)
    return [entry._replace(index=index) for index, entry in enumerate(entries)]


def _entries_of_table(table, exposure):
    """List the spectra of one table: of all its rows, or one of each row."""
    data = table.data
    one = _Entry(
        data, table.source_id, table.order, exposure, table.integration, table.slit or None
    )
    if not _has_rows(data):
        return [one._replace(elements=len(data))] if len(data) else []
    width = data["FLUX"][0].size if len(data) else 0
    elements = data["N_ALONGDISP"] if "N_ALONGDISP" in data.names else np.full(len(data), width)
    columns = {"source_id": "SOURCE_ID", "integration": "INT_NUM"}
    numbers = {key: data[name] for key, name in columns.items() if name in data.names}
    return [
        one._replace(
            row=row,
            elements=int(elements[row]),
            **{key: int(values[row]) for key, values in numbers.items()},
        )
        for row in range(len(data))
        if elements[row]  # none: a source that was not extracted from this exposure
    ]


def _has_rows(data):
    """Whether a table has a spectrum in each row."""
    return "N_ALONGDISP" in data.names or data["WAVELENGTH"].ndim > 1


def _number_repeated(entries):
    """Count the exposures where the same slit, source and order comes several times.

    So it is in the tables that the pipeline wrote for one source, before jwst 1.19 for WFSS.
    """

    def same(entry):
        return entry[1:6]

    times, seen, numbered = Counter(map(same, entries)), Counter(), []
    for entry in entries:
        seen[same(entry)] += 1
        if entry.exposure is None and entry.integration is None and times[same(entry)] > 1:
            entry = entry._replace(exposure=seen[same(entry)])
        numbered.append(entry)
    return numbered


def _spectrum(entry, name):
    return Spectrum(
        _quantity(entry, "WAVELENGTH"),
        _quantity(entry, "FLUX"),
        # COMBINE1D, and EXTRACT1D before jwst 1.2, have ERROR
        _quantity(entry, "FLUX_ERROR", "ERROR"),
        _column(entry, "DQ", int) if "DQ" in entry.item.names else None,
        entry.source_id,
        entry.order,
        entry.exposure,
        entry.integration,
        entry.slit,
        name,
    )


def _quantity(entry, *names):
    """Return the first of these columns that the table has, with its unit, else None."""
    for name in names:
        if name in entry.item.names:
            unit = entry.item.columns[name].unit or ("um" if name == "WAVELENGTH" else "")
            return u.Quantity(_column(entry, name, float), u.Unit(unit, parse_strict="silent"))
    return None


def _column(entry, name, dtype):
    values = entry.item[name]
    if entry.row is not None:
        values = np.atleast_1d(values[entry.row])[: entry.elements]
    return np.array(values, dtype)


def _range(wavelength):
    finite = wavelength[np.isfinite(wavelength)]
    return (finite.min(), finite.max()) if finite.size else (np.nan, np.nan)


# -------------------------------------------------------------- open data models


def _name(model):
    if not isinstance(model, DataModel):
        raise TypeError(f"expected an open data model, got {type(model).__name__}")
    return Path(model.meta.filename).name if model.meta.filename else type(model).__name__


def _expected_models(model):
    """Names of the classes that a product of this name and exposure type has, if they are known."""
    exp_type = model.meta.exposure.type
    try:
        kinds = product_types(model.meta.filename or "", exp_type) if exp_type else []
    except ValueError:  # no name of a product
        kinds = []
    return [kind.model for kind in kinds]


def _refuse_mixed_columns(model, data):
    """Raise if the columns were filled by their order, from a table with other columns."""
    if "WAVELENGTH" not in data.names or not _columns_mixed(model, data):
        return
    name, opened = _name(model), type(model).__name__
    expected = [other for other in _expected_models(model) if other != opened]
    advice = f"open it with datamodels.open{', as ' + expected[0] if expected else ''}, or "
    if _is_old_table(data):
        advice = ""  # datamodels.open does the same
    raise ValueError(
        f"{name} was opened as {opened}, which does not fit its table and has put numbers into "
        f"the wrong columns: {advice}give its path, to be read by the names of the columns"
    )


def _columns_mixed(model, data):
    wavelength = data["WAVELENGTH"]
    if wavelength.shape != data["FLUX"].shape:
        return True  # SOURCE_ID or INT_NUM of each row in place of its wavelengths
    if "N_ALONGDISP" in data.names and wavelength.ndim == 1:
        # A row has one wavelength, and states another length: it is not a spectrum.
        return set(data["N_ALONGDISP"]) not in ({1}, {0, 1})
    exp_type = model.meta.exposure.type
    if "SOURCE_ID" in data.names and exp_type and "WFSS" not in exp_type:
        return True
    return _is_old_table(data)


def _is_old_table(data):
    """Whether today's columns were filled with the nine of jwst before 1.2, and zeros."""
    if _has_rows(data) or "NPIXELS" not in data.names[9:]:
        return False
    return data[data.names[8]].any() and not any(data[name].any() for name in data.names[9:])


def _slits(model):
    """List the slits of an open product."""
    name = _name(model)
    for attribute in ("slits", "exposures"):
        slits = getattr(model, attribute, None)
        if slits:
            break
    else:
        slits = [model] if isinstance(model, SlitModel) else []
    expected = _expected_models(model)
    if not slits or (expected and not _SLIT_MODELS.intersection(expected)):
        raise ValueError(
            f"{name}, opened as {type(model).__name__}, has no slits: open the cal product of slit "
            "or slitless spectroscopy, with datamodels.open"
        )
    return [
        _Entry(
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
