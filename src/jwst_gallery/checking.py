"""A check that a file is complete and as the pipeline writes it, before you use or archive it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ._files import file_name, is_file_name, is_uri, open_file, reading
from .associations import association_of, read_association
from .looking import Look, look

if TYPE_CHECKING:
    from astropy.io.fits import HDUList

__all__ = ["check"]

_TIMES = ("int_start_MJD_UTC", "int_mid_MJD_UTC", "int_end_MJD_UTC")


def check(path: str | os.PathLike[str]) -> list[str]:
    """Return the faults of a file; nothing if all is well.

    In a FITS file: anything odd in its headers (as from `look`), a WCS that differs from the table
    of `~jwst_gallery.wcs.wcs_modes` or fails the round trip, a main array without values, and
    missing wavelengths or times. In an association: members that are not beside it. An older layout
    is not a fault.

    Parameters
    ----------
    path : str or path-like
        Path of a FITS file, or of an association, or its address, such as ``https://...`` or
        ``s3://bucket/...``. Only the parts that are needed are read from a remote file.

    Returns
    -------
    list of str
        A sentence for each fault.

    Raises
    ------
    OSError
        If the file is missing or cannot be read. A ConnectionError, if its host cannot be reached.
    ModuleNotFoundError
        If the package that opens an address is not installed; the message says how to install it.
    ValueError
        If it is named like an association but is not one.

    Examples
    --------
    >>> from jwst_gallery import check, sample
    >>> check(sample("nirspec_bots", "calints"))
    []
    """
    if file_name(path).lower().endswith(".json"):
        return list(_of_association(path))
    seen = look(path, wcs=True)
    with reading(file_name(path), " as FITS"):
        from astropy.io import fits  # slow to import

        with _to_map(path) as file, fits.open(file) as hdus:
            return [*seen.remarks, *_of_wcs(seen), *_of_data(seen, hdus)]


def _to_map(path: str | os.PathLike[str]) -> AbstractContextManager[Any]:
    """Return what astropy opens: a path, so that it maps the arrays, or a file elsewhere."""
    return open_file(path) if is_uri(path) else nullcontext(path)


def _of_association(path: str | os.PathLike[str]) -> Iterator[str]:
    """Tell which members of an association are not beside it."""
    if is_uri(path):
        with open_file(path) as file:
            association = association_of(Path(file_name(path)), file.read())
    else:
        association = read_association(path)
    names = [member.name for product in association.products for member in product.members]
    for name in dict.fromkeys(names):
        if not is_file_name(name):
            yield f"the member {name} is not the name of a file"
        elif not _is_beside(path, name):
            yield f"the member {name} is not beside it"


def _is_beside(path: str | os.PathLike[str], name: str) -> bool:
    """Return True if there is a file of this name in the folder of another."""
    if not is_uri(path):
        return (Path(path).parent / name).exists()
    from ._remote import is_beside  # needs what is not always installed

    return is_beside(str(path), name)


def _of_wcs(seen: Look) -> Iterator[str]:
    """Tell how the WCS differs from that of the table; of several rows, from the nearest."""
    from .wcs import wcs_modes  # slow to import

    exp_type = seen.stated.get("exposure type", "")
    rows = [
        row
        for row in wcs_modes()
        if seen.kind and exp_type in row.exp_types and seen.kind.suffix in row.products
    ]
    if rows and not seen.wcs:
        yield "it has no WCS"
    found = {}
    for summary in seen.wcs if rows else ():
        nearest = min((row.differences(summary) for row in rows), key=len)
        found.update(dict.fromkeys(nearest))
    for difference in found:
        yield f"its WCS is another: {difference}"


def _of_data(seen: Look, hdus: HDUList) -> Iterator[str]:
    """Tell which arrays and columns are there and say nothing."""
    empty = {hdu.name for hdu in hdus if hdu.name in ("SCI", "WAVELENGTH") and _is_empty(hdu.data)}
    for name in sorted(empty):
        yield f"an array {name} has no value: it is all NaN or zero"
    tables: dict[str, Any] = {hdu.name: hdu for hdu in hdus if getattr(hdu, "columns", None)}
    series = seen.kind is not None and "ints" in seen.kind.suffix
    if series and "INT_TIMES" in tables:
        table = tables["INT_TIMES"]
        times = [table.data[name] for name in _TIMES if name in table.columns.names]
        if not times or _is_empty(np.array(times, float)):
            yield "the times of its integrations are not stated: INT_TIMES is empty or zero"
    spectra = tables.get("EXTRACT1D")
    if spectra and "WAVELENGTH" in spectra.columns.names and _is_empty(spectra.data["WAVELENGTH"]):
        yield "the wavelengths of a spectrum are not stated: they are all NaN or zero"


def _is_empty(values: np.ndarray | None) -> bool:
    return values is None or not np.any(np.isfinite(values) & (values != 0))
