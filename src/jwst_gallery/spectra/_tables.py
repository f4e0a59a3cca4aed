"""Tables of spectra in every layout, read by the names of their columns."""

import contextlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from astropy import units as u
from astropy.io import fits
from stdatamodels import DataModel

from .._files import file_name, reading
from .._fits import open_fits
from .._models import expected_models, model_name
from ._choice import Entry

Source: TypeAlias = str | os.PathLike[str] | DataModel
"""A product to read: its path, or the open data model."""


class _Table(NamedTuple):
    """A table of spectra, with the metadata from its header or its data model."""

    data: fits.FITS_rec
    source_id: int | None
    order: int | None
    integration: int | None
    slit: str | None
    source_type: str | None
    detector: str | None
    mjd: float | None
    tdb: float | None
    exposure: str | None
    filename: str | None


# Keyword in a header, attribute of a data model, and type, of the metadata.
_METADATA = {
    "source_id": ("SOURCEID", "source_id", Integral),
    "order": ("SPORDER", "spectral_order", Integral),
    "integration": ("INT_NUM", "int_num", Integral),
    "slit": ("SLTNAME", "name", str),
    "source_type": ("SRCTYPE", "source_type", str),
    "detector": ("DETECTOR", "detector", str),
    "mjd": ("MJD-AVG", "mid_time_mjd", Real),
    "tdb": ("TDB-MID", "mid_tdb", Real),
    "exposure": ("EXPGRPID", "group_id", str),
    "filename": ("FILENAME", "filename", str),
}


@contextlib.contextmanager
def open_entries(source: Source) -> Iterator[tuple[str, list[Entry]]]:
    """Give the name and the spectra of a product, which is open for the ``with`` block."""
    if isinstance(source, DataModel):
        name = model_name(source)
        with reading(name):
            tables = _tables_of_model(source)
            for table in tables:
                _refuse_mixed_columns(source, table.data)
            yield name, _entries(tables, f"{name}, opened as {type(source).__name__},")
        return
    if not isinstance(source, (str, os.PathLike)):
        raise TypeError(f"expected a path or an open data model, got {type(source).__name__}")
    name = file_name(source)
    with open_fits(source) as hdus:
        yield name, entries_of(hdus, name)


def entries_of(hdus: fits.HDUList, name: str) -> list[Entry]:
    """List the spectra of an open file."""
    return _entries(_tables_of_file(hdus), name)


def _tables_of_file(hdus: fits.HDUList) -> list[_Table]:
    tables = []
    for hdu in hdus:
        if has_spectra(hdu):
            if not isinstance(hdu, fits.BinTableHDU):
                raise ValueError(f"its extension {hdu.name} is not a table")
            stated = {
                name: _stated(hdu.header.get(keyword), keyword, kind)
                for name, (keyword, _, kind) in _METADATA.items()
            }
            stated["source_type"] = stated["source_type"] or hdus[0].header.get("SRCTYPE")
            tables.append(_Table(hdu.data, **_numbered(stated)))
    return tables


def has_spectra(hdu: Any) -> bool:
    """Return True for the extension of a table of spectra."""
    return hdu.name in ("EXTRACT1D", "COMBINE1D") or _is_unnamed_spectrum(hdu)


def _is_unnamed_spectrum(hdu: Any) -> bool:
    """Tell a table of spectra by its columns, where no EXTNAME tells it."""
    names = hdu.columns.names if isinstance(hdu, fits.BinTableHDU) and not hdu.name else ()
    return {"WAVELENGTH", "FLUX"}.issubset(names)


def _tables_of_model(model: Any) -> list[_Table]:
    tables = []
    for spec in model.spec if hasattr(model, "spec") else [model]:
        data = getattr(spec, "spec_table", None)
        if data is not None:
            stated = {
                name: _stated(getattr(spec, attribute, None), attribute, kind)
                for name, (_, attribute, kind) in _METADATA.items()
            }
            target = getattr(model.meta, "target", None)
            stated["source_type"] = stated["source_type"] or getattr(target, "source_type", None)
            tables.append(_Table(data, **_numbered(stated)))
    return tables


def _numbered(stated: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata; jwst before 2.0 wrote 0 for a source that has no number."""
    return {**stated, "source_id": stated["source_id"] or None}


def _stated(value: Any, where: str, kind: type) -> Any:
    """Return a value of the metadata, or None; raise ValueError for a text in place of a number."""
    if value is None or isinstance(value, fits.card.Undefined):
        return None
    if kind is str:
        return str(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"its {where} is {value!r}, where a number is expected")
    return value


def _entries(tables: list[_Table], name: str) -> list[Entry]:
    """List the spectra in the tables, in their order."""
    # EXPGRPID ends with the order: the two orders of one exposure are in two tables.
    names = [
        (table.exposure or table.filename or "").removesuffix(f"_{table.order}") for table in tables
    ]
    numbers = {each: number for number, each in enumerate(filter(None, dict.fromkeys(names)), 1)}
    entries = []
    for table, exposure in zip(tables, names, strict=True):
        missing = {"WAVELENGTH", "FLUX"}.difference(table.data.names)
        if missing:
            raise ValueError(f"{name} has a table without the column {' and '.join(missing)}")
        entries += _entries_of_table(table, numbers[exposure] if exposure else None)
    if not entries:
        raise ValueError(f"{name} has no spectra: open an x1d, x1dints or c1d product")
    entries = _number_repeated(entries)
    return [replace(entry, index=index) for index, entry in enumerate(entries)]


def _entries_of_table(table: _Table, exposure: int | None) -> list[Entry]:
    """List the spectra of one table: a single one, or one for each row."""
    data = table.data
    one = Entry(
        data,
        table.source_id,
        table.order,
        exposure,
        table.integration,
        table.slit or None,
        table.source_type,
        detector=table.detector,
        mjd=table.mjd,
        tdb=table.tdb,
    )
    if not _has_rows(data):
        return [replace(one, elements=len(data))] if len(data) else []
    width = data["FLUX"][0].size if len(data) else 0
    elements = data["N_ALONGDISP"] if "N_ALONGDISP" in data.names else np.full(len(data), width)
    columns = {
        "source_id": ("SOURCE_ID", int),
        "source_type": ("SOURCE_TYPE", str),
        "integration": ("INT_NUM", int),
        "mjd": ("MJD-AVG", float),
        "tdb": ("TDB-MID", float),
    }
    stated = {
        key: data[name].astype(kind).tolist()
        for key, (name, kind) in columns.items()
        if name in data.names
    }
    return [
        replace(
            one,
            row=row,
            elements=int(elements[row]),
            **{key: values[row] for key, values in stated.items()},
        )
        for row in range(len(data))
        if elements[row]  # 0 for a source that was not extracted from this exposure
    ]


def _has_rows(data: fits.FITS_rec) -> bool:
    """Return True if a table has a spectrum in each row."""
    return "N_ALONGDISP" in data.names or data["WAVELENGTH"].ndim > 1


def _number_repeated(entries: list[Entry]) -> list[Entry]:
    """Number the exposures of spectra that have the same slit, source and order.

    The pipeline writes such tables for one source, and wrote them for WFSS before jwst 1.19.
    """

    def same(entry: Entry) -> tuple:
        return entry.source_id, entry.order, entry.exposure, entry.integration, entry.slit

    times, seen = Counter(map(same, entries)), Counter[tuple]()
    numbered = []
    for entry in entries:
        seen[same(entry)] += 1
        unknown = entry.exposure is None and entry.integration is None
        if unknown and entry.source_id is not None and times[same(entry)] > 1:
            entry = replace(entry, exposure=seen[same(entry)])
        numbered.append(entry)
    return numbered


def quantity_of(entry: Entry, name: str) -> u.Quantity:
    """Return the used elements of a column, with its unit, of shape (n,).

    A wavelength of 0, which jwst before 1.19 wrote where there are no data, is NaN.
    """
    stated = entry.item.columns[name].unit or ("um" if name == "WAVELENGTH" else "")
    unit = u.Unit(stated, parse_strict="silent")
    if name == "WAVELENGTH" and not unit.is_equivalent(u.um):
        raise ValueError(f"its wavelengths are in {stated!r}, which is not a unit of length")
    values = column_of(entry, name, float)
    if name == "WAVELENGTH":
        values[values <= 0] = np.nan
    return u.Quantity(values, unit)


def wavelength_of(entry: Entry, name: str) -> u.Quantity:
    """Return the wavelengths, of shape (n,); raise ValueError if none is stated."""
    wavelength = quantity_of(entry, "WAVELENGTH")
    if not np.isfinite(wavelength).any():
        raise ValueError(
            f"{name} has no wavelengths: all are 0 or NaN, as jwst before 1.4 may leave them in a "
            "time series; extract its spectra again, or take the file that the archive has now"
        )
    return wavelength


def error_of(entry: Entry, column: str = "FLUX") -> u.Quantity | None:
    """Return the errors of a column, of shape (n,), or None."""
    # The column is ERROR in COMBINE1D, and in EXTRACT1D before jwst 1.2.
    names = {"FLUX": ("FLUX_ERROR", "ERROR"), "SURF_BRIGHT": ("SB_ERROR",)}
    for name in names[column]:
        if name in entry.item.names:
            return quantity_of(entry, name)
    return None


def dq_of(entry: Entry) -> np.ndarray | None:
    """Return the data quality flags, of shape (n,), or None."""
    return column_of(entry, "DQ", int) if "DQ" in entry.item.names else None


def column_of(entry: Entry, name: str, dtype: type) -> np.ndarray:
    """Return a copy of the used elements of a column, of shape (n,)."""
    values = entry.item[name]
    if entry.row is not None:
        values = np.atleast_1d(values[entry.row])
    used: np.ndarray = np.array(values[: entry.elements], dtype)
    if used.shape != (entry.elements,):
        raise ValueError(
            f"its column {name} has the shape {values.shape}, where spectrum {entry.index} has "
            f"{entry.elements} elements"
        )
    return used


def _refuse_mixed_columns(model: DataModel, data: fits.FITS_rec) -> None:
    """Raise ValueError if the columns were filled by order, from a table with other columns."""
    if not {"WAVELENGTH", "FLUX"}.issubset(data.names) or not _columns_mixed(model, data):
        return
    name, kind = model_name(model), type(model).__name__
    expected = [other for other in expected_models(model) if other != kind]
    advice = f"open it with datamodels.open{', as ' + expected[0] if expected else ''}, or "
    if _is_old_table(data):
        advice = ""  # datamodels.open does the same
    raise ValueError(
        f"{name} was opened as {kind}, which does not fit its table and has put numbers into "
        f"the wrong columns: {advice}pass its path, to be read by the names of the columns"
    )


def _columns_mixed(model: DataModel, data: fits.FITS_rec) -> bool:
    wavelength = data["WAVELENGTH"]
    if wavelength.shape != data["FLUX"].shape:
        return True  # SOURCE_ID or INT_NUM of each row are where its wavelengths should be
    if "N_ALONGDISP" in data.names and wavelength.ndim == 1:
        # Each row has one wavelength but states another length, so it is not a spectrum.
        return set(data["N_ALONGDISP"]) not in ({1}, {0, 1})
    exp_type = model.meta.exposure.type
    if "SOURCE_ID" in data.names and exp_type and "WFSS" not in exp_type:
        return True
    return _is_old_table(data)


def _is_old_table(data: fits.FITS_rec) -> bool:
    """Return True if today's columns hold the nine of jwst before 1.2, and zeros."""
    if _has_rows(data) or "NPIXELS" not in data.names[9:]:
        return False
    return data[data.names[8]].any() and not any(data[name].any() for name in data.names[9:])
