"""The exposures through the mask, up to ``rateints``.

They begin as count rates of each integration: the ramps of this mode add nothing to what is said of
interferometry.
"""

import numpy as np
import scipy
from astropy import units as u
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.niriss.detector import make_detector
from jwst_testbed.modes.niriss_ami import optics
from jwst_testbed.telescope import geometry, header

PISTON, TILT, DRIFT = 30e-9, 15e-9, 0.1
"""Wavefront error: the rms of the pistons of the holes and of their tilts, metres (per metre), and
what part of them is new in each visit. Together the size reported for the telescope with NIRISS
(McElwain et al. 2023, PASP 135, 058001)."""

SHARED = 0.02
"""Part of a pixel's charge that each of its four neighbours shows.

Half a per cent is the capacitance between pixels of such detectors (Moore et al. 2006, Opt. Eng.
45, 076402); the rest stands for the charge that bright pixels push into their neighbours, which
in flight depends on the signal."""


def expose(inputs, folder, *, exposure, seen, seed):
    """Task: one exposure as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` and ``<root>_rate.fits``, the mean of it, go.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seen : tuple of str
        The kinds of the sources in it.
    seed : int
        The exposure's number is added to it.
    """
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    sources = QTable.read(inputs["sources.ecsv"])
    sources = sources[np.isin(sources["kind"], seen)]
    light = count_rate(sources, exposure, wavefront(exposure, seed))
    # A point's light falls on however many pixels it falls on; that of the sky on their area.
    light = light * geometry.point_response(detector.flat, siaf, full)
    light = np.repeat(light[None], exposure.readout.nints, axis=0)
    rates.write_rateints(folder, exposure, detector, light, seed)
    _write_mean(folder, exposure)


def _write_mean(folder, exposure):
    """Write the rate of an exposure, from that of its integrations."""
    path = str(folder / f"{exposure.root}_{{}}.fits").format
    with datamodels.open(path("rateints")) as each, datamodels.ImageModel() as mean:
        mean.update(each)
        mean.data, mean.dq = each.data.mean(axis=0), each.dq[0]
        for name in ("var_poisson", "var_rnoise"):
            mean[name] = each[name].mean(axis=0) / len(each.data)
        mean.err = np.sqrt(mean.var_poisson + mean.var_rnoise)
        mean.save(path("rate"))


def wavefront(exposure, seed):
    """Draw the pistons and tilts of the holes in an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
        All exposures share what is drawn with it; what is new in one is drawn with its number
        added.

    Returns
    -------
    ndarray
        As in `jwst_testbed.modes.niriss_ami.optics.point_image`.
    """
    size = np.array([PISTON, TILT, TILT])
    static, new = (
        size * np.random.default_rng(number).normal(size=(len(optics.HOLES), 3))
        for number in (seed, seed + exposure.number)
    )
    return static + DRIFT * new


def count_rate(sources, exposure, errors):
    """Return the light that pixels of equal response turn into DN/s, without noise.

    Parameters
    ----------
    sources : astropy.table.QTable
        Those in the exposure.
    exposure : jwst_testbed.telescope.exposure.Exposure
    errors : ndarray
        As in `wavefront`.

    Returns
    -------
    ndarray
        Shape (ny, nx), DN/s.
    """
    siaf, full = header.apertures_of(exposure)
    ra, dec = (sources[axis].to_value(u.deg) for axis in ("ra", "dec"))
    places = zip(*geometry.sky_to_pixel(siaf, header.pointing_of(exposure), ra, dec), strict=True)
    scale = np.radians((siaf.XSciScale + siaf.YSciScale) / 2 / 3600)
    edges = np.linspace(*optics.BAND, 16)
    wavelengths = (edges[1:] + edges[:-1]) / 2
    shape = (siaf.YSciSize, siaf.XSciSize)
    megajansky = sum(
        flux * optics.point_image(shape, place, scale, wavelengths, errors)
        for place, flux in zip(places, sources["flux"].to_value(u.MJy), strict=True)
    )
    kernel = SHARED * np.array([[0, 1, 0], [1, 1 / SHARED - 4, 1], [0, 1, 0]])
    light = scipy.ndimage.convolve(megajansky, kernel)
    return light / geometry.reference_steradian(full) / optics.PHOTMJSR
