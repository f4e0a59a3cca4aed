"""The sources of a slitless observation, and their spectra."""

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from ... import geometry, header, scene
from . import imaging

BAND_EDGE = 0.008
"""Width of the edges of a filter's band, micrometres."""

PIVOT = 4.28
"""Wavelength at which a continuum is stated, micrometres."""

EDGE = 90
"""Rows at the edges of the detector without a source."""

LINE_WAVELENGTHS = (4.23, 4.33)
"""Micrometres, about; each source has its own, near these."""


def make_scene(inputs, folder, *, exposure, stars, galaxies, emitters, seed):
    """Task: the truth of a slitless dataset: sources with their spectra, and the telescope.

    One source a band of rows, so that the spectra do not overlap; but a star and a galaxy whose
    spectra do. The spectrum of one star lies off the detector, and that of another in part.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits`` go.
    exposure : jwst_gallery.testbed.exposure.Exposure
        The first of the dithers; the sources fall within its field.
    stars, galaxies, emitters : tuple
        (number, faintest, brightest), of the continuum in microjansky; log-uniform. Emitters are
        points with emission lines; every other galaxy has lines too.
    seed : int
    """
    rng = np.random.default_rng(seed)
    siaf = geometry.aperture("NIRCam", exposure.aperture)
    continua = [
        10 ** rng.uniform(*np.log10((faintest, brightest)), number)
        for number, faintest, brightest in (stars, emitters, galaxies)
    ]
    n = sum(map(len, continua))
    x, y = _lay_out(n, siaf, rng)
    ra, dec = geometry.pixel_to_sky(siaf, header.pointing_of(exposure), x, y)
    points, extended = np.concatenate(continua[:2]), continua[2]
    sources = scene.make_sources((ra, dec), points, extended, rng)
    sources["kind"] = np.repeat(["star", "emitter", "galaxy"], [len(part) for part in continua])
    sources["continuum"] = sources["flux"]
    # Stars are on the Rayleigh-Jeans side of their spectra.
    slopes = np.where(sources["kind"] == "star", -2, rng.uniform(-0.5, 1.0, n))
    sources["slope"] = slopes
    lines = _draw_lines(sources, rng)
    sources["flux"] = [_band_flux(row, lines, exposure.filter) for row in sources] * u.uJy
    sources.write(folder / "sources.ecsv")
    lines.write(folder / "lines.ecsv")
    psf = imaging.CAMERA.psf(siaf, exposure.filter)
    fits.writeto(folder / "psf.fits", psf.astype(np.float32))


def _lay_out(n, siaf, rng):
    """Pixels of the sources: a row for each, but the last galaxy beside the first star."""
    rows = np.linspace(EDGE, siaf.YSciSize - 1 - EDGE, n - 1) + rng.uniform(-4, 4, n - 1)
    y = rng.permutation(rows)
    x = rng.uniform(60, siaf.XSciSize - 600, n - 1)
    # The grism shifts the light to the right: by 240 to 480 pixels in F430M.
    x[:3] = 700, siaf.XSciSize - 100, siaf.XSciSize - 350
    return np.append(x, x[0] + 90), np.append(y, y[0] + 5)


def _draw_lines(sources, rng):
    """Emission lines: two of each emitter and of every other galaxy."""
    galaxies = np.flatnonzero(sources["kind"] == "galaxy")
    with_lines = np.concatenate([np.flatnonzero(sources["kind"] == "emitter"), galaxies[::2]])
    identifiers = np.repeat(np.asarray(sources["id"])[with_lines], len(LINE_WAVELENGTHS))
    nominal = np.tile(LINE_WAVELENGTHS, len(with_lines))
    return QTable(
        {
            "source": identifiers,
            "wavelength": (nominal + rng.uniform(-0.03, 0.03, len(nominal))) * u.micron,
            "flux": 10 ** rng.uniform(-15.9, -15.3, len(nominal)) * u.erg / u.s / u.cm**2,
        }
    )


def throughput(filter_, wavelength):
    """Transmission of a filter over its maximum.

    Parameters
    ----------
    filter_ : str
    wavelength : array_like
        Micrometres, as the instrument receives them, any shape.

    Returns
    -------
    ndarray
        Same shape.
    """
    blue, red = (1e6 * edge for edge in imaging.BAND[filter_])
    wavelength = np.asarray(wavelength)
    rise, fall = (np.tanh((wavelength - edge) / BAND_EDGE) for edge in (blue, red))
    return (rise - fall) / 2


def _band_flux(source, lines, filter_):
    """Microjansky that the direct image shows: the mean over the band, photon for photon."""
    wavelength = np.linspace(4.0, 4.6, 4001)
    weight = throughput(filter_, wavelength) / wavelength
    step = wavelength[1] - wavelength[0]
    total = np.sum(weight * scene.continuum(source, wavelength, PIVOT)) * step
    for line in lines[lines["source"] == source["id"]]:
        at = line["wavelength"].to_value(u.micron)
        total += throughput(filter_, at) / at * scene.line_strength(line)
    return 1e6 * total / (np.sum(weight) * step)
