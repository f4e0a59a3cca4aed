"""The star with its lines, and the planet with its atmosphere."""

import numpy as np
from astropy import units as u
from astropy.table import QTable, vstack

from jwst_testbed.modes.niriss_soss.orders import ORDERS
from jwst_testbed.sky import scene, targets, transit

PIVOT = 1.25
"""Wavelength at which the star's continuum is stated, micrometres."""

HYDROGEN = ((2, 3), (3, 7), (3, 6), (3, 5), (4, 7))
"""Levels of the lines that the star absorbs: Balmer alpha, Paschen delta, gamma and beta, Brackett
gamma."""

LINE_WIDTH = 6e-4
"""Standard deviation of a line, micrometres: less than a column of the first order."""


def make_scene(folder, *, exposure, continuum, slope, equivalent_widths, planet, band):
    """Task: the truth of the dataset: the star with its lines, its transit.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv``, ``traces.ecsv`` and ``transit.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    continuum : float
        Flux of the star at `PIVOT`, microjansky.
    slope : float
        Power of the wavelength that it goes with.
    equivalent_widths : tuple of float
        Of the lines `HYDROGEN`, nanometres.
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    band : tuple of float
        The additional absorption of the planet's atmosphere: wavelength and standard deviation of
        the band, micrometres, and the fraction of the star's light that it blocks there.
    """
    star = targets.star_with_spectrum(exposure, continuum, slope)
    star.write(folder / "sources.ecsv")
    lines = QTable(
        {
            "source": np.full(len(HYDROGEN), star["id"][0]),
            "wavelength": [scene.hydrogen_line(*levels) for levels in HYDROGEN] * u.um,
            "equivalent_width": equivalent_widths * u.nm,
        }
    )
    lines.write(folder / "lines.ecsv")
    angle = dict(exposure.keywords)["meta.instrument.pupil_position"]
    traces = [_trace(order, angle) for order in ORDERS]
    vstack(traces).write(folder / "traces.ecsv")
    truth = transit.make_transit(exposure, **planet)
    truth["band_wavelength"], truth["band_width"] = ([value] * u.um for value in band[:2])
    truth["band_depth"] = [band[2]]
    truth.write(folder / "transit.ecsv")


def _trace(order, angle):
    """Return where an order has its light, in some of the columns."""
    columns = np.arange(0, order.end, 16)
    return QTable(
        {
            "order": np.full(len(columns), order.number),
            "x": columns,
            "y": order.row_at(columns, angle),
            "wavelength": order.wavelength_at(columns, angle) * u.um,
        }
    )


def star_flux(wavelength, star, lines):
    """Return the flux density of the star.

    Parameters
    ----------
    wavelength : ndarray
        At rest, micrometres, any shape.
    star : astropy.table.Row
    lines : astropy.table.QTable
        As `make_scene` writes them.

    Returns
    -------
    ndarray
        Same shape, Jy.
    """
    flux = scene.continuum(star, wavelength, PIVOT)
    for line in lines:
        distance = (wavelength - line["wavelength"].to_value(u.um)) / LINE_WIDTH
        height = line["equivalent_width"].to_value(u.um) / (LINE_WIDTH * np.sqrt(2 * np.pi))
        flux = flux * (1 - height * np.exp(-(distance**2) / 2))
    return flux


def band_depth(wavelength, planet):
    """Return the part of the star's light that the planet's atmosphere hides.

    Parameters
    ----------
    wavelength : ndarray
        At rest, micrometres, any shape.
    planet : astropy.table.Row
        Of ``transit.ecsv``, as `make_scene` writes it.

    Returns
    -------
    ndarray
        Same shape.
    """
    centre, width = (planet[name].to_value(u.um) for name in ("band_wavelength", "band_width"))
    return planet["band_depth"] * np.exp(-(((wavelength - centre) / width) ** 2) / 2)
