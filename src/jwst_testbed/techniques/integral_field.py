"""Integral fields: their scene, their exposures, and spectra taken from round apertures in cubes.

Images of points and lines are Gaussian. Ramps add nothing to the lesson here, so the exposures
begin with the count rates and the errors that stage 1 gives. An instrument's mode describes its own
unit with an `IntegralField`, which the task takes as an argument.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from astropy import constants
from astropy import units as u
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.detectors import rates
from jwst_testbed.telescope import header

FWHM = 2 * np.sqrt(2 * np.log(2))
"""Full width at half maximum of a Gaussian of standard deviation 1."""


_SHAPE_UNITS = {"radius": u.arcsec, "width": u.arcsec, "speed": u.km / u.s, "pa": u.deg}


@dataclass(frozen=True)
class IntegralField:
    """An integral field unit.

    Parameters
    ----------
    make_detector : callable
        From the SIAF apertures of an exposure's pixels and of its detector's full frame to the
        `jwst_testbed.detectors.detector.Detector`.
    count_rate : callable
        From sources and lines, as in `make_scene`, an exposure and the detector to the light that
        each pixel turns into DN/s.
    """

    make_detector: Callable
    count_rate: Callable


def make_scene(folder, *, exposure, sources):
    """Task: the truth of the scene.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``lines.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Undithered: the field is around where it points.
    sources : tuple of dict
        Of each: ``kind``; ``offset`` to the east and to the north, arcsec; ``continuum``, uJy at
        the wavelength at which the mode states it; ``slope``, the power of the wavelength that it
        goes with; ``lines``: name, wavelength at rest (micrometres, vacuum), flux
        (erg / (s cm2)); and what tells its shape, 0 where a source does not have it: ``width``
        (FWHM) and ``radius`` of a ring, arcsec; ``speed``, km/s, with which the ring recedes at
        the position angle ``pa``, degrees.
    """
    shape = [name for name in _SHAPE_UNITS if any(name in source for source in sources)]
    east, north = np.transpose([source["offset"] for source in sources]) / 3600
    QTable(
        {
            "id": np.arange(len(sources)) + 1,
            "kind": [source["kind"] for source in sources],
            "ra": (exposure.ra + east / np.cos(np.radians(exposure.dec))) * u.deg,
            "dec": (exposure.dec + north) * u.deg,
            "continuum": [source["continuum"] for source in sources] * u.uJy,
            "slope": [source["slope"] for source in sources],
            **{
                name: [source.get(name, 0.0) for source in sources] * _SHAPE_UNITS[name]
                for name in shape
            },
        }
    ).write(folder / "sources.ecsv")
    rows = [
        (number, *line)
        for number, source in enumerate(sources, start=1)
        for line in source["lines"]
    ]
    source, name, wavelength, flux = zip(*rows, strict=True)
    QTable(
        {
            "source": source,
            "line": name,
            "wavelength": wavelength * u.micron,
            "flux": flux * u.erg / (u.s * u.cm**2),
        }
    ).write(folder / "lines.ecsv")


def expose(inputs, folder, *, unit, exposure, seed):
    """Task: one exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``lines.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx)): the
        same without noise.
    unit : IntegralField
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
        The exposure's number is added to it.
    """
    sources, lines = (QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines"))
    detector = unit.make_detector(*header.apertures_of(exposure))
    light = unit.count_rate(sources, lines, exposure, detector)
    rates.write_rate(folder, exposure, detector, light, seed, datamodels.IFUImageModel)
    rates.write_truerate(folder, exposure, detector, light)


def within(low, high, sigma):
    """Return the part of a Gaussian around 0, of standard deviation `sigma`, between two places."""
    return 0.5 * (
        scipy.special.erf(high / sigma / np.sqrt(2)) - scipy.special.erf(low / sigma / np.sqrt(2))
    )


def line_flux(line, received, wavelength, step, sigma):
    """Return the mean flux of an emission line in pixels, each of which takes some wavelengths.

    Parameters
    ----------
    line : astropy.table.Row
        With its ``flux``.
    received : float
        Its wavelength as the observatory receives it, micrometres.
    wavelength, step : ndarray or float
        The middles of the pixels and the ranges that they take, micrometres.
    sigma : ndarray or float
        Standard deviation of the line, micrometres.

    Returns
    -------
    ndarray
        Jy.
    """
    offset = wavelength - received
    part = within(offset - step / 2, offset + step / 2, sigma)
    # W/m^2 over a range of wavelengths to Jy: d(nu) = c / lambda^2 d(lambda).
    hertz = constants.c.to_value(u.micron / u.s) / received**2 * step
    return line["flux"].to_value(u.W / u.m**2) / hertz * part / 1e-26


def extraction_reference(wavelength, aperture, inner, outer):
    """Return the round aperture and the ring of sky in which a spectrum is taken from a cube.

    Parameters
    ----------
    wavelength : ndarray
        Micrometres, shape (n,).
    aperture, inner, outer : ndarray
        Radii, arcsec, shape (n,).

    Returns
    -------
    stdatamodels.jwst.datamodels.Extract1dIFUModel
    """
    model = datamodels.Extract1dIFUModel()
    model.meta.region_type = "target"
    model.meta.subtract_background = True
    model.meta.method, model.meta.subpixels = "exact", 10
    model.data = {
        "wavelength": wavelength,
        "wavelength_units": "micron",
        "radius": aperture,
        "radius_units": "arcsec",
        "inner_bkg": inner,
        "inner_bkg_units": "arcsec",
        "outer_bkg": outer,
        "outer_bkg_units": "arcsec",
        "axis_ratio": np.ones_like(wavelength),
        "axis_pa": np.zeros_like(wavelength),
        "axis_pa_units": "degrees",
    }
    return model


def aperture_correction(wavelength, fwhm, widths):
    """Return the correction for the light of a Gaussian outside round apertures.

    Parameters
    ----------
    wavelength, fwhm : ndarray
        Micrometres, and the Gaussian's width there, arcsec; shape (n,).
    widths : sequence of float
        Radii of apertures, in units of the width.

    Returns
    -------
    dict
        The columns of an ``apcorr_table`` that all integral field units have.
    """
    radius = fwhm * np.array(widths, np.float32)[:, None]
    # 4 ln 2 radius^2 / FWHM^2 is radius^2 / (2 sigma^2).
    inside = 1 - np.exp(-4 * np.log(2) * (radius / fwhm) ** 2)
    return {
        "wavelength": wavelength.astype(np.float32),
        "wavelength_units": "micron",
        "radius": radius.astype(np.float32),
        "radius_units": "arcsec",
        "apcorr": (1 / inside).astype(np.float32),
        "apcorr_err": np.zeros_like(inside, np.float32),
    }
