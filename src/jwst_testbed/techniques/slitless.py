"""Wide-field slitless spectra: the sources, and the exposures, up to ``rate``.

Ramps add nothing to the lesson here, so these exposures begin with the count rates and the errors
that stage 1 gives. Besides what a detector leaves out, idealised are: no cosmic rays and no newly
hot pixels; one point spread function for all wavelengths of the band; the first order of the grism
only; a flat field that is the same for direct and for dispersed light, and a sky that is uniform.

An instrument's module describes its own with a `Slitless`; what the pipeline is told is in
`jwst_testbed.techniques.slitless_references`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.techniques import trace
from jwst_testbed.techniques.imaging import Camera
from jwst_testbed.telescope import geometry, header

BAND_EDGE = 0.008
"""Width of the edges of a filter's band, micrometres."""

KERNEL_PIXELS = 61
"""Width of a point's image in the dispersed light, detector pixels; what lies farther out, a few
per cent, is put back in proportion."""

FIELD_MARGIN = 120
"""Pixels by which the pick-off mirror sees beyond the detector: light from there is dispersed onto
it."""


@dataclass(frozen=True)
class Slitless:
    """An instrument that disperses the images of all sources in its field.

    Parameters
    ----------
    camera : jwst_testbed.techniques.imaging.Camera
        The same instrument without the grism.
    trace_of : callable
        From an exposure to its trace: an object with the ``axis`` along which the grism disperses
        (0 for x, along the rows; 1 for y, along the columns) and a method ``along(position, x0,
        y0)``, from pixels along that axis and the source's place in the direct image to wavelength
        (micrometres) and the pixel across; all pixels of the full frame, 0-based.
    photmjsr : dict
        Of each band, MJy/sr times micrometres a pixel for one DN/s.
    span : dict
        Of each band, first and last pixel along the axis, counted from that of the source, within
        which all its light falls.
    extracted : dict
        Of each band, shortest and longest wavelength that are cut out for each source, micrometres:
        the band and its edges.
    pivot : float
        Wavelength at which a continuum is stated, micrometres.
    """

    camera: Camera
    trace_of: Callable
    photmjsr: dict
    span: dict
    extracted: dict
    pivot: float

    def throughput(self, band, wavelength):
        """Return the transmission of a filter over its maximum.

        Parameters
        ----------
        band : str
        wavelength : array_like
            Micrometres, as the instrument receives them, any shape.

        Returns
        -------
        ndarray
            Same shape.
        """
        blue, red = (1e6 * edge for edge in self.camera.band[band])
        wavelength = np.asarray(wavelength)
        rise, fall = (np.tanh((wavelength - edge) / BAND_EDGE) for edge in (blue, red))
        return (rise - fall) / 2

    def band_flux(self, source, lines, band):
        """Return what the direct image shows, microjansky: the mean over the band, by photons."""
        blue, red = (1e6 * edge for edge in self.camera.band[band])
        wavelength = np.linspace(round(blue - 0.2, 1), round(red + 0.2, 1), 4001)
        weight = self.throughput(band, wavelength) / wavelength
        step = wavelength[1] - wavelength[0]
        total = np.sum(weight * scene.continuum(source, wavelength, self.pivot)) * step
        for line in lines[lines["source"] == source["id"]]:
            at = line["wavelength"].to_value(u.micron)
            total += self.throughput(band, at) / at * scene.line_strength(line)
        return 1e6 * total / (np.sum(weight) * step)

    def sky(self, exposure):
        """Return the uniform sky through the grism.

        Parameters
        ----------
        exposure : jwst_testbed.telescope.exposure.Exposure

        Returns
        -------
        ndarray
            Shape (ny, nx), DN/s. A pixel gets the light of each wavelength from another place of
            the sky, as long as the pick-off mirror sees that place: less at the side from which the
            light is shifted away.
        """
        siaf, full = header.apertures_of(exposure)
        grism, band = self.trace_of(exposure), exposure.band
        size = full.XSciSize  # as wide as high
        middle = (size - 1) / 2
        along = middle + np.arange(*self.span[band])
        wavelength, _ = grism.along(along, middle, middle)
        light = self.throughput(band, wavelength) * np.abs(np.gradient(wavelength))
        origin = np.arange(size, dtype=float)[:, None] - (along - middle)
        seen = (origin > -FIELD_MARGIN) & (origin < size + FIELD_MARGIN)
        profile = self.camera.sky[band] / self.photmjsr[band] * (seen * light).sum(axis=1)
        image = np.broadcast_to(profile, (size, size))
        return (image.T if grism.axis else image)[geometry.window_of(siaf, full)].copy()

    def sources(self, inputs, exposure):
        """Return the sources alone through the grism.

        Parameters
        ----------
        inputs : dict
            ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits``.
        exposure : jwst_testbed.telescope.exposure.Exposure

        Returns
        -------
        ndarray
            Shape (ny, nx), DN/s, no response of pixels in it.
        """
        sources, lines = (QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines"))
        psf = kernel(fits.getdata(inputs["psf.fits"]).astype(float))
        siaf, full = header.apertures_of(exposure)
        pointing = header.pointing_of(exposure)
        image = np.zeros((full.YSciSize, full.XSciSize))
        for source, x0, y0, shape in scene.shapes(sources, psf, full, pointing):
            own = lines[lines["source"] == source["id"]]
            self.add_source(image, source, own, (x0, y0), shape, exposure)
        return self.as_rate(image[geometry.window_of(siaf, full)], exposure)

    def as_rate(self, image, exposure):
        """Return the light in Jy micrometres as count rate, DN/s."""
        _, full = header.apertures_of(exposure)
        steradian = geometry.reference_steradian(full)
        return image / (1e6 * steradian * self.photmjsr[exposure.band])

    def add_source(self, image, source, lines, place, shape, exposure):
        """Add the dispersed light of one source to an image, in place.

        Parameters
        ----------
        image : ndarray
            Shape (ny, nx), of the full frame or of its first rows. Gets Jy micrometres.
        source : astropy.table.Row
            Of the table of sources: ``continuum`` and ``slope``.
        lines : astropy.table.QTable
            The source's own emission lines.
        place : tuple of float
            (x0, y0), 0-based, where a direct image would show the source.
        shape : ndarray
            Its image, oversampled, total 1.
        exposure : jwst_testbed.telescope.exposure.Exposure
        """
        track, across, along = self._track(source, lines, place, exposure)
        # The track is drawn with the dispersion along its rows.
        if self.trace_of(exposure).axis:
            image, shape = image.T, shape.T
        margin = shape.shape[0] // OVERSAMPLING // 2
        trace.add(image, trace.spread(track, shape), across - margin, along - margin)

    def _track(self, source, lines, place, exposure):
        """Return the light along a trace as if the source were a point and the optics perfect.

        Returns
        -------
        track : ndarray
            Shape (pixels across * 5, pixels along * 5): Jy micrometres that arrive in each fifth of
            a pixel.
        across, along : int
            The pixel that the track begins with, 0-based.
        """
        grism, band = self.trace_of(exposure), exposure.band
        span = round(place[grism.axis]) + np.arange(*self.span[band])
        wavelength, _ = grism.along(span, *place)
        lit = span[self.throughput(band, wavelength) > 1e-4]
        columns = np.arange(lit[0], lit[-1] + 1)
        x = trace.fine_positions(columns)
        received, y = grism.along(x, *place)
        first = int(np.floor(y.min())) - 1
        rows = np.arange(first, int(np.ceil(y.max())) + 2)
        track = np.zeros((len(rows) * OVERSAMPLING, len(x)))

        # The observatory moves: it receives a wavelength other than that of the sky at rest.
        velocity = header.radial_velocity(header.pointing_of(exposure))
        doppler = 1 + velocity / constants.c.to_value(u.m / u.s)
        passed = self.throughput(band, received) * np.abs(np.gradient(received))
        emitted = scene.continuum(source, received / doppler, self.pivot)
        trace.deposit(track, np.arange(len(x)), trace.fine_index(y, rows), passed * emitted)
        for line in lines:
            at = line["wavelength"].to_value(u.micron) * doppler
            index = np.arange(len(x))
            place_of_line = np.interp(at, *_ascending(received, index))
            row = np.interp(place_of_line, index, trace.fine_index(y, rows))
            strength = scene.line_strength(line) * self.throughput(band, at)
            trace.deposit(track, [place_of_line], [row], [strength])
        return track, int(rows[0]), int(columns[0])


def make_scene(folder, *, spectrograph, exposure, lay_out, stars, galaxies, emitters, lines, seed):
    """Task: the truth of a slitless dataset: sources with their spectra, and the telescope.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits`` go.
    spectrograph : Slitless
    exposure : jwst_testbed.telescope.exposure.Exposure
        The first of the direct images; the sources fall within its field.
    lay_out : callable
        From the number of sources, the SIAF aperture and a random generator to the pixels
        (x, y) of the sources: stars, emitters and galaxies, in this order.
    stars, galaxies, emitters : tuple
        (number, faintest, brightest), of the continuum in microjansky; log-uniform. Emitters
        are points with emission lines; every other galaxy has lines too.
    lines : dict
        ``wavelengths``, micrometres, about, as each source has its own near these; ``spread``,
        how near; ``fluxes``, decimal logarithms of the least and the greatest, erg / (s cm2).
    seed : int
    """
    rng = np.random.default_rng(seed)
    siaf, _ = header.apertures_of(exposure)
    continua = [
        10 ** rng.uniform(*np.log10((faintest, brightest)), number)
        for number, faintest, brightest in (stars, emitters, galaxies)
    ]
    n = sum(map(len, continua))
    x, y = lay_out(n, siaf, rng)
    ra, dec = geometry.pixel_to_sky(siaf, header.pointing_of(exposure), x, y)
    points, extended = np.concatenate(continua[:2]), continua[2]
    sources = scene.make_sources((ra, dec), points, extended, rng)
    sources["kind"] = np.repeat(["star", "emitter", "galaxy"], [len(part) for part in continua])
    sources["continuum"] = sources["flux"]
    # Stars are on the Rayleigh-Jeans side of their spectra.
    slopes = np.where(sources["kind"] == "star", -2, rng.uniform(-0.5, 1.0, n))
    sources["slope"] = slopes
    emitted = _draw_lines(sources, rng, **lines)
    sources["flux"] = [
        spectrograph.band_flux(row, emitted, exposure.band) for row in sources
    ] * u.uJy
    sources.write(folder / "sources.ecsv")
    emitted.write(folder / "lines.ecsv")
    psf = spectrograph.camera.psf(siaf, exposure.band)
    fits.writeto(folder / "psf.fits", psf.astype(np.float32))


def expose(inputs, folder, *, spectrograph, exposure, seed):
    """Task: one image through the grism, as stage 1 leaves it, and the light alone.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx)):
        the same without noise.
    spectrograph : Slitless
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
    """
    siaf, full = header.apertures_of(exposure)
    detector = spectrograph.camera.make_detector(siaf, full)
    light = spectrograph.sources(inputs, exposure) + spectrograph.sky(exposure)
    light *= geometry.point_response(detector.flat, siaf, full)
    rates.write_rate(folder, exposure, detector, light, seed)
    rates.write_truerate(folder, exposure, detector, light)


def _ascending(x, y):
    """Return arrays for interpolation, turned around where x falls."""
    return (x, y) if x[0] < x[-1] else (x[::-1], y[::-1])


def _draw_lines(sources, rng, wavelengths, spread, fluxes):
    """Return the emission lines: as many of each emitter and of every other galaxy."""
    galaxies = np.flatnonzero(sources["kind"] == "galaxy")
    with_lines = np.concatenate([np.flatnonzero(sources["kind"] == "emitter"), galaxies[::2]])
    identifiers = np.repeat(np.asarray(sources["id"])[with_lines], len(wavelengths))
    nominal = np.tile(wavelengths, len(with_lines))
    return QTable(
        {
            "source": identifiers,
            "wavelength": (nominal + rng.uniform(-spread, spread, len(nominal))) * u.micron,
            "flux": 10 ** rng.uniform(*fluxes, len(nominal)) * u.erg / u.s / u.cm**2,
        }
    )


def kernel(psf):
    """Return the middle of a point spread function, with a total of 1."""
    size = KERNEL_PIXELS * OVERSAMPLING
    start = (psf.shape[0] - size) // 2
    middle = psf[start : start + size, start : start + size]
    return middle / middle.sum()
