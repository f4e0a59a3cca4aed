"""NIRISS single object slitless spectroscopy (SOSS): a star with a transit, up to ``rateints``.

A grism disperses the star's light in several orders; a weak cylindrical lens in it spreads each of
them over 23 rows. `soss_orders` says where the light of a wavelength goes.

Ramps add nothing to the lesson here. Besides what `jwst_testbed.detectors.hawaii` leaves out,
idealised are: the first two orders only, and no other star in the field; a profile across the trace
that is flat, where that of flight has two horns; light of a wavelength in one column, where flight
has it a little tilted; the efficiency of an ideal grating; a sky of two levels; a star as bright in
all integrations outside the transit.
"""

import numpy as np
import scipy
from astropy import constants
from astropy import units as u
from astropy.table import QTable, vstack

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.niriss.detector import make_detector
from jwst_testbed.modes.niriss_soss.orders import COLUMNS, ORDERS, ROWS
from jwst_testbed.sky import scene, transit
from jwst_testbed.telescope import header

PIVOT = 1.25
"""Wavelength at which the star's continuum is stated, micrometres."""

PROFILE_ROWS = 23
"""Rows over which the lens spreads the light (Albert et al. 2023, PASP 135, 075001)."""

BLUR = 2 / np.sqrt(8 * np.log(2))
"""Standard deviation, in pixels, of the image of a point that is not spread: 2 pixels wide at half
its height, which makes the resolving power of 650 at 1.25 micrometres (Albert et al. 2023)."""

EFFICIENCY, BLAZE = 0.55, 1.2
"""Electrons for each photon at best, and the wavelength in micrometres at which (Albert et al.
2023)."""

MIRROR = 25.4
"""Collecting area, m2 (JWST User Documentation, "JWST Telescope")."""

GAIN = 1.61
"""Electrons per DN, as of `detector`."""

HYDROGEN = ((2, 3), (3, 7), (3, 6), (3, 5), (4, 7))
"""Levels of the lines that the star absorbs: Balmer alpha, Paschen delta, gamma and beta, Brackett
gamma."""

LINE_WIDTH = 6e-4
"""Standard deviation of a line, micrometres: less than a column of the first order."""

SKY = ((700, 0.6), (COLUMNS, 0.9))
"""Up to a column, and the level of the sky there, DN/s: a step, as the background of flight has it,
which the pipeline looks for between columns 685 and 725. The levels are chosen."""

FINE = 4
"""Parts of a column for which the light is computed."""


def make_scene(inputs, folder, *, exposure, continuum, slope, equivalent_widths, planet, band):
    """Task: the truth of the dataset: the star with its lines, its transit.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv``, ``traces.ecsv`` and ``transit.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    continuum : float
        Of the star at `PIVOT`, microjansky.
    slope : float
        Power of the wavelength that it goes with.
    equivalent_widths : tuple of float
        Of the lines `HYDROGEN`, nanometres.
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    band : tuple of float
        What the planet's atmosphere hides besides: wavelength and standard deviation of the band,
        micrometres, and the part of the star's light that it hides there.
    """
    stated = dict(exposure.keywords)
    place = [[stated["meta.target.ra"]], [stated["meta.target.dec"]]]
    star = scene.make_sources(place, [continuum], [], np.random.default_rng(0))
    star.rename_column("flux", "continuum")
    star["slope"] = [slope]
    star.write(folder / "sources.ecsv")
    lines = QTable(
        {
            "source": np.full(len(HYDROGEN), star["id"][0]),
            "wavelength": [scene.hydrogen_line(*levels) for levels in HYDROGEN] * u.um,
            "equivalent_width": equivalent_widths * u.nm,
        }
    )
    lines.write(folder / "lines.ecsv")
    traces = [_trace(order, stated["meta.instrument.pupil_position"]) for order in ORDERS]
    vstack(traces).write(folder / "traces.ecsv")
    truth = transit.make_transit(exposure, **planet)
    truth["band_wavelength"], truth["band_width"] = ([value] * u.um for value in band[:2])
    truth["band_depth"] = [band[2]]
    truth.write(folder / "transit.ecsv")


def _trace(order, angle):
    """Where an order has its light, in some of the columns."""
    columns = np.arange(0, order.end, 16)
    return QTable(
        {
            "order": np.full(len(columns), order.number),
            "x": columns,
            "y": order.row_at(columns, angle),
            "wavelength": order.wavelength_at(columns, angle) * u.um,
        }
    )


def expose(inputs, folder, *, exposure, seed):
    """Task: the time series, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        The scene.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
    """
    detector = make_detector(*header.apertures_of(exposure), solid_angles=False)
    [planet] = QTable.read(inputs["transit.ecsv"])
    curve = transit.light_curve(exposure, planet)[:, None, None]
    star, hidden = stellar_light(inputs, exposure)
    # The atmosphere hides the more, the more of the planet is in front of the star.
    light = curve * star - (1 - curve) / planet["depth"] * hidden + sky()
    rates.write_rateints(folder, exposure, detector, light * detector.flat, seed)


def expose_steady(inputs, folder, *, exposure, seed):
    """Task: an exposure of the same star that is no time series, out of transit.

    Parameters as of `expose`; ``<root>_rate.fits`` goes into the folder.
    """
    detector = make_detector(*header.apertures_of(exposure), solid_angles=False)
    star, _ = stellar_light(inputs, exposure)
    rates.write_rate(folder, exposure, detector, (star + sky()) * detector.flat, seed)


def stellar_light(inputs, exposure):
    """What the detector receives of the star, without flat field.

    Parameters
    ----------
    inputs : dict
        The scene.
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    star, hidden : ndarray
        Shape (ny, nx), DN/s: the star outside the transit, and what of it the atmosphere of the
        planet hides in full transit.
    """
    ([star], lines, [planet]) = (
        QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines", "transit")
    )
    angle = dict(exposure.keywords)["meta.instrument.pupil_position"]
    # The light that is received at a wavelength has left the star at another.
    doppler = 1 + header.radial_velocity(header.pointing_of(exposure)) / constants.c.value

    def spectrum(received):
        return star_flux(received / doppler, star, lines)

    def hidden(received):
        return band_depth(received / doppler, planet) * spectrum(received)

    return tuple(
        sum(dispersed(order, angle, flux) for order in ORDERS) for flux in (spectrum, hidden)
    )


def star_flux(wavelength, star, lines):
    """Flux density of the star at wavelengths at rest (micrometres), Jy."""
    flux = scene.continuum(star, wavelength, PIVOT)
    for line in lines:
        distance = (wavelength - line["wavelength"].to_value(u.um)) / LINE_WIDTH
        height = line["equivalent_width"].to_value(u.um) / (LINE_WIDTH * np.sqrt(2 * np.pi))
        flux = flux * (1 - height * np.exp(-(distance**2) / 2))
    return flux


def band_depth(wavelength, planet):
    """The part of the star's light that the planet's atmosphere hides, at rest wavelengths."""
    centre, width = (planet[name].to_value(u.um) for name in ("band_wavelength", "band_width"))
    return planet["band_depth"] * np.exp(-(((wavelength - centre) / width) ** 2) / 2)


def efficiency(order, wavelength):
    """Electrons for each photon, in an order: as an ideal grating sends the light into it.

    A hundredth is left where that sends none, as no grating is ideal.
    """
    return EFFICIENCY * (0.99 * np.sinc(BLAZE / wavelength - order) ** 2 + 0.01)


def response(order, wavelength, micron_per_column):
    """DN/s in a column for a flux density of 1 Jy.

    Parameters
    ----------
    order : int
    wavelength, micron_per_column : ndarray
        Micrometres, shape (n,).

    Returns
    -------
    ndarray
        Shape (n,). Photons of a flux density come at F / h per second, area and relative width of
        the column in wavelength.
    """
    photons = 1e-26 / constants.h.value * MIRROR * micron_per_column / wavelength
    return photons * efficiency(order, wavelength) / GAIN


def dispersed(order, angle, flux):
    """The light of a spectrum in an order.

    Parameters
    ----------
    order : jwst_testbed.modes.niriss_soss.orders.Order
    angle : float
        Of the pupil wheel, degrees.
    flux : callable
        Flux density, Jy, of received wavelengths, micrometres.

    Returns
    -------
    ndarray
        Shape (ROWS, COLUMNS), DN/s.
    """
    # Some columns more than there are, whose light is blurred into those.
    x = (np.arange(-8 * FINE, (COLUMNS + 8) * FINE) + 0.5) / FINE - 0.5
    wavelength = order.wavelength_at(x, angle)
    step = np.abs(np.gradient(wavelength, x))
    light = flux(wavelength) * response(order.number, wavelength, step) / FINE
    light = scipy.ndimage.gaussian_filter1d(light, BLUR * FINE)
    edges = np.arange(ROWS + 1)[:, None] - 0.5 - order.row_at(x, angle)
    image = np.diff(_below(edges), axis=0) * light
    return image.reshape(ROWS, -1, FINE).sum(axis=2)[:, 8:-8]


def _below(rows):
    """The part of the light of a trace that falls below so many rows above it."""

    def integral(t):
        """Of the part of a Gaussian of width 1 that is below t."""
        return t * (1 + scipy.special.erf(t / np.sqrt(2))) / 2 + np.exp(-(t**2) / 2) / np.sqrt(
            2 * np.pi
        )

    half = PROFILE_ROWS / 2
    return (integral((rows + half) / BLUR) - integral((rows - half) / BLUR)) * BLUR / PROFILE_ROWS


def sky():
    """Light of the sky, DN/s, shape (1, COLUMNS)."""
    return np.concatenate(
        [
            np.full((1, end - start), level)
            for (end, level), start in zip(SKY, (0, SKY[0][0]), strict=True)
        ],
        axis=1,
    )
