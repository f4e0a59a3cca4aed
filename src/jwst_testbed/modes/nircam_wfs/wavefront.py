"""NIRCam's wavefront sensing: stars through a weak lens, which puts them out of focus.

The numbers are rounded from the instrument's public documentation (JWST User Documentation, "NIRCam
Filters" and "NIRCam Pupil and Filter Wheels"). They are not a calibration.
"""

import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nircam.detector import make_short_detector
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import point_spread_function
from jwst_testbed.techniques.imaging import Camera, pixel_scale
from jwst_testbed.telescope import geometry, header

LENS_WAVES, LENS_WAVELENGTH = 8, 2.12e-6
"""What the lens WLP8 adds from the middle of the pupil to its edge: waves of so many metres."""

PUPIL_RADIUS = 3.3
"""Of the circle around the telescope's mirror, metres."""

PSF_PIXELS = 201
"""Width of the image of a star, in detector pixels: the lens spreads it over some 140."""

CAMERA = Camera(
    # Half-power wavelengths, metres.
    band={"F212N": (2.109e-6, 2.134e-6)},
    # The size of the flight value: inversely as the width of the band.
    photmjsr={"F212N": 33.0},
    ab_to_vega={},
    sky={"F212N": 0.15},
    selected_by=("filter", "pupil"),
    photom=datamodels.NrcImgPhotomModel,
    apcorr=datamodels.NrcImgApcorrModel,
    make_detector=make_short_detector,
)
"""The short-wavelength camera in the one filter of the weak lenses."""


def make_psf(siaf, filter_):
    """The image of a star through the lens, on an aperture's pixels.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
    filter_ : str

    Returns
    -------
    ndarray
        As of `jwst_testbed.sky.psf.point_spread_function`.
    """
    import poppy

    lens = poppy.ThinLens(
        nwaves=LENS_WAVES, reference_wavelength=LENS_WAVELENGTH, radius=PUPIL_RADIUS
    )
    band = CAMERA.band[filter_]
    return point_spread_function(band, pixel_scale(siaf), PSF_PIXELS, lens)


def make_scene(inputs, folder, *, exposure, stars):
    """Task: the truth of a wavefront sensing dataset.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``psf.fits`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        The one that the positions are for.
    stars : tuple of (float, float, float)
        0-based column and row, flux in microjansky.
    """
    siaf, _ = header.apertures_of(exposure)
    x, y, fluxes = np.transpose(stars)
    places = geometry.pixel_to_sky(siaf, header.pointing_of(exposure), x, y)
    sources = scene.make_sources(places, fluxes, [], np.random.default_rng())
    sources.write(folder / "sources.ecsv")
    fits.writeto(folder / "psf.fits", make_psf(siaf, exposure.filter).astype(np.float32))


def expose(inputs, folder, *, exposure, seed):
    """Task: one exposure as stage 1 leaves it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` and ``<root>_truerate.fits`` (DN/s, shape (ny, nx)) go.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
        The exposure's number is added to it.
    """
    detector = make_short_detector(*header.apertures_of(exposure))
    light = CAMERA.count_rate(inputs, exposure, detector)
    rates.write_rate(folder, exposure, detector, light, seed)
    rates.write_truerate(folder, exposure, detector, light)


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of a wavefront sensing dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    detector = make_short_detector(*header.apertures_of(exposure))
    models = {
        **references.rate_references(detector),
        **CAMERA.stage2_references(exposure),
    }
    references.write_references(folder, exposure, models)
