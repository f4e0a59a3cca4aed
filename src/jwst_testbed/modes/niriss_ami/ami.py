"""NIRISS aperture masking interferometry: a star with a close companion, and a reference star.

Exposures begin as count rates of each integration: the ramps of this mode add nothing to what is
said of interferometry. The numbers are rounded from the instrument's public documentation (JWST
User Documentation, "NIRISS Aperture Masking Interferometry", "NIRISS Non-Redundant Mask" and
"NIRISS Filters"). They are not a calibration.
"""

import numpy as np
import scipy
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.niriss import detector as nis
from jwst_testbed.modes.niriss_ami import optics as interferometer
from jwst_testbed.telescope import geometry, header

BAND = (4.669e-6, 4.971e-6)
"""Half-power wavelengths of F480M, metres; the filter lets all pass between them, and nothing
elsewhere."""

PHOTMJSR = 12.0
"""MJy/sr for one DN/s: 25 m2 of mirror, of which the mask passes 15 %, and four photons of ten that
become electrons."""

PISTON, TILT, DRIFT = 30e-9, 15e-9, 0.1
"""Wavefront error: the rms of the pistons of the holes and of their tilts, metres (per metre), and
what part of them is new in each visit. Together the size reported for the telescope with NIRISS
(McElwain et al. 2023, PASP 135, 058001)."""

SHARED = 0.02
"""Part of a pixel's charge that each of its four neighbours shows.

Half a per cent is the capacitance between pixels of such detectors (Moore et al. 2006, Opt. Eng.
45, 076402); the rest stands for the charge that bright pixels push into their neighbours, which
in flight depends on the signal."""


def make_scene(inputs, folder, *, target, reference, companion):
    """Task: the truth of the dataset.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``companion.ecsv`` and ``sources.ecsv`` go.
    target, reference : tuple of float
        Right ascension and declination (deg) and flux (Jy) of the two stars.
    companion : tuple of float
        Its separation from the target (mas), position angle (deg, north through east) and
        contrast: its flux over the target's.
    """
    separation, angle, contrast = companion
    ra, dec, flux = target
    place = SkyCoord(ra, dec, unit="deg").directional_offset_by(angle * u.deg, separation * u.mas)
    rows = [
        (1, "target", ra, dec, flux * 1e6),
        (2, "companion", place.ra.deg, place.dec.deg, contrast * flux * 1e6),
        (3, "reference", *reference[:2], reference[2] * 1e6),
    ]
    units = {"ra": u.deg, "dec": u.deg, "flux": u.uJy}
    QTable(rows=rows, names=("id", "kind", *units), units=units).write(folder / "sources.ecsv")
    names = ("separation", "position_angle", "contrast")
    units = {"separation": u.mas, "position_angle": u.deg}
    QTable(rows=[companion], names=names, units=units).write(folder / "companion.ecsv")


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
    """
    siaf, full = header.apertures_of(exposure)
    detector = nis.make_detector(siaf, full)
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
    """Pistons and tilts of the holes in an exposure; as of `interferometer.point_image`."""
    size = np.array([PISTON, TILT, TILT])
    static, new = (
        size * np.random.default_rng(number).normal(size=(len(interferometer.HOLES), 3))
        for number in (seed, seed + exposure.number)
    )
    return static + DRIFT * new


def count_rate(sources, exposure, errors):
    """Light that pixels of equal response turn into DN/s, without noise.

    Parameters
    ----------
    sources : astropy.table.QTable
        Those in the exposure.
    exposure : jwst_testbed.telescope.exposure.Exposure
    errors : ndarray
        As of `wavefront`.

    Returns
    -------
    ndarray
        Shape (ny, nx), DN/s.
    """
    siaf, full = header.apertures_of(exposure)
    ra, dec = (sources[axis].to_value(u.deg) for axis in ("ra", "dec"))
    places = zip(*geometry.sky_to_pixel(siaf, header.pointing_of(exposure), ra, dec), strict=True)
    scale = np.radians((siaf.XSciScale + siaf.YSciScale) / 2 / 3600)
    edges = np.linspace(*BAND, 16)
    wavelengths = (edges[1:] + edges[:-1]) / 2
    megajansky = sum(
        flux
        * interferometer.point_image(
            (siaf.YSciSize, siaf.XSciSize), place, scale, wavelengths, errors
        )
        for place, flux in zip(places, sources["flux"].to_value(u.MJy), strict=True)
    )
    kernel = SHARED * np.array([[0, 1, 0], [1, 1 / SHARED - 4, 1], [0, 1, 0]])
    return (
        scipy.ndimage.convolve(megajansky, kernel) / geometry.reference_steradian(full) / PHOTMJSR
    )


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of the dataset.

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
    photom = datamodels.NisImgPhotomModel()
    photom.phot_table = np.array(
        [(exposure.filter, exposure.pupil, PHOTMJSR, 0.05 * PHOTMJSR)],
        dtype=photom.get_dtype("phot_table"),
    )
    references.name_area(photom, full)
    models = {
        **references.rate_references(nis.make_detector(siaf, full)),
        "area": references.area_reference(full),
        "photom": photom,
        "distortion": references.distortion_reference(exposure, full),
        "nrm": _nrm_reference(),
        "throughput": _throughput_reference(exposure),
    }
    references.write_references(folder, exposure, models)


def _nrm_reference():
    """The mask: the holes, and an image of them as large as the primary mirror."""
    size, pixels = 6.603464, 1024
    metres = (np.arange(pixels) - (pixels - 1) / 2) * size / pixels
    mask = sum(
        interferometer.in_hexagon(metres - x, metres[:, None] - y) for x, y in interferometer.HOLES
    )
    model = datamodels.NRMModel(nrm=mask.astype(np.float32))
    model.flat_to_flat = interferometer.HOLE_SIZE
    model.pupil_circumscribed, model.diameter = size, 6.559348
    for number, (x, y) in enumerate(interferometer.HOLES, start=1):
        setattr(model, f"x_a{number}", x)
        setattr(model, f"y_a{number}", y)
    return model


def _throughput_reference(exposure):
    """The filter: its throughput at wavelengths in angstrom."""
    model = datamodels.ThroughputModel()
    wavelengths = 1e10 * np.linspace(*BAND, 40)
    model.filter_table = np.array(
        [(wavelength, 1.0) for wavelength in wavelengths], dtype=model.get_dtype("filter_table")
    )
    model.meta.instrument.filter = exposure.filter
    return model
