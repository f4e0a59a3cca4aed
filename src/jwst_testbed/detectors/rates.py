"""Exposures that begin where stage 1 ends: count rates with the errors that it gives."""

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.detectors import noise, stage1
from jwst_testbed.telescope import header
from jwst_testbed.telescope.times import integration_times


def write_rate(folder, exposure, detector, light, seed, model=datamodels.ImageModel):
    """Write the ``rate`` of an exposure.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector
    light : ndarray
        Shape (ny, nx). Light only, DN/s, the flat field already in it.
    seed : int
        The exposure's number is added to it.
    model : type, optional
        Class of the data model: that of integral field units is
        `stdatamodels.jwst.datamodels.IFUImageModel`.
    """
    _write(folder, exposure, detector, light, seed, model, "rate")


def write_rateints(folder, exposure, detector, light, seed, hits=None):
    """Write the ``rateints`` of an exposure: the rates of each integration, and their times.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes, with ``<root>_cosmic_rays.ecsv`` if there are hits.
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector
    light : ndarray
        Shape (nints, ny, nx). Light only, DN/s, the flat field already in it.
    seed : int
        The exposure's number is added to it.
    hits : astropy.table.QTable, optional
        Cosmic rays that stage 1 has missed, as in `draw_missed`.
    """
    if hits is not None:
        light = light.copy()
        places = tuple(hits[axis] for axis in ("integration", "y", "x"))
        np.add.at(light, places, hits["rate"].to_value(u.DN / u.s))
        hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")
    _write(folder, exposure, detector, light, seed, datamodels.CubeModel, "rateints")


def _write(folder, exposure, detector, light, seed, model, suffix):
    rng = noise.generator(seed + exposure.number)
    with model(**detector.count_rates(light, exposure.readout, rng)) as rates:
        header.fill(rates, exposure)
        stage1.fill(rates, exposure)
        rates.meta.bunit_data = rates.meta.bunit_err = "DN/s"
        if suffix == "rateints":
            rates.int_times = integration_times(rates, exposure)
        rates.save(str(folder / f"{exposure.root}_{suffix}.fits"))


def write_truerate(folder, exposure, detector, light):
    """Write what a perfect detector would have measured: ``<root>_truerate.fits``.

    Parameters
    ----------
    folder : pathlib.Path
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector
    light : ndarray
        DN/s, of any shape that ends with the detector's; it goes into the extension SCI.
    """
    seen = np.where(detector.bad, 0, light).astype(np.float32)
    truth = fits.ImageHDU(seen, name="SCI")
    truth.header["BUNIT"] = "DN/s"
    fits.HDUList([fits.PrimaryHDU(), truth]).writeto(folder / f"{exposure.root}_truerate.fits")


def draw_missed(n, detector, readout, rng):
    """Draw cosmic rays that stage 1 has missed: pixels that are too bright in one integration.

    Parameters
    ----------
    n : int
    detector : jwst_testbed.detectors.detector.Detector
        They hit pixels that work.
    readout : jwst_testbed.telescope.exposure.Readout
    rng : numpy.random.Generator

    Returns
    -------
    astropy.table.QTable
        ``integration``, ``y``, ``x`` (0-based) and ``rate``, which is added there: DN/s,
        log-uniform from 50 to 500.
    """
    rows, columns = np.nonzero(~(detector.bad | detector.reference))
    chosen = rng.choice(len(rows), n, replace=False)
    table = QTable(
        {
            "integration": rng.integers(readout.nints, size=n),
            "y": rows[chosen],
            "x": columns[chosen],
            "rate": 10 ** rng.uniform(np.log10(50), np.log10(500), n) * u.DN / u.s,
        }
    )
    table.sort("integration")
    return table
