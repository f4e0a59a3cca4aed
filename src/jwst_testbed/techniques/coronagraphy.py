"""Coronagraphic exposures: their scene, their light, and what the pipeline is told.

A target with a companion, and a reference star, each behind the mask to some milliarcseconds. The
tasks take the `jwst_testbed.techniques.coronagraph.Coronagraph` of each exposure as an argument.
"""

import numpy as np
import scipy
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.crds.cache import write_cache
from jwst_testbed.detectors import noise, rates
from jwst_testbed.sky.targets import stars_with_companion
from jwst_testbed.techniques.coronagraph import SAMPLES, from_mask, wavefront_error
from jwst_testbed.techniques.imaging import photometric_references
from jwst_testbed.telescope import geometry, header

STATIC_ERROR, DRIFT = 65e-9, 2e-9
"""Wavefront error that all exposures share, and its change from visit to visit, metres rms: the
sizes reported for the telescope with NIRCam and for its stability over days (McElwain et al.
2023, PASP 135, 058001)."""


def make_scene(
    folder, *, coronagraph, exposures, target, reference, separation, angle, companion, seed
):
    """Task: the truth of a coronagraphic dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``star_offsets.ecsv``, ``encircled_energy.ecsv`` and
        ``wavefronts.npy`` go.
    coronagraph : jwst_testbed.techniques.coronagraph.Coronagraph
        That of the first exposure.
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
    encircled = _encircled_energy(coronagraph, from_mask(siaf, x, y))
    encircled.write(folder / "encircled_energy.ecsv")

    rng = np.random.default_rng(seed)
    static = wavefront_error(STATIC_ERROR, rng)
    visits = len({exposure.observation for exposure in exposures})
    drifts = [wavefront_error(DRIFT, rng) for _ in range(visits)]
    np.save(folder / "wavefronts.npy", static + np.array(drifts))


def _offsets_of_stars(exposures, sources):
    """Return where the star of each exposure is, from the centre of the mask."""
    rows = []
    for exposure in exposures:
        siaf, _ = header.apertures_of(exposure)
        star = star_of(exposure, sources)
        (x,), (y,) = pixels_of(sources[sources["kind"] == star], exposure)
        offset = from_mask(siaf, x, y)
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


def _encircled_energy(coronagraph, offset):
    """Return what apertures around a source collect of its flux without the mask."""
    # Five samples a pixel or more: the light within a circle is a sum of samples.
    angles = np.arange(-400, 401) * 0.0125
    perfect = np.zeros((SAMPLES, SAMPLES))
    around = (angles + offset[0], angles + offset[1])
    seen = coronagraph.image(perfect, offset, around)
    # Pixels collect light over their width, and an aperture takes each for uniform.
    for _ in range(2):
        seen = scipy.ndimage.uniform_filter(seen, 5, mode="constant")
    distance = np.hypot(angles, angles[:, None])
    radii = np.arange(1, 81) * 0.05
    fraction = [seen[distance <= radius].sum() for radius in radii]
    return QTable({"radius": radii * u.arcsec, "fraction": fraction})


def expose(inputs, folder, *, coronagraph, exposure, visit, cosmic_rays, seed):
    """Task: one exposure as stage 1 leaves it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``wavefronts.npy``.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes, with ``<root>_cosmic_rays.ecsv``: the hits that
        stage 1 has not found.
    coronagraph : jwst_testbed.techniques.coronagraph.Coronagraph
    exposure : jwst_testbed.telescope.exposure.Exposure
    visit : int
        Which of the wavefronts, from 0.
    cosmic_rays : int
        Hits that are left in the exposure.
    seed : int
        The exposure's number is added to it.
    """
    rng = noise.generator(seed + exposure.number)
    detector = coronagraph.make_detector(*header.apertures_of(exposure))
    sources = QTable.read(inputs["sources.ecsv"])
    path = np.load(inputs["wavefronts.npy"])[visit]
    light = count_rate(coronagraph, sources, path, exposure, detector)
    light = np.repeat(light[None], exposure.readout.nints, axis=0)
    hits = _draw_hits(cosmic_rays, light.shape, exposure.readout, rng)
    rates.write_rateints(folder, exposure, detector, light, seed, hits)


def _draw_hits(number, shape, readout, rng):
    """Draw cosmic rays, each of which has raised the rate of a pixel in one integration."""
    integration, y, x = (rng.integers(size, size=number) for size in shape)
    charge = 10 ** rng.uniform(3, 4, number)
    return QTable(
        {
            "integration": integration,
            "y": y,
            "x": x,
            "rate": charge / readout.integration_time * u.DN / u.s,
        }
    )


def count_rate(coronagraph, sources, path, exposure, detector):
    """Return the light that each pixel turns into DN/s, without noise.

    Parameters
    ----------
    coronagraph : jwst_testbed.techniques.coronagraph.Coronagraph
    sources : astropy.table.QTable
        As `make_scene` writes it. The companion is seen with the target.
    path : ndarray
        Wavefront error, as in `jwst_testbed.techniques.coronagraph.wavefront_error`.
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector

    Returns
    -------
    ndarray
        Shape (ny, nx), DN/s.
    """
    siaf, full = header.apertures_of(exposure)
    seen = ("target", "companion") if star_of(exposure, sources) == "target" else ("reference",)
    sources = sources[np.isin(sources["kind"], seen)]
    microjansky = np.zeros((siaf.YSciSize, siaf.XSciSize))
    for x, y, flux in zip(*pixels_of(sources, exposure), sources["flux"].value, strict=True):
        microjansky += flux * point_image(coronagraph, path, siaf, x, y)
    steradian = geometry.reference_steradian(full)
    # A point's light falls on however many pixels it falls on; that of the sky on their area.
    response = geometry.point_response(detector.flat, siaf, full)
    light = microjansky * 1e-12 / steradian * response + coronagraph.sky * detector.flat
    return light / coronagraph.photmjsr


def point_image(coronagraph, path, siaf, x, y):
    """Return the image of a source of flux 1 at a pixel.

    Parameters
    ----------
    coronagraph : jwst_testbed.techniques.coronagraph.Coronagraph
    path : ndarray
        Wavefront error.
    siaf : pysiaf.aperture.JwstAperture
        The subarray's aperture. Its reference point is the centre of the mask.
    x, y : float
        0-based column and row of the source.

    Returns
    -------
    ndarray
        Shape (ny, nx): the fraction that each pixel collects of the source's light.
    """
    columns, rows = np.arange(siaf.XSciSize), np.arange(siaf.YSciSize)
    return coronagraph.image(path, from_mask(siaf, x, y), from_mask(siaf, columns, rows))


def make_references(folder, *, behind):
    """Task: the CRDS cache of a coronagraphic dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    behind : tuple of (Coronagraph, Exposure)
        Each coronagraph with any of its exposures; the exposure types differ.
    """
    _, first = behind[0]
    made = [
        one
        for coronagraph, exposure in behind
        for one in references.as_references(_models(coronagraph, exposure), exposure)
    ]
    write_cache(folder, first.instrument, first.detector, made)


def _models(coronagraph, exposure):
    """Return the data models of the reference files, by type."""
    siaf, full = header.apertures_of(exposure)
    detector = coronagraph.make_detector(siaf, full)
    mask = datamodels.PsfMaskModel(data=psfmask(siaf, coronagraph.aligned))
    mask.meta.instrument.filter = exposure.filter
    selection = [getattr(exposure, name) for name in coronagraph.selected_by]
    return {
        **references.rate_references(detector),
        "readnoise": references.readnoise_reference(detector),
        **photometric_references(exposure, coronagraph.photom, selection, coronagraph.photmjsr),
        "psfmask": mask,
        **coronagraph.own_references(exposure),
    }


def psfmask(siaf, radii):
    """Return where images are compared when they are aligned: around the mask, not behind it.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
        The subarray's aperture.
    radii : tuple of float
        Pixels.

    Returns
    -------
    ndarray
        Shape (ny, nx), 1 there and 0 elsewhere.
    """
    rows, columns = np.indices((siaf.YSciSize, siaf.XSciSize))
    distance = np.hypot(columns - (siaf.XSciRef - 1), rows - (siaf.YSciRef - 1))
    inner, outer = radii
    return ((distance > inner) & (distance < outer)).astype(np.float32)
