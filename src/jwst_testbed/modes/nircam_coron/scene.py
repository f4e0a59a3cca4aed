"""The stars, the companion, and the telescope's errors: the truth about the exposures."""

import numpy as np
import scipy
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable

from jwst_testbed.modes.nircam_coron import optics
from jwst_testbed.sky.targets import stars_with_companion
from jwst_testbed.telescope import geometry, header

STATIC_ERROR, DRIFT = 65e-9, 2e-9
"""Wavefront error that all exposures share, and its change from visit to visit, metres rms: the
sizes reported for the telescope with NIRCam and for its stability over days (McElwain et al.
2023, PASP 135, 058001)."""


def make_scene(folder, *, exposures, target, reference, separation, angle, companion, seed):
    """Task: the truth of a coronagraphic dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``star_offsets.ecsv``, ``encircled_energy.ecsv`` and
        ``wavefronts.npy`` go.
    exposures : tuple of jwst_testbed.telescope.exposure.Exposure
        All of them; each points at the target or at the reference star, or some mas beside it.
    target, reference : tuple of float
        Right ascension and declination (deg) and flux (Jy) of the two stars.
    separation, angle : float
        Of the companion from the target, arcsec, and its position angle, degrees.
    companion : float
        Its flux, microjansky.
    seed : int
    """
    sources = stars_with_companion(target, reference, separation * u.arcsec, angle, companion)
    sources.write(folder / "sources.ecsv")
    _offsets_of_stars(exposures, sources).write(folder / "star_offsets.ecsv")

    first = exposures[0]
    siaf, _ = header.apertures_of(first)
    (x,), (y,) = pixels_of(sources[sources["kind"] == "companion"], first)
    encircled = _encircled_energy(optics.from_mask(siaf, x, y))
    encircled.write(folder / "encircled_energy.ecsv")

    rng = np.random.default_rng(seed)
    static = optics.wavefront_error(STATIC_ERROR, rng)
    visits = len({exposure.observation for exposure in exposures})
    drifts = [optics.wavefront_error(DRIFT, rng) for _ in range(visits)]
    np.save(folder / "wavefronts.npy", static + np.array(drifts))


def _offsets_of_stars(exposures, sources):
    """Return where the star of each exposure is, from the centre of the mask."""
    rows = []
    for exposure in exposures:
        siaf, _ = header.apertures_of(exposure)
        star = star_of(exposure, sources)
        (x,), (y,) = pixels_of(sources[sources["kind"] == star], exposure)
        offset = optics.from_mask(siaf, x, y)
        rows.append((exposure.number, star, x, y, *(1000 * part for part in offset)))
    names = ("exposure", "star", "x", "y", "offset_x", "offset_y")
    return QTable(rows=rows, names=names, units={"offset_x": u.mas, "offset_y": u.mas})


def star_of(exposure, sources):
    """Return which star an exposure points at, "target" or "reference": the nearest one.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    sources : astropy.table.QTable
        As `make_scene` writes it.

    Returns
    -------
    str
    """
    stars = sources[sources["kind"] != "companion"]
    here = SkyCoord(exposure.ra, exposure.dec, unit="deg")
    return stars["kind"][np.argmin(here.separation(SkyCoord(stars["ra"], stars["dec"])))]


def pixels_of(sources, exposure):
    """Return columns and rows of sources in an exposure, 0-based.

    Parameters
    ----------
    sources : astropy.table.QTable
        With ``ra`` and ``dec``.
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    x, y : ndarray
        Shape (n,).
    """
    siaf, _ = header.apertures_of(exposure)
    ra, dec = (sources[axis].to_value(u.deg) for axis in ("ra", "dec"))
    return geometry.sky_to_pixel(siaf, header.pointing_of(exposure), ra, dec)


def _encircled_energy(offset):
    """Return what apertures around a source collect of its flux without the mask."""
    # Five samples a pixel: the light within a circle is a sum of samples.
    angles = np.arange(-400, 401) * 0.0125
    perfect = np.zeros(optics.stop().shape)
    around = (angles + offset[0], angles + offset[1])
    seen = optics.image(perfect, offset, optics.WAVELENGTHS, around)
    # Pixels collect light over their width, and an aperture takes each for uniform.
    for _ in range(2):
        seen = scipy.ndimage.uniform_filter(seen, 5, mode="constant")
    distance = np.hypot(angles, angles[:, None])
    radii = np.arange(1, 81) * 0.05
    fraction = [seen[distance <= radius].sum() for radius in radii]
    return QTable({"radius": radii * u.arcsec, "fraction": fraction})
