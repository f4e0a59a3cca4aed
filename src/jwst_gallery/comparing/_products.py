"""Read products of any layout as parts to compare: images, slits, spectra, tables."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from astropy.io import fits
from astropy.table import Table

from .._files import file_name, open_file, printable, reading
from .._fits import open_fits
from ..spectra._choice import Entry
from ..spectra._tables import column_of, entries_of, has_spectra


class Identity(NamedTuple):
    """The identity of a slit or a spectrum within a product; None where it is not stated."""

    source: int | None = None
    order: int | None = None
    slit: str | None = None
    detector: str | None = None
    exposure: int | None = None

    def __str__(self) -> str:
        words = {
            "slit": None if self.slit == str(self.source) else self.slit,
            "source": self.source,
            "order": self.order,
            "detector": self.detector,
            "exposure": self.exposure,
        }
        stated = (f"{word} {value}" for word, value in words.items() if value is not None)
        return printable(", ".join(stated))


def labels(identities: Sequence[Identity], among: Sequence[Identity]) -> list[str]:
    """Return labels of parts, without the fields that all parts have in common."""
    same = {
        name: None
        for name, values in zip(Identity._fields, zip(*among, strict=True), strict=True)
        if len(set(values)) == 1 and len(among) > 1
    }
    return [str(each._replace(**same)) or "unnamed" for each in identities]


@dataclass(frozen=True, eq=False)
class Part:
    """An image, a slit, a spectrum, the spectra of a time series, or the tables of a product.

    Arrays are from extensions or columns; those of spectra have shape (n,) or (nints, n).
    """

    identity: Identity = field(default_factory=Identity)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    header: fits.Header | None = None
    place: tuple[float, float] | None = None  # of its source on the sky, in degrees

    @property
    def main(self) -> str | None:
        """Name of the array that the others belong to."""
        return next((name for name in ("SCI", "FLUX") if name in self.arrays), None)

    def add(self, name: str, values: np.ndarray, unit: str | None) -> None:
        """Add an array."""
        if name.split()[-1] == "WAVELENGTH":
            # In images, and in tables before jwst 1.19, 0 means that there is no wavelength.
            values = np.where(values > 0, values, np.nan)
        self.arrays[name], self.units[name] = values, unit or ""


@dataclass(frozen=True, eq=False)
class Product:
    """A product: its parts, and the tables that belong to none of them."""

    name: str
    header: fits.Header
    parts: list[Part]
    common: Part
    noun: str  # of its parts


def read_product(path: str | os.PathLike[str]) -> Product:
    """Read a FITS file, or a table in ECSV."""
    name = file_name(path)
    if name.lower().endswith(".ecsv"):
        with reading(name, " as ECSV"), open_file(path) as file:
            lines = file.read().decode("utf-8").splitlines()
            table = Table.read(lines, format="ascii.ecsv")
            return Product(name, _header(table), [], _table(table), "tables")
    with open_fits(path, images=True) as hdus:
        return _product(hdus, name)


def _product(hdus: fits.HDUList, name: str) -> Product:
    filled = [hdu for hdu in hdus[1:] if hdu.name != "ASDF" and hdu.data is not None]
    filled = [hdu for hdu in filled if hdu.data.size]
    images = [hdu for hdu in filled if not isinstance(hdu, fits.BinTableHDU)]
    tables = [hdu for hdu in filled if hdu not in images and not has_spectra(hdu)]
    common, noun = Part(), "images"
    if any(map(has_spectra, filled)):
        parts, noun = [*_spectra(hdus, name)], "spectra"
    elif sum(hdu.name == "SCI" for hdu in images) > 1:
        parts, noun = [*_slits(images)], "slits"
    else:
        parts = [_image(images)] if images else []
    for hdu in tables:
        number = f",{hdu.ver}" if hdu.ver > 1 else ""
        for column in hdu.columns:
            values = np.asarray(hdu.data[column.name])
            common.add(f"{hdu.name}{number} {column.name}", values, column.unit)
    return Product(name, hdus[0].header.copy(), parts, common, noun)


def _image(hdus: list[Any]) -> Part:
    """Return the images of a slit or of a product as a part."""
    header = next((hdu.header for hdu in hdus if hdu.name == "SCI"), hdus[0].header)
    part = Part(
        Identity(_number(header.get("SOURCEID")), header.get("SPORDER"), _text(header, "SLTNAME")),
        header=header.copy(),
        place=_place(header.get("SRCRA"), header.get("SRCDEC")),
    )
    for hdu in hdus:
        part.add(hdu.name, hdu.data, hdu.header.get("BUNIT"))
    return part


def _slits(images: list[Any]) -> Iterator[Part]:
    """Yield the slits; those of the same source, order and name are from several exposures."""
    slits = [
        _image([hdu for hdu in images if hdu.ver == number])
        for number in dict.fromkeys(hdu.ver for hdu in images if hdu.name == "SCI")
    ]
    times = Counter(slit.identity for slit in slits)
    seen = Counter[Identity]()
    for slit in slits:
        seen[slit.identity] += 1
        exposure = seen[slit.identity] if times[slit.identity] > 1 else None
        identity = slit.identity._replace(exposure=exposure)
        yield Part(identity, slit.arrays, slit.units, slit.header, slit.place)


def _spectra(hdus: fits.HDUList, name: str) -> Iterator[Part]:
    """Yield the spectra; all integrations of a time series are one part."""
    groups: dict[tuple, list[Entry]] = {}
    for entry in entries_of(hdus, name):
        identity = Identity(
            _number(entry.source_id), entry.order, entry.slit, entry.detector, entry.exposure
        )
        series = entry.integration is not None
        groups.setdefault((identity, None if series else entry.index), []).append(entry)
    headers = {id(hdu.data): hdu.header for hdu in hdus if has_spectra(hdu)}
    for (identity, _), entries in groups.items():
        first, header = entries[0], headers[id(entries[0].item)]
        alone = first.row is None and first.integration is None
        stated = first.item[first.row] if first.row is not None else None
        if stated is not None and "SOURCE_RA" in first.item.names:
            place = _place(stated["SOURCE_RA"], stated["SOURCE_DEC"])
        else:
            place = _place(header.get("SRCRA"), header.get("SRCDEC"))
        part = Part(identity, header=header.copy() if alone else None, place=place)
        for column in _columns(first):
            kind = int if column == "DQ" else float
            rows = [column_of(entry, column, kind) for entry in entries]
            values = rows[0] if first.integration is None else _stacked(rows)
            part.add(column, values, first.item.columns[column].unit)
        yield part


def _columns(entry: Entry) -> list[str]:
    """Return the columns that have a number for each element of a spectrum."""
    data = entry.item
    if entry.row is None:
        return [name for name in data.names if data[name].dtype.kind in "iuf"]
    width = np.shape(data["FLUX"])
    return [name for name in data.names if np.shape(data[name]) == width]


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    """Return the rows of a series as one array; shorter rows are padded with NaN or 0."""
    length = max(map(len, rows))
    fill = np.nan if rows[0].dtype.kind == "f" else 0
    return np.array([np.pad(row, (0, length - len(row)), constant_values=fill) for row in rows])


def _table(table: Table) -> Part:
    """Return the columns of a table; a sky position becomes two."""
    part = Part()
    for name in table.colnames:
        column = table[name]
        if hasattr(column, "spherical"):
            part.add(f"{name}.ra", column.icrs.ra.deg, "deg")
            part.add(f"{name}.dec", column.icrs.dec.deg, "deg")
        else:
            values = np.ma.asarray(getattr(column, "value", column))
            filled = values.filled(np.nan) if values.dtype.kind == "f" else values.filled()
            part.add(name, filled, str(column.unit or ""))
    return part


def _header(table: Table) -> fits.Header:
    """Return a header with the version of jwst that a catalogue states."""
    versions = table.meta.get("version")
    version = versions.get("jwst") if isinstance(versions, dict) else None
    return fits.Header({"CAL_VER": str(version)} if version else {})


def _number(source: Any) -> int | None:
    """Return the number of a source; None for 0, which meant none before jwst 2.0."""
    return source or None


def _text(header: fits.Header, keyword: str) -> str | None:
    return str(header.get(keyword, "")).strip() or None


def _place(ra: Any, dec: Any) -> tuple[float, float] | None:
    """Return a position; None if it is unknown, for which jwst writes zeros."""
    try:
        place = float(ra), float(dec)
    except (TypeError, ValueError):
        return None
    return place if np.isfinite(place).all() and any(place) else None
