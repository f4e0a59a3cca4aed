"""NIRCam wide-field slitless spectra: the exposures, up to ``rate``.

Ramps add nothing to the lesson here, so these exposures begin with the count rates and the errors
that stage 1 gives. Besides what `detector` leaves out, idealised are: no cosmic rays and no newly
hot pixels; one point spread function for all wavelengths of the band; the first order of the grism
only; a flat field that is the same for direct and for dispersed light, and a sky that is uniform.
`wfss_scene` has the sources, `wfss_references` what the pipeline is told.
"""

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from ... import geometry, header, rates, scene, trace
from ...psf import OVERSAMPLING
from . import detector as lw
from . import imaging
from .grism import GRISM
from .wfss_scene import PIVOT, throughput

PHOTMJSR = {"F430M": 0.87, "F444W": 0.80}
"""MJy/sr times micrometres a pixel for one DN/s: of the size that follows from the sensitivity in
the GRISM_NIRCAM configuration."""

KERNEL_PIXELS = 61
"""Width of a point's image in the dispersed light, detector pixels; what lies farther out, a few
per cent, is put back in proportion."""

FIELD_MARGIN = 120
"""Pixels by which the pick-off mirror sees beyond the detector: light from there is dispersed onto
it."""

# Columns, counted from that of the source, within which all light of a filter falls.
_SPAN = {"F430M": (-400, 800), "F444W": (-300, 1300)}


def expose_direct(inputs, folder, *, exposure, seed):
    """Task: one direct image, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_gallery.testbed.exposure.Exposure
    seed : int
    """
    full = geometry.aperture("NIRCam", exposure.full_aperture)
    detector = lw.make_detector(full, full)
    light = imaging.CAMERA.count_rate(inputs, exposure, detector)
    rates.write_rate(folder, exposure, detector, light, seed)


def expose_dispersed(inputs, folder, *, exposure, seed):
    """Task: one image through the grism, as stage 1 leaves it, and the light alone.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape (ny, nx)): the
        same without noise.
    exposure : jwst_gallery.testbed.exposure.Exposure
    seed : int
    """
    full = geometry.aperture("NIRCam", exposure.full_aperture)
    detector = lw.make_detector(full, full)
    light = dispersed_sources(inputs, exposure, full)
    light += dispersed_sky(exposure.filter, dispersion_of(exposure), full)
    light *= geometry.point_response(detector.flat, full, full)
    rates.write_rate(folder, exposure, detector, light, seed)
    rates.write_truerate(folder, exposure, detector, light)


def dispersed_sky(filter_, dispersion, full):
    """Uniform sky through the grism.

    Parameters
    ----------
    filter_ : str
    dispersion : Dispersion
    full : pysiaf.aperture.JwstAperture

    Returns
    -------
    ndarray
        Shape (ny, nx), DN/s. A pixel gets the light of each wavelength from another place of the
        sky, as long as the pick-off mirror sees that place: less at the side from which the light
        is shifted away.
    """
    columns = np.arange(full.XSciSize, dtype=float)
    middle = (full.XSciSize - 1) / 2
    x = middle + np.arange(*_SPAN[filter_])
    wavelength, _ = dispersion.along(x, middle, (full.YSciSize - 1) / 2)
    light = throughput(filter_, wavelength) * np.gradient(wavelength)
    origin = columns[:, None] - (x - middle)
    seen = (origin > -FIELD_MARGIN) & (origin < full.XSciSize + FIELD_MARGIN)
    row = imaging.SKY[filter_] / PHOTMJSR[filter_] * (seen * light).sum(axis=1)
    return np.broadcast_to(row, (full.YSciSize, full.XSciSize)).copy()


def dispersed_sources(inputs, exposure, full):
    """The sources alone through the grism.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits``.
    exposure : jwst_gallery.testbed.exposure.Exposure
    full : pysiaf.aperture.JwstAperture

    Returns
    -------
    ndarray
        Shape (ny, nx), DN/s, no response of pixels in it.
    """
    sources, lines = (QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines"))
    psf = kernel(fits.getdata(inputs["psf.fits"]).astype(float))
    pointing = header.pointing_of(exposure)
    image = np.zeros((full.YSciSize, full.XSciSize))
    for source, x0, y0, shape in scene.shapes(sources, psf, full, pointing):
        own = lines[lines["source"] == source["id"]]
        add_source(image, source, own, (x0, y0), shape, exposure)
    steradian = geometry.reference_steradian(full)
    return image / (1e6 * steradian * PHOTMJSR[exposure.filter])


def add_source(image, source, lines, place, shape, exposure):
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
    exposure : jwst_gallery.testbed.exposure.Exposure
    """
    track, row, column = _track(source, lines, *place, exposure)
    margin = shape.shape[0] // OVERSAMPLING // 2
    trace.add(image, trace.spread(track, shape), row - margin, column - margin)


def _track(source, lines, x0, y0, exposure):
    """Light along a trace as if the source were a point and the optics perfect.

    Returns
    -------
    track : ndarray
        Shape (rows * 5, columns * 5): Jy micrometres that arrive in each fifth of a pixel.
    row, column : int
        The pixel that the track begins with, 0-based.
    """
    dispersion, filter_ = dispersion_of(exposure), exposure.filter
    span = round(x0) + np.arange(*_SPAN[filter_])
    wavelength, _ = dispersion.along(span, x0, y0)
    lit = span[throughput(filter_, wavelength) > 1e-4]
    columns = np.arange(lit[0], lit[-1] + 1)
    x = trace.fine_positions(columns)
    received, y = dispersion.along(x, x0, y0)
    first = int(np.floor(y.min())) - 1
    rows = np.arange(first, int(np.ceil(y.max())) + 2)
    track = np.zeros((len(rows) * OVERSAMPLING, len(x)))

    # The observatory moves: it receives a wavelength other than that of the sky at rest.
    velocity = header.radial_velocity(header.pointing_of(exposure))
    doppler = 1 + velocity / constants.c.to_value(u.m / u.s)
    passed = throughput(filter_, received) * np.abs(np.gradient(received))
    emitted = scene.continuum(source, received / doppler, PIVOT)
    trace.deposit(track, np.arange(len(x)), trace.fine_index(y, rows), passed * emitted)
    for line in lines:
        at = line["wavelength"].to_value(u.micron) * doppler
        place = np.interp(at, received, np.arange(len(x)))
        row = np.interp(place, np.arange(len(x)), trace.fine_index(y, rows))
        trace.deposit(track, [place], [row], [scene.line_strength(line) * throughput(filter_, at)])
    return track, int(rows[0]), int(columns[0])


def dispersion_of(exposure):
    """The trace and dispersion of an exposure through the grism."""
    return GRISM[exposure.filter, exposure.detector[3], exposure.pupil]


def kernel(psf):
    """The middle of a point spread function, with a total of 1."""
    size = KERNEL_PIXELS * OVERSAMPLING
    start = (psf.shape[0] - size) // 2
    middle = psf[start : start + size, start : start + size]
    return middle / middle.sum()
