"""The exposures of the stars behind the mask, up to ``rateints``."""

import numpy as np
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.detectors import noise, rates
from jwst_testbed.instruments.nircam.detector import make_detector
from jwst_testbed.modes.nircam_coron import optics
from jwst_testbed.modes.nircam_coron.scene import pixels_of, star_of
from jwst_testbed.telescope import geometry, header


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
        The exposure's number is added to it.
    """
    rng = noise.generator(seed + exposure.number)
    detector = make_detector(*header.apertures_of(exposure))
    sources = QTable.read(inputs["sources.ecsv"])
    light = count_rate(sources, np.load(inputs["wavefronts.npy"])[visit], exposure, detector)
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


def count_rate(sources, path, exposure, detector):
    """Return the light that each pixel turns into DN/s, without noise.

    Parameters
    ----------
    sources : astropy.table.QTable
        As `jwst_testbed.modes.nircam_coron.scene.make_scene` writes it. The companion is seen with
        the target.
    path : ndarray
        Wavefront error, as in `jwst_testbed.modes.nircam_coron.optics.wavefront_error`.
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
        microjansky += flux * point_image(path, siaf, x, y)
    steradian = geometry.reference_steradian(full)
    # A point's light falls on however many pixels it falls on; that of the sky on their area.
    response = geometry.point_response(detector.flat, siaf, full)
    light = microjansky * 1e-12 / steradian * response + optics.SKY * detector.flat
    return light / optics.photmjsr()


def point_image(path, siaf, x, y):
    """Return the image of a source of flux 1 at a pixel.

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
    pixels = optics.from_mask(siaf, columns, rows)
    return optics.image(path, optics.from_mask(siaf, x, y), optics.WAVELENGTHS, pixels)
