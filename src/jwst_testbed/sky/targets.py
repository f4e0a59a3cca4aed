"""Scenes of single points: their tables, and tasks that write the truth of them."""

import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable

from jwst_testbed.sky import scene
from jwst_testbed.sky.transit import make_transit


def make_emitter(folder, *, target, continuum, slope, lines):
    """Task: the truth of a point with emission lines.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``lines.ecsv`` go.
    target : (float, float)
        Right ascension and declination, degrees.
    continuum : float
        Microjansky, at the wavelength at which the mode states it.
    slope : float
        The power of the wavelength that it goes with.
    lines : tuple of (float, float)
        Wavelengths at rest, micrometres, and fluxes, erg / (s cm2).
    """
    scene.point("emitter", target, continuum, slope).write(folder / "sources.ecsv")
    scene.line_table(lines).write(folder / "lines.ecsv")


def make_host(folder, *, exposure, continuum, slope, planet):
    """Task: the truth of a time series: a star, and a planet that passes before it.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``transit.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Pointed at the star.
    continuum, slope : float
        As in `make_emitter`.
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    """
    target = exposure.ra, exposure.dec
    scene.point("star", target, continuum, slope).write(folder / "sources.ecsv")
    make_transit(exposure, **planet).write(folder / "transit.ecsv")


def star(exposure, flux):
    """Return the table of a star that is the target of an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    flux : float
        Microjansky.

    Returns
    -------
    astropy.table.QTable
        One row, as in `jwst_testbed.sky.scene.make_sources`.
    """
    stated = dict(exposure.keywords)
    place = [[stated["meta.target.ra"]], [stated["meta.target.dec"]]]
    return scene.make_sources(place, [flux], [], np.random.default_rng(0))


def star_with_spectrum(exposure, continuum, slope):
    """Return the table of a star whose spectrum is a power law, but for its lines.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        As in `star`.
    continuum, slope : float
        As in `make_emitter`.

    Returns
    -------
    astropy.table.QTable
        As in `star`, with ``continuum`` in place of ``flux``, and ``slope``.
    """
    table = star(exposure, continuum)
    table.rename_column("flux", "continuum")
    table["slope"] = [slope]
    return table


def stars_with_companion(target, reference, separation, angle, companion):
    """Return the table of a star with a companion, and of a reference star elsewhere.

    Parameters
    ----------
    target, reference : tuple of float
        Right ascension and declination (deg) and flux (Jy) of the two stars.
    separation : astropy.units.Quantity
        Of the companion from the target.
    angle : float
        Its position angle, degrees, north through east.
    companion : float
        Its flux, microjansky.

    Returns
    -------
    astropy.table.QTable
        Three rows: ``id``, ``kind`` ("target", "companion", "reference"), ``ra``, ``dec``,
        ``flux``.
    """
    ra, dec, flux = target
    place = SkyCoord(ra, dec, unit="deg").directional_offset_by(angle * u.deg, separation)
    rows = [
        (1, "target", ra, dec, flux * 1e6),
        (2, "companion", place.ra.deg, place.dec.deg, companion),
        (3, "reference", *reference[:2], reference[2] * 1e6),
    ]
    units = {"ra": u.deg, "dec": u.deg, "flux": u.uJy}
    return QTable(rows=rows, names=("id", "kind", *units), units=units)
