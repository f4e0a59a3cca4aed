"""Exposures that begin where stage 1 ends: count rates with the errors that it gives."""

import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels

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


def write_rateints(folder, exposure, detector, light, seed):
    """Write the ``rateints`` of an exposure: the rates of each integration, and their times.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector
    light : ndarray
        Shape (nints, ny, nx). Light only, DN/s, the flat field already in it.
    seed : int
        The exposure's number is added to it.
    """
    _write(folder, exposure, detector, light, seed, datamodels.CubeModel, "rateints")


def _write(folder, exposure, detector, light, seed, model, suffix):
    rng = np.random.default_rng(seed + exposure.number)
    with model(**detector.count_rates(light, exposure.readout, rng)) as rates:
        header.fill(rates, exposure)
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
