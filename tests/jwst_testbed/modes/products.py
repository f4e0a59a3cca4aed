"""Products, each opened once for the tests that read it one after the other."""

import contextlib
import functools

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from stdatamodels.jwst import datamodels

# Those of a test module, nearly: a large one takes 100 MB and seconds.
KEPT = 6


@contextlib.contextmanager
def open_product(path):
    """Give the data model of a product, which other tests get too: not to be changed."""
    yield _model(path)


@functools.lru_cache(KEPT)
def _model(path):
    return datamodels.open(path)


def spectra_in_time(path, *columns, order=None):
    """Columns of x1dints, a row for each integration: shape (nints, n).

    That is how the table is since jwst 1.19, filled up to the longest spectrum of all; before,
    each integration has a table.
    """
    with fits.open(path) as hdus:
        tables = [
            hdu.data
            for hdu in hdus
            if hdu.name == "EXTRACT1D" and order in (None, hdu.header.get("SPORDER"))
        ]
        if tables[0]["WAVELENGTH"].ndim == 1:
            return [np.array([table[name] for table in tables], float) for name in columns]
        [table] = tables
        n = table["N_ALONGDISP"][0]
        return [table[name][:, :n].astype(float) for name in columns]


def spectra_in_field(path, *columns):
    """Yield the source's place and the columns of each slitless spectrum; the error is "ERROR".

    Since jwst 1.19 a table has a row for each source; before, each source has a table.
    """
    with fits.open(path) as hdus:
        for hdu in hdus:
            if hdu.name not in ("EXTRACT1D", "COMBINE1D"):
                continue
            error = "ERROR" if hdu.name == "COMBINE1D" else "FLUX_ERROR"
            names = [error if name == "ERROR" else name for name in columns]
            if "SOURCE_RA" in hdu.data.names:
                for row in hdu.data:
                    place = SkyCoord(row["SOURCE_RA"], row["SOURCE_DEC"], unit="deg")
                    n = row["N_ALONGDISP"]
                    yield place, *(row[name][:n].astype(float) for name in names)
            else:
                place = SkyCoord(hdu.header["SRCRA"], hdu.header["SRCDEC"], unit="deg")
                yield place, *(hdu.data[name].astype(float) for name in names)
