"""Runs all readers of the helper on one product, whichever version wrote it.

A reading is the word "read", or the one line with which the reader refused. Spectra are compared
with the table as `astropy.io.fits` reads it, column by column. By itself, `python tests/readings.py
FOLDER...` reads all products in folders; its status is 1 if a reader failed in another way.
"""

import sys
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_gallery import look, product_type, read_association
from jwst_gallery.checking import check
from jwst_gallery.display import show_light_curve, show_slit, show_spectrum, show_time_series
from jwst_gallery.spectra import (
    cube_spectrum,
    find_slit,
    list_spectra,
    read_spectrum,
    read_time_series,
    slit_wavelengths,
    slits_of,
)
from jwst_gallery.times import integration_times
from jwst_gallery.wcs import describe_wcs, open_wcs, step_through

REFUSED = (ValueError, NotImplementedError)
SPECTRA = ("x1d", "x1dints", "c1d")
SLITS = ("cal", "calints", "s2d", "crf", "crfints")
MOST = 4  # of slits, and of world coordinates


def raw_spectra(path):
    """Yield WAVELENGTH and FLUX of each spectrum, as the tables have them."""
    with fits.open(path) as hdus:
        for hdu in hdus:
            if hdu.name not in ("EXTRACT1D", "COMBINE1D"):
                continue
            data = hdu.data
            rows = data if data["WAVELENGTH"].ndim > 1 else [data]
            for row in rows:
                named = "N_ALONGDISP" in data.names
                used = int(row["N_ALONGDISP"]) if named else len(row["FLUX"])
                if used:
                    yield np.array(row["WAVELENGTH"][:used]), np.array(row["FLUX"][:used])


def spectra(path):
    """Read all spectra, by path and of the open model; they must be those of the tables."""
    raw = list(raw_spectra(path))
    assert len(list_spectra(path)) == len(raw)
    with datamodels.open(path) as model:
        for index, (wavelength, flux) in enumerate(raw):
            for source in (path, model):
                found = read_spectrum(source, index=index)
                assert np.array_equal(found.flux.value, flux, equal_nan=True)
                stated = np.where(wavelength > 0, wavelength, np.nan)
                assert np.array_equal(found.wavelength.value, stated, equal_nan=True)
                assert found.source_id != 0
    show_spectrum(read_spectrum(path, index=0))


def time_series(path):
    """Read the time series of each order: as many integrations as there are spectra of it."""
    table = list_spectra(path)
    orders = Counter(table["order"].tolist())
    for order, number in orders.items():
        series = read_time_series(path, order=order)
        assert len(series.flux) == number
        assert np.all(np.diff(series.times.days) > 0)
        show_time_series(series)


def slits(path):
    """Find the slits, their wavelengths, and one by its number."""
    with datamodels.open(path) as model:
        parts = slits_of(model)
        for part in parts[:MOST]:
            assert np.isfinite(slit_wavelengths(part)).any()
        assert find_slit(model, index=0) is not None
        show_slit(parts[0], plane=0 if parts[0].data.ndim == 3 else None)


def world(path):
    """Describe the world coordinates, and step through them."""
    with open_wcs(path) as found:
        for wcs in found[:MOST]:
            summary = describe_wcs(wcs)
            assert str(summary)
            if len(summary.inputs) == 2:
                step_through(wcs, 10, 10)


def times(path):
    """Read the times of the integrations."""
    with datamodels.open(path) as model:
        assert len(integration_times(model).hours) == len(model.data)


def cube(path):
    """Read the spectrum of the spaxel in the middle of a cube."""
    with datamodels.open(path) as model:
        spectrum = cube_spectrum(model, model.data.shape[2] // 2, model.data.shape[1] // 2)
        assert (np.diff(spectrum.wavelength) > 0).all()


def table(path):
    """Read a table."""
    assert len(QTable.read(path))


def light_curve(path):
    """Show the light curve of each order."""
    curves = QTable.read(path)
    names = [name for name in curves.colnames if name.startswith("whitelight_flux")]
    for column in [name for name in names if "_err" not in name] or [None]:
        show_light_curve(curves, column=column)


def readers(path, kind):
    """Yield the readers that are for a kind of product."""
    suffix = kind.suffix
    if path.suffix == ".json":
        yield read_association
    elif suffix in ("whtlt", "phot"):
        yield light_curve
    elif path.suffix == ".ecsv":
        yield table
    elif kind.extension == "fits":
        yield look
        yield check
        yield from {spectra} if suffix in SPECTRA else ()
        yield from {time_series} if suffix == "x1dints" else ()
        yield from {slits} if suffix in SLITS and "Slit" in kind.model else ()
        yield from {times} if suffix in ("rateints", "calints", "crfints") else ()
        yield from {cube} if suffix == "s3d" else ()
        yield from {world} if suffix in (*SLITS, "i2d", "s3d", "bsub", "wfscmb") else ()


def readings(path):
    """Yield the name of each reader that is for a product, and what came of it."""
    for read in readers(path, product_type(path)):
        try:
            read(path)
        except REFUSED as error:
            yield read.__name__, str(error)
        else:
            yield read.__name__, "read"
        finally:
            plt.close("all")


def main(*folders):
    """Print what came of each product in folders, and how many readings there were."""
    counts, failed = Counter(), 0
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*")):
        try:
            product_type(path)
        except (ValueError, OSError):
            continue
        try:
            for name, outcome in readings(path):
                counts["read" if outcome == "read" else "refused"] += 1
                if outcome != "read":
                    print(f"{path}: {name}: {outcome}", flush=True)
        except Exception as error:
            failed += 1
            print(f"{path}: {type(error).__name__}: {error}", flush=True)
    print(dict(counts), failed, "failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
