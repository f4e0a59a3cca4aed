"""NIRCam coronagraphy: a star behind the mask, its companion, and a reference star.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" and "NIRCam Coronagraphic Imaging"). They are not a calibration.
"""

import numpy as np
import scipy
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nircam import detector as lw
from jwst_testbed.modes.nircam_coron import optics as coronagraph
from jwst_testbed.telescope import geometry, header

WAVELENGTHS = np.linspace(3.18e-6, 3.54e-6, 3)
"""Metres: across F335M, whose half-power wavelengths are 3.177 and 3.537 um."""

PHOTMJSR_CLEAR = 1.17
"""MJy/sr for one DN/s without the Lyot stop: that of the other medium bands, inversely as the
width of the band."""

SKY = 0.20
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""

STATIC_ERROR, DRIFT = 65e-9, 2e-9
"""Wavefront error that all exposures share, and its change from visit to visit, metres rms: the
sizes reported for the telescope with NIRCam and for its stability over days (McElwain et al.
2023, PASP 135, 058001)."""

ALIGNED = (4, 64)
"""Radii between which images are compared when they are aligned, pixels."""


def photmjsr():
    """MJy/sr for one DN/s, of light that the Lyot stop dims and the mask does not."""
    return PHOTMJSR_CLEAR / coronagraph.stop_throughput()


def make_scene(inputs, folder, *, exposures, target, reference, separation, angle, companion, seed):
    """Task: the truth of a coronagraphic dataset.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
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
    ra, dec, flux = target
    place = SkyCoord(ra, dec, unit="deg").directional_offset_by(
        angle * u.deg, separation * u.arcsec
    )
    rows = [
        (1, "target", ra, dec, flux * 1e6),
        (2, "companion", place.ra.deg, place.dec.deg, companion),
        (3, "reference", *reference[:2], reference[2] * 1e6),
    ]
    units = {"ra": u.deg, "dec": u.deg, "flux": u.uJy}
    sources = QTable(rows=rows, names=("id", "kind", *units), units=units)
    sources.write(folder / "sources.ecsv")

    offsets = []
    for exposure in exposures:
        siaf, _ = header.apertures_of(exposure)
        star = star_of(exposure, sources)
        (x,), (y,) = _pixels(sources[sources["kind"] == star], exposure)
        offset = _from_mask(siaf, x, y)
        offsets.append((exposure.number, star, x, y, *(1000 * part for part in offset)))
    names = ("exposure", "star", "x", "y", "offset_x", "offset_y")
    units = {"offset_x": u.mas, "offset_y": u.mas}
    QTable(rows=offsets, names=names, units=units).write(folder / "star_offsets.ecsv")

    first = exposures[0]
    siaf, _ = header.apertures_of(first)
    (x,), (y,) = _pixels(sources[sources["kind"] == "companion"], first)
    _encircled_energy(_from_mask(siaf, x, y)).write(folder / "encircled_energy.ecsv")

    rng = np.random.default_rng(seed)
    static = coronagraph.wavefront_error(STATIC_ERROR, rng)
    visits = len({exposure.observation for exposure in exposures})
    drifts = [coronagraph.wavefront_error(DRIFT, rng) for _ in range(visits)]
    np.save(folder / "wavefronts.npy", static + np.array(drifts))


def star_of(exposure, sources):
    """Which star an exposure points at, "target" or "reference": the one that is nearest."""
    stars = sources[sources["kind"] != "companion"]
    here = SkyCoord(exposure.ra, exposure.dec, unit="deg")
    return stars["kind"][np.argmin(here.separation(SkyCoord(stars["ra"], stars["dec"])))]


def _pixels(sources, exposure):
    """Columns and rows of sources in an exposure."""
    siaf, _ = header.apertures_of(exposure)
    ra, dec = (sources[axis].to_value(u.deg) for axis in ("ra", "dec"))
    return geometry.sky_to_pixel(siaf, header.pointing_of(exposure), ra, dec)


def _from_mask(siaf, x, y):
    """Angles along columns and rows from the mask's centre, the aperture's reference point.

    The scale is that of the reference point: over the subarray it changes by less than 0.1 %.
    """
    return (
        (x - (siaf.XSciRef - 1)) * siaf.XSciScale,
        (y - (siaf.YSciRef - 1)) * siaf.YSciScale,
    )


def _encircled_energy(offset):
    """What apertures around a source at this place collect, of its flux without the mask."""
    # Five samples a pixel: the light within a circle is a sum of samples.
    angles = np.arange(-400, 401) * 0.0125
    perfect = np.zeros(coronagraph.stop().shape)
    seen = coronagraph.image(perfect, offset, WAVELENGTHS, (angles + offset[0], angles + offset[1]))
    # Pixels collect light over their width, and an aperture takes each for uniform.
    for _ in range(2):
        seen = scipy.ndimage.uniform_filter(seen, 5, mode="constant")
    distance = np.hypot(angles, angles[:, None])
    radii = np.arange(1, 81) * 0.05
    fraction = [seen[distance <= radius].sum() for radius in radii]
    return QTable({"radius": radii * u.arcsec, "fraction": fraction})


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of a coronagraphic dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    siaf, full = header.apertures_of(exposure)
    detector = lw.make_detector(siaf, full)
    photom = datamodels.NrcImgPhotomModel()
    photom.phot_table = np.array(
        [(exposure.filter, exposure.pupil, photmjsr(), 0.02 * photmjsr())],
        dtype=photom.get_dtype("phot_table"),
    )
    references.name_area(photom, full)
    models = {
        **references.rate_references(detector),
        "readnoise": references.readnoise_reference(detector),
        "area": references.area_reference(full),
        "photom": photom,
        "distortion": references.distortion_reference(exposure, full),
        "psfmask": _psfmask_reference(siaf, exposure),
    }
    references.write_references(folder, exposure, models)


def _psfmask_reference(siaf, exposure):
    mask = datamodels.PsfMaskModel(data=psfmask(siaf))
    mask.meta.instrument.filter = exposure.filter
    mask.meta.instrument.coronagraph = dict(exposure.keywords)["meta.instrument.coronagraph"]
    return mask


def psfmask(siaf):
    """Where images are compared when they are aligned: around the mask, not behind it.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
        The subarray's aperture.

    Returns
    -------
    ndarray
        Shape (ny, nx), 1 there and 0 elsewhere.
    """
    rows, columns = np.indices((siaf.YSciSize, siaf.XSciSize))
    distance = np.hypot(columns - (siaf.XSciRef - 1), rows - (siaf.YSciRef - 1))
    inner, outer = ALIGNED
    return ((distance > inner) & (distance < outer)).astype(np.float32)


def expose(inputs, folder, *, exposure, visit, cosmic_rays, seed):
    """Task: one exposure as stage 1 leaves it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``wavefronts.npy``.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes, with ``<root>_cosmic_rays.ecsv``: the hits that
        stage 1 has not found.
    exposure : jwst_testbed.telescope.exposure.Exposure
    visit : int
        Which of the wavefronts, from 0.
    cosmic_rays : int
        Hits that are left in the exposure.
    seed : int
    """
    rng = np.random.default_rng(seed + exposure.number)
    siaf, full = header.apertures_of(exposure)
    detector = lw.make_detector(siaf, full)
    sources = QTable.read(inputs["sources.ecsv"])
    light = count_rate(sources, np.load(inputs["wavefronts.npy"])[visit], exposure, detector)
    light = np.repeat(light[None], exposure.readout.nints, axis=0)
    hits = _hits(cosmic_rays, light.shape, exposure.readout, rng)
    where = tuple(hits[axis] for axis in ("integration", "y", "x"))
    np.add.at(light, where, hits["rate"].value)
    rates.write_rateints(folder, exposure, detector, light, seed)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")


def _hits(number, shape, readout, rng):
    """Cosmic rays, each of which has raised the rate of a pixel in one integration."""
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


def count_rate(sources, path, exposure, detector):
    """Light that each pixel turns into DN/s, without noise.

    Parameters
    ----------
    sources : astropy.table.QTable
        As written by `make_scene`. The companion is seen with the target.
    path : ndarray
        Wavefront error, as of `jwst_testbed.modes.nircam_coron.optics`.
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
    for x, y, flux in zip(*_pixels(sources, exposure), sources["flux"].value, strict=True):
        microjansky += flux * point_image(path, siaf, x, y)
    steradian = geometry.reference_steradian(full)
    # A point's light falls on however many pixels it falls on; that of the sky on their area.
    response = geometry.point_response(detector.flat, siaf, full)
    light = microjansky * 1e-12 / steradian * response + SKY * detector.flat
    return light / photmjsr()


def point_image(path, siaf, x, y):
    """Image of a source of flux 1 at a pixel.

    Parameters
    ----------
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
    pixels = _from_mask(siaf, columns, rows)
    return coronagraph.image(path, _from_mask(siaf, x, y), WAVELENGTHS, pixels)
