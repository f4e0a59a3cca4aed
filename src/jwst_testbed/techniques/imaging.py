"""Images of the sky: their scene, their exposures, and what the pipeline is told of a camera.

This is common to the cameras of all instruments. An instrument's module describes its own with
a `Camera`, which the tasks take as an argument.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from astropy.io import fits
from astropy.table import QTable, Table
from stdatamodels.jwst import datamodels

from jwst_testbed.compat import table_dtype
from jwst_testbed.crds import references
from jwst_testbed.detectors import noise, rates
from jwst_testbed.detectors.detector import draw_cosmic_rays
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import OVERSAMPLING, encircled_energy, point_spread_function
from jwst_testbed.telescope import geometry, header, raw

PSF_PIXELS = 161
"""Width of the point spread function, in detector pixels."""

APCORR_RADII_EE = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Encircled energies of the aperture corrections, as in the real reference files."""

SKY_ANNULUS = (10.0, 14.0)
"""Radii of the local background annulus of the aperture corrections, pixels."""


def no_references(*_):
    """Return no reference files: of a camera that needs none of a kind."""
    return {}


@dataclass(frozen=True)
class Camera:
    """An instrument that takes images.

    Parameters
    ----------
    band : dict
        Half-power wavelengths of each filter, metres.
    photmjsr : dict
        MJy/sr for one DN/s through each filter.
    ab_to_vega : dict
        AB minus Vega magnitude of each filter.
    sky : dict
        Surface brightness of the sky in each filter, MJy/sr.
    selected_by : tuple of str
        The attributes of an exposure that select a row of the photometric reference files.
    photom, apcorr : type
        The data models of those.
    make_detector : callable
        From the SIAF apertures of an exposure's pixels and of its detector's full frame to the
        `jwst_testbed.detectors.detector.Detector`.
    ramp_references : callable, optional
        From an exposure and the detector to the reference files of stage 1, data models by type;
        by default none, of a camera whose exposures begin with their rates.
    own_references : callable, optional
        From an exposure to those of stages 2 and 3 that images need besides those of any camera,
        or in place of them.
    """

    band: dict
    photmjsr: dict
    ab_to_vega: dict
    sky: dict
    selected_by: tuple
    photom: type
    apcorr: type
    make_detector: Callable
    ramp_references: Callable = no_references
    own_references: Callable = no_references

    def count_rate(self, inputs, exposure, detector):
        """Return the light of an image that each pixel turns into DN/s, without noise.

        Parameters
        ----------
        inputs : dict
            ``sources.ecsv`` and ``psf.fits``.
        exposure : jwst_testbed.telescope.exposure.Exposure
        detector : jwst_testbed.detectors.detector.Detector

        Returns
        -------
        ndarray
            Shape (ny, nx), DN/s.
        """
        siaf, full = header.apertures_of(exposure)
        sources = QTable.read(inputs["sources.ecsv"])
        psf = fits.getdata(inputs["psf.fits"]).astype(float)
        microjansky = scene.render(sources, psf, siaf, header.pointing_of(exposure))
        steradian = geometry.reference_steradian(full)
        surface_brightness = microjansky * 1e-12 / steradian
        # A point's light falls on however many pixels it falls on; the sky's on their area.
        response = geometry.point_response(detector.flat, siaf, full)
        light = surface_brightness * response + self.sky[exposure.band] * detector.flat
        return light / self.photmjsr[exposure.band]

    def psf(self, siaf, filter_):
        """Return the point spread function of a filter, over its band, on an aperture's pixels.

        Parameters
        ----------
        siaf : pysiaf.aperture.JwstAperture
        filter_ : str

        Returns
        -------
        ndarray
            As in `jwst_testbed.sky.psf.point_spread_function`.
        """
        return _psf(self.band[filter_], pixel_scale(siaf))

    def references(self, exposure, corrections):
        """Return what stages 2 and 3 must know of the optics.

        Parameters
        ----------
        exposure : jwst_testbed.telescope.exposure.Exposure
        corrections : iterable of tuple
            As in `aperture_corrections`, of the exposure's point spread function.

        Returns
        -------
        dict
            Data models by type of reference file.
        """
        selection = self._selection(exposure)
        apcorr = self.apcorr()
        apcorr.apcorr_table = np.array(
            [(*selection.values(), *row) for row in corrections],
            dtype=table_dtype(apcorr, "apcorr_table"),
        )

        vega = datamodels.ABVegaOffsetModel()
        optics = {name: [selection[name]] for name in ("filter", "pupil") if name in selection}
        vega.abvega_offset = Table({**optics, "abvega_offset": [self.ab_to_vega[exposure.band]]})
        return {
            **self.stage2_references(exposure),
            "apcorr": apcorr,
            "abvegaoffset": vega,
            **self.own_references(exposure),
        }

    def stage2_references(self, exposure):
        """Return what stage 2 alone must know of the optics; as in `references`."""
        selection = self._selection(exposure).values()
        photmjsr = self.photmjsr[exposure.band]
        return photometric_references(exposure, self.photom, selection, photmjsr)

    def _selection(self, exposure):
        return {name: getattr(exposure, name) for name in self.selected_by}


def photometric_references(exposure, photom, selection, photmjsr, error=0.02):
    """Return what makes surface brightness of a count rate, and sky of pixels.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    photom : type
        Data model of the photometric reference file.
    selection : iterable
        Values of the columns by which its row is selected.
    photmjsr : float
        MJy/sr for one DN/s.
    error : float, optional
        Relative uncertainty of that.

    Returns
    -------
    dict
        "area", "photom" and "distortion", data models by type of reference file.
    """
    siaf, full = header.apertures_of(exposure)
    model = photom()
    model.phot_table = np.array(
        [(*selection, photmjsr, error * photmjsr)], dtype=table_dtype(model, "phot_table")
    )
    references.name_area(model, full)
    return {
        "area": references.area_reference(siaf, full),
        "photom": model,
        "distortion": references.distortion_reference(exposure, full),
    }


def make_psf(folder, *, camera, exposure):
    """Task: the image of a point, and what apertures miss of it.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``psf.fits`` goes, as in `jwst_testbed.sky.psf.point_spread_function`, and
        ``apertures.ecsv``, a row for each of the `aperture_corrections`.
    camera : Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dithers.
    """
    siaf, _ = header.apertures_of(exposure)
    psf = camera.psf(siaf, exposure.band)
    fits.writeto(folder / "psf.fits", psf.astype(np.float32))
    names = ("energy", "radius", "factor", "inner", "outer")
    Table(rows=aperture_corrections(psf), names=names).write(folder / "apertures.ecsv")


def make_scene(folder, *, camera, exposure, stars, galaxies, bright, seed):
    """Task: the truth of an imaging dataset: its sky, its bad surprises.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``hot_pixels.ecsv`` go.
    camera : Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
        The first of the dithers; the sources fall within its field.
    stars, galaxies : tuple
        (number, faintest, brightest) in microjansky; log-uniform.
    bright : tuple of float
        Additional stars of given flux, in microjansky.
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
    hot = camera.make_detector(siaf, full).hot_pixels()
    hot.write(folder / "hot_pixels.ecsv")


def make_references(inputs, folder, *, camera, exposure):
    """Task: the CRDS cache of an imaging dataset.

    Parameters
    ----------
    inputs : dict
        ``apertures.ecsv``, as in `make_psf`.
    folder : pathlib.Path
        Becomes the cache.
    camera : Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's: all share aperture, filter and read-out.
    """
    detector = camera.make_detector(*header.apertures_of(exposure))
    corrections = Table.read(inputs["apertures.ecsv"])
    models = {
        **camera.ramp_references(exposure, detector),
        **references.rate_references(detector),
        **camera.references(exposure, corrections.iterrows()),
    }
    references.write_references(folder, exposure, models)


def expose(inputs, folder, *, camera, exposure, cosmic_rays, seed):
    """Task: one exposure, as DMS delivers it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx):
        the light alone, as a linear, noiseless pixel turns it into a count rate, which is
        what the ``rate`` product estimates) and ``<root>_cosmic_rays.ecsv``.
    camera : Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
    cosmic_rays : int
        How many hit the exposure.
    seed : int
        The exposure's number is added to it.
    """
    rng = noise.generator(seed + exposure.number)
    detector = camera.make_detector(*header.apertures_of(exposure))
    rate = camera.count_rate(inputs, exposure, detector)
    hits = draw_cosmic_rays(cosmic_rays, rate.shape, exposure.readout, rng)

    raw.write_uncal(folder, exposure, detector, rate, hits, rng)
    rates.write_truerate(folder, exposure, detector, rate)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")


def expose_rate(inputs, folder, *, camera, exposure, seed):
    """Task: one exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    camera : Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
        The exposure's number is added to it.
    """
    detector = camera.make_detector(*header.apertures_of(exposure))
    light = camera.count_rate(inputs, exposure, detector)
    rates.write_rate(folder, exposure, detector, light, seed)


def pixel_scale(aperture):
    """Return the mean size of a pixel at the aperture's reference point, arcsec."""
    return float(np.sqrt(aperture.XSciScale * aperture.YSciScale))


@functools.cache
def _psf(band, scale):
    return point_spread_function(np.linspace(*band, 5), scale, PSF_PIXELS)


def aperture_corrections(psf):
    """Return what circular apertures on a resampled image miss of a star.

    Parameters
    ----------
    psf : ndarray
        As in `jwst_testbed.sky.psf.point_spread_function`.

    Returns
    -------
    list of tuple
        Encircled energy, radius (pixels), the factor from the flux in the aperture, less the
        sky of the annulus, to the total flux, and the annulus' radii (pixels).
    """
    # Light in an aperture on a resampled image was spread over squares four times: by the
    # detector's pixels, by dropping these onto the output, by the output's pixels, and by the
    # aperture, which takes each of those as uniform.
    seen = psf
    for _ in range(4):
        seen = scipy.ndimage.uniform_filter(seen, OVERSAMPLING, mode="constant")
    radii = np.linspace(0, PSF_PIXELS / 2, 2000)
    energy = encircled_energy(seen, radii)
    inner, outer = np.interp(SKY_ANNULUS, radii, energy)
    annulus = np.pi * (SKY_ANNULUS[1] ** 2 - SKY_ANNULUS[0] ** 2)
    table = []
    for fraction in APCORR_RADII_EE:
        radius = np.interp(fraction, energy, radii)
        # The level of the annulus, to which the star's own wings contribute, is lost, too.
        collected = fraction - (outer - inner) * np.pi * radius**2 / annulus
        table.append((fraction, radius, 1 / collected, *SKY_ANNULUS))
    return table
