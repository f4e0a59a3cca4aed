"""NIRCam imaging: its optics, its reference files and its exposures.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" among others). They are not a calibration.
"""

import functools

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable, Table
from scipy import ndimage
from stdatamodels.jwst import datamodels

from ... import geometry, header, rates, references, scene
from ...crds_cache import write_cache
from ...detector import draw_cosmic_rays
from ...psf import OVERSAMPLING, encircled_energy, point_spread_function
from . import detector as lw

BAND = {"F430M": (4.167e-6, 4.398e-6), "F444W": (3.88e-6, 4.98e-6)}
"""Half-power wavelengths of the filters, metres ("NIRCam Filters")."""

PHOTMJSR = {"F430M": 1.75, "F444W": 0.40}
"""MJy/sr for one DN/s. The size of the flight values: inversely as the width of the band."""

AB_TO_VEGA = {"F430M": 3.20, "F444W": 3.24}
"""AB minus Vega magnitude ("NIRCam Filters", from the Vega spectrum)."""

SKY = {"F430M": 0.33, "F444W": 0.35}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""

PSF_PIXELS = 161
"""Width of the point spread function, in detector pixels: 10 arcsec."""

APCORR_RADII_EE = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Encircled energies of the aperture corrections, as in the real reference file."""

SKY_ANNULUS = (10.0, 14.0)
"""Radii of the local background annulus of the aperture corrections, pixels."""


def pixel_scale(aperture):
    """Mean size of a pixel at the aperture's reference point, arcsec."""
    return float(np.sqrt(aperture.XSciScale * aperture.YSciScale))


def make_scene(inputs, folder, *, exposure, stars, galaxies, bright, seed):
    """Task: the truth of an imaging dataset: its sky, its bad surprises, its telescope.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``hot_pixels.ecsv`` and ``psf.fits`` go.
    exposure : jwst_gallery.testbed.exposure.Exposure
        The first of the dithers; the sources fall within its field.
    stars, galaxies : tuple
        (number, faintest, brightest) in microjansky; log-uniform.
    bright : tuple of float
        Stars of given flux, in microjansky, besides.
    seed : int
    """
    rng = np.random.default_rng(seed)
    siaf, full = header.apertures_of(exposure)
    star_fluxes, galaxy_fluxes = (
        10 ** rng.uniform(*np.log10((faintest, brightest)), number)
        for number, faintest, brightest in (stars, galaxies)
    )
    star_fluxes = np.concatenate([bright, star_fluxes])
    x, y = scene.random_positions(
        len(star_fluxes) + len(galaxy_fluxes), 12, siaf.XSciSize - 13, 25, rng
    )
    ra, dec = geometry.pixel_to_sky(siaf, header.pointing_of(exposure), x, y)
    sources = scene.make_sources((ra, dec), star_fluxes, galaxy_fluxes, rng)
    sources.write(folder / "sources.ecsv")
    detector = lw.make_detector(siaf, full)
    y, x = np.nonzero(detector.newly_hot)
    hot = QTable({"y": y, "x": x, "rate": detector.newly_hot[y, x] * u.DN / u.s})
    hot.write(folder / "hot_pixels.ecsv")
    fits.writeto(folder / "psf.fits", make_psf(siaf, exposure.filter).astype(np.float32))


@functools.cache
def make_psf(siaf, filter_):
    """The point spread function of a filter, over its band, on an aperture's pixels.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
    filter_ : str

    Returns
    -------
    ndarray
        As of `jwst_gallery.testbed.psf.point_spread_function`.
    """
    return point_spread_function(np.linspace(*BAND[filter_], 5), pixel_scale(siaf), PSF_PIXELS)


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of an imaging dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_gallery.testbed.exposure.Exposure
        Any of the dataset's: all share aperture, filter and read-out.
    """
    siaf, full = header.apertures_of(exposure)
    detector = lw.make_detector(siaf, full)
    models = {
        **references.ramp_references(detector, exposure.readout),
        **references.rate_references(detector),
        **imaging_references(exposure),
    }
    write_cache(folder, "NIRCam", exposure.detector, references.as_references(models, exposure))


def imaging_references(exposure):
    """What stages 2 and 3 must know of the optics, data models by type of reference file."""
    siaf, full = header.apertures_of(exposure)
    filter_, pupil = exposure.filter, exposure.pupil
    area = references.area_reference(full)
    photom = datamodels.NrcImgPhotomModel()
    photom.phot_table = np.array(
        [(filter_, pupil, PHOTMJSR[filter_], 0.02 * PHOTMJSR[filter_])],
        dtype=photom.get_dtype("phot_table"),
    )
    references.name_area(photom, full)

    # What an aperture on a resampled image collects was spread over squares four times: by the
    # detector's pixels, by dropping these onto the output, by the output's pixels, and by the
    # aperture, which takes each of those as uniform.
    seen = make_psf(siaf, filter_)
    for _ in range(4):
        seen = ndimage.uniform_filter(seen, OVERSAMPLING, mode="constant")
    radii = np.linspace(0, PSF_PIXELS / 2, 2000)
    energy = encircled_energy(seen, radii)
    inner, outer = np.interp(SKY_ANNULUS, radii, energy)
    annulus = np.pi * (SKY_ANNULUS[1] ** 2 - SKY_ANNULUS[0] ** 2)
    table = []
    for fraction in APCORR_RADII_EE:
        radius = np.interp(fraction, energy, radii)
        # What the annulus takes for sky, some of it the star's own wings, is lost too.
        collected = fraction - (outer - inner) * np.pi * radius**2 / annulus
        table.append((filter_, pupil, fraction, radius, 1 / collected, *SKY_ANNULUS))
    apcorr = datamodels.NrcImgApcorrModel()
    apcorr.apcorr_table = np.array(table, dtype=apcorr.get_dtype("apcorr_table"))

    vega = datamodels.ABVegaOffsetModel()
    vega.abvega_offset = Table(
        {"filter": [filter_], "pupil": [pupil], "abvega_offset": [AB_TO_VEGA[filter_]]}
    )
    return {
        "area": area,
        "photom": photom,
        "apcorr": apcorr,
        "abvegaoffset": vega,
        "distortion": references.distortion_reference(exposure, full),
    }


def expose_image(inputs, folder, *, exposure, cosmic_rays, seed):
    """Task: one imaging exposure, as DMS delivers it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx):
        the light alone, as a linear, noiseless pixel turns it into a count rate, which is what
        the ``rate`` product estimates) and ``<root>_cosmic_rays.ecsv``.
    exposure : jwst_gallery.testbed.exposure.Exposure
    cosmic_rays : int
        How many hit the exposure.
    seed : int
    """
    rng = np.random.default_rng(seed + exposure.number)
    detector = lw.make_detector(*header.apertures_of(exposure))
    rate = count_rate(inputs, exposure, detector)
    hits = draw_cosmic_rays(cosmic_rays, rate.shape, exposure.readout, rng)

    model = datamodels.Level1bModel(detector.expose(rate, exposure.readout, hits, rng))
    header.fill(model, exposure)
    model.meta.exposure.noutputs = 1
    model.meta.bunit_data = "DN"
    model.group = header.group_table(model, exposure)
    model.int_times = header.integration_times(model, exposure)
    model.save(str(folder / f"{exposure.root}_uncal.fits"))
    rates.write_truerate(folder, exposure, detector, rate)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")


def count_rate(inputs, exposure, detector):
    """Light of a direct image that each pixel turns into DN/s, without noise.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``psf.fits``.
    exposure : jwst_gallery.testbed.exposure.Exposure
    detector : jwst_gallery.testbed.detector.Detector

    Returns
    -------
    ndarray
        Shape (ny, nx), DN/s.
    """
    siaf, full = header.apertures_of(exposure)
    sources = QTable.read(inputs["sources.ecsv"])
    psf = fits.getdata(inputs["psf.fits"]).astype(float)
    microjansky = scene.render(sources, psf, siaf, header.pointing_of(exposure))
    steradian = (geometry.reference_area(full) * u.arcsec**2).to_value(u.sr)
    surface_brightness = microjansky * 1e-12 / steradian
    # A point's light falls on however many pixels it falls on; that of the sky on their area.
    response = detector.flat / geometry.relative_area(full)[geometry.window_of(siaf, full)]
    light = surface_brightness * response + SKY[exposure.filter] * detector.flat
    return light / PHOTMJSR[exposure.filter]
