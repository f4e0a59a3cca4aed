"""NIRCam wide-field slitless spectra: scene, reference files and exposures, up to ``rate``.

Ramps add nothing to the lesson here, so these exposures begin with the count rates and the errors
that stage 1 gives. Besides what `detector` leaves out, idealised are: no cosmic rays and no newly
hot pixels; one point spread function for all wavelengths of the band; the first order of the grism
only; a flat field that is the same for direct and for dispersed light, and a sky that is uniform.
"""

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from scipy.signal import fftconvolve
from stdatamodels.jwst import datamodels

from ... import geometry, header, scene
from ...crds_cache import write_cache
from ...psf import OVERSAMPLING
from . import detector as lw
from . import imaging
from .grism import GRISM, specwcs_model

PHOTMJSR = {"F430M": 0.87}
"""MJy/sr times micrometres a pixel for one DN/s: of the size that follows from the sensitivity in
the GRISM_NIRCAM configuration."""

BAND_EDGE = 0.008
"""Width of the edges of a filter's band, micrometres."""

EXTRACTED = {"F430M": (4.155, 4.410)}
"""Wavelengths that are cut out for each source, micrometres: the band and its edges."""

KERNEL_PIXELS = 61
"""Width of a point's image in the dispersed light, detector pixels; what lies farther out, a few
per cent, is put back in proportion."""

FIELD_MARGIN = 120
"""Pixels by which the pick-off mirror sees beyond the detector: light from there is dispersed onto
it."""

PIVOT = 4.28
"""Wavelength at which a continuum is stated, micrometres."""

# Apart from each other in y by more than any spectrum is high, so that none overlaps another.
EDGE = 90
LINE_WAVELENGTHS = (4.23, 4.33)

_JY_MICRON = (1 * u.Jy * u.micron * constants.c / u.micron**2).to_value(u.erg / u.s / u.cm**2)


def make_scene(inputs, folder, *, exposure, stars, galaxies, emitters, seed):
    """Task: the truth of a slitless dataset: sources with their spectra, and the telescope.

    One source a band of rows, so that the spectra do not overlap; but a star and a galaxy whose
    spectra do. The spectrum of one star lies off the detector, and that of another in part.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits`` go.
    exposure : jwst_gallery.testbed.exposure.Exposure
        The first of the dithers; the sources fall within its field.
    stars, galaxies, emitters : tuple
        (number, faintest, brightest), of the continuum in microjansky; log-uniform. Emitters are
        points with emission lines; every other galaxy has lines too.
    seed : int
    """
    rng = np.random.default_rng(seed)
    siaf = geometry.aperture("NIRCam", exposure.aperture)
    continua = [
        10 ** rng.uniform(*np.log10((faintest, brightest)), number)
        for number, faintest, brightest in (stars, emitters, galaxies)
    ]
    n = sum(map(len, continua))
    x, y = _lay_out(n, siaf, rng)
    ra, dec = geometry.pixel_to_sky(siaf, header.pointing_of(exposure), x, y)
    points, extended = np.concatenate(continua[:2]), continua[2]
    sources = scene.make_sources((ra, dec), points, extended, rng)
    sources["kind"] = np.repeat(["star", "emitter", "galaxy"], [len(part) for part in continua])
    sources["continuum"] = sources["flux"]
    # Stars are on the Rayleigh-Jeans side of their spectra.
    slopes = np.where(sources["kind"] == "star", -2, rng.uniform(-0.5, 1.0, n))
    sources["slope"] = slopes
    lines = _draw_lines(sources, rng)
    sources["flux"] = [_band_flux(row, lines, exposure.filter) for row in sources] * u.uJy
    sources.write(folder / "sources.ecsv")
    lines.write(folder / "lines.ecsv")
    psf = imaging.make_psf(siaf, exposure.filter)
    fits.writeto(folder / "psf.fits", psf.astype(np.float32))


def _lay_out(n, siaf, rng):
    """Pixels of the sources: a row for each, but the last galaxy beside the first star."""
    rows = np.linspace(EDGE, siaf.YSciSize - 1 - EDGE, n - 1) + rng.uniform(-4, 4, n - 1)
    y = rng.permutation(rows)
    x = rng.uniform(60, siaf.XSciSize - 600, n - 1)
    # The grism shifts the light to the right: by 240 to 480 pixels in F430M.
    x[:3] = 700, siaf.XSciSize - 100, siaf.XSciSize - 350
    return np.append(x, x[0] + 90), np.append(y, y[0] + 5)


def _draw_lines(sources, rng):
    """Emission lines: two of each emitter and of every other galaxy."""
    galaxies = np.flatnonzero(sources["kind"] == "galaxy")
    with_lines = np.concatenate([np.flatnonzero(sources["kind"] == "emitter"), galaxies[::2]])
    identifiers = np.repeat(np.asarray(sources["id"])[with_lines], len(LINE_WAVELENGTHS))
    nominal = np.tile(LINE_WAVELENGTHS, len(with_lines))
    return QTable(
        {
            "source": identifiers,
            "wavelength": (nominal + rng.uniform(-0.03, 0.03, len(nominal))) * u.micron,
            "flux": 10 ** rng.uniform(-15.9, -15.3, len(nominal)) * u.erg / u.s / u.cm**2,
        }
    )


def throughput(filter_, wavelength):
    """Transmission of a filter over its maximum.

    Parameters
    ----------
    filter_ : str
    wavelength : array_like
        Micrometres, as the instrument receives them, any shape.

    Returns
    -------
    ndarray
        Same shape.
    """
    blue, red = (1e6 * edge for edge in imaging.BAND[filter_])
    wavelength = np.asarray(wavelength)
    rise, fall = (np.tanh((wavelength - edge) / BAND_EDGE) for edge in (blue, red))
    return (rise - fall) / 2


def continuum(source, wavelength):
    """Flux density of a source without its lines: a power law.

    Parameters
    ----------
    source : astropy.table.Row
        Of the table of sources.
    wavelength : array_like
        Micrometres, any shape.

    Returns
    -------
    ndarray
        Same shape, microjansky.
    """
    shape = (np.asarray(wavelength) / PIVOT) ** source["slope"]
    return source["continuum"].to_value(u.uJy) * shape


def _band_flux(source, lines, filter_):
    """Microjansky that the direct image shows: the mean over the band, photon for photon."""
    wavelength = np.linspace(4.0, 4.6, 4001)
    weight = throughput(filter_, wavelength) / wavelength
    total = np.sum(weight * continuum(source, wavelength)) * (wavelength[1] - wavelength[0])
    for line in lines[lines["source"] == source["id"]]:
        at = line["wavelength"].to_value(u.micron)
        total += throughput(filter_, at) / at * _strength(line) * 1e6
    return total / (np.sum(weight) * (wavelength[1] - wavelength[0]))


def _strength(line):
    """Flux of a line in Jy micrometres."""
    at = line["wavelength"].to_value(u.micron)
    return line["flux"].to_value(u.erg / u.s / u.cm**2) / (_JY_MICRON / at**2)


def make_references(inputs, folder, *, direct, dispersed):
    """Task: the CRDS cache of a slitless dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    direct, dispersed : jwst_gallery.testbed.exposure.Exposure
        Any of the direct images and of the grism's.
    """
    full = geometry.aperture("NIRCam", direct.full_aperture)
    detector = lw.make_detector(full, full)
    models = {**lw.rate_references(detector), **imaging.imaging_references(direct)}
    references = lw.as_references(models, direct)

    models = {
        "area": imaging.area_reference(full),
        "distortion": imaging.distortion_reference(dispersed, full),
        "flat": _point_flat(detector, full),
        "bkg": _background_reference(detector, full, dispersed),
        "photom": _photom_reference(full, dispersed),
        "apcorr": _apcorr_reference(full, dispersed),
        "specwcs": specwcs_model(_dispersion(dispersed)),
        "wavelengthrange": _range_reference(dispersed),
    }
    for model in models.values():
        model.meta.instrument.filter, model.meta.instrument.pupil = (
            dispersed.filter,
            dispersed.pupil,
        )
    references += lw.as_references(models, dispersed)
    write_cache(folder, "NIRCam", direct.detector, references)


def _dispersion(exposure):
    return GRISM[exposure.filter, exposure.detector[3], exposure.pupil]


def _response(detector, full):
    """Response of the pixels to the light that falls on them, whatever their solid angle."""
    return detector.flat / lw.relative_area(full)


def _point_flat(detector, full):
    """The flat field of dispersed light, in which a pixel's solid angle has no part."""
    model = lw.rate_references(detector)["flat"]
    model.data = _response(detector, full).astype(np.float32)
    return model


def _background_reference(detector, full, exposure):
    """The dispersed sky, with the response of the pixels, scaled to a mean of 1."""
    sky = dispersed_sky(exposure.filter, _dispersion(exposure), full)
    data = (_response(detector, full) * (sky / sky.mean())).astype(np.float32)
    return datamodels.WfssBkgModel(data=data, err=0.01 * data, dq=np.zeros(data.shape, np.uint32))


def _photom_reference(full, exposure):
    wavelength = np.linspace(4.0, 4.6, 801)
    # Where there is no light the reciprocal would be without bounds.
    relative = 1 / np.maximum(throughput(exposure.filter, wavelength), 0.02)
    n = len(wavelength)
    model = datamodels.NrcWfssPhotomModel()
    dtype = [
        ("filter", "S12"),
        ("pupil", "S15"),
        ("order", "i2"),
        ("photmjsr", "f4"),
        ("uncertainty", "f4"),
        ("nelem", "i2"),
        ("wavelength", "f4", (n,)),
        ("relresponse", "f4", (n,)),
        ("reluncertainty", "f4", (n,)),
    ]
    conversion = PHOTMJSR[exposure.filter]
    row = (exposure.filter, exposure.pupil, 1, conversion, 0.02 * conversion, n)
    model.phot_table = np.array([(*row, wavelength, relative, 0.02 * relative)], dtype=dtype)
    model.phot_unit, model.wave_unit = "MJy micron s / (DN sr)", "micron"
    imaging.name_area(model, full)
    return model


def _apcorr_reference(full, exposure):
    """Corrections for the light of a point above and below a box of so many rows on its trace."""
    psf = _kernel(imaging.make_psf(full, exposure.filter))
    profile = np.concatenate([[0], np.cumsum(psf.sum(axis=1))])
    edges = (np.arange(len(profile)) - (len(profile) - 1) / 2) / OVERSAMPLING
    sizes = np.arange(3, 121, 3)
    inside = np.interp(sizes / 2, edges, profile) - np.interp(-sizes / 2, edges, profile)
    wavelength = np.linspace(4.0, 4.6, 5)
    correction = np.repeat(1 / inside[None], len(wavelength), axis=0)
    dtype = [
        ("filter", "S12"),
        ("pupil", "S15"),
        ("wavelength", "f4", wavelength.shape),
        ("nelem_wl", "i2"),
        ("size", "u1", sizes.shape),
        ("nelem_size", "i2"),
        ("apcorr", "f4", correction.shape),
        ("apcorr_err", "f4", correction.shape),
    ]
    row = (exposure.filter, exposure.pupil, wavelength, len(wavelength), sizes, len(sizes))
    model = datamodels.NrcWfssApcorrModel()
    model.apcorr_table = np.array([(*row, correction, 0.01 * correction)], dtype=dtype)
    model.sizeunit = "pixels"
    return model


def _range_reference(exposure):
    name, (blue, red) = exposure.filter, EXTRACTED[exposure.filter]
    return datamodels.WavelengthrangeModel(
        wrange_selector=[name],
        wrange=[[1, name, blue, red]],
        order=[1],
        extract_orders=[[name, [1]]],
        wunits=u.micron,
    )


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
    light = imaging.count_rate(inputs, exposure, detector)
    _write_rate(folder, exposure, detector, light, seed)


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
    light += dispersed_sky(exposure.filter, _dispersion(exposure), full)
    light *= _response(detector, full)
    _write_rate(folder, exposure, detector, light, seed)
    truth = fits.ImageHDU(np.where(detector.bad, 0, light).astype(np.float32), name="SCI")
    truth.header["BUNIT"] = "DN/s"
    fits.HDUList([fits.PrimaryHDU(), truth]).writeto(folder / f"{exposure.root}_truerate.fits")


def _write_rate(folder, exposure, detector, light, seed):
    rng = np.random.default_rng(seed + exposure.number)
    model = datamodels.ImageModel(**detector.count_rates(light, exposure.readout, rng))
    header.fill(model, exposure, "NIRCam")
    lw.name_channel(model.meta, exposure)
    model.meta.bunit_data = model.meta.bunit_err = "DN/s"
    model.save(str(folder / f"{exposure.root}_rate.fits"))


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
    x = np.arange(middle - 400, middle + 800)
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
    psf = _kernel(fits.getdata(inputs["psf.fits"]).astype(float))
    pointing = header.pointing_of(exposure)
    image = np.zeros((full.YSciSize, full.XSciSize))
    for source, x0, y0, shape in scene.shapes(sources, psf, full, pointing):
        own = lines[lines["source"] == source["id"]]
        track, corner = _track(source, own, x0, y0, exposure, pointing)
        _add(image, _spread(track, shape), corner, shape.shape[0] // OVERSAMPLING // 2)
    steradian = (lw.reference_area(full) * u.arcsec**2).to_value(u.sr)
    return image / (1e6 * steradian * PHOTMJSR[exposure.filter])


def _kernel(psf):
    """The middle of a point spread function, with a total of 1."""
    size = KERNEL_PIXELS * OVERSAMPLING
    start = (psf.shape[0] - size) // 2
    middle = psf[start : start + size, start : start + size]
    return middle / middle.sum()


def _track(source, lines, x0, y0, exposure, pointing):
    """Light along a trace as if the source were a point and the optics perfect.

    Returns
    -------
    track : ndarray
        Shape (rows * 5, columns * 5): Jy micrometres that arrive in each fifth of a pixel.
    corner : tuple of int
        (row, column) of the pixel that the track begins with, 0-based.
    """
    dispersion, filter_ = _dispersion(exposure), exposure.filter
    span = np.arange(round(x0) - 400, round(x0) + 800)
    wavelength, _ = dispersion.along(span, x0, y0)
    lit = span[throughput(filter_, wavelength) > 1e-4]
    columns = np.arange(lit[0], lit[-1] + 1)
    x = _fifths(columns)
    received, y = dispersion.along(x, x0, y0)
    first = int(np.floor(y.min())) - 1
    rows = np.arange(first, int(np.ceil(y.max())) + 2)
    track = np.zeros((len(rows) * OVERSAMPLING, len(x)))

    # The observatory moves: it receives a wavelength other than that of the sky at rest.
    doppler = 1 + header.radial_velocity(pointing) / constants.c.to_value(u.m / u.s)
    passed = throughput(filter_, received) * np.abs(np.gradient(received))
    emitted = 1e-6 * continuum(source, received / doppler)
    _deposit(track, np.arange(len(x)), _index(y, rows), passed * emitted)
    for line in lines:
        at = line["wavelength"].to_value(u.micron) * doppler
        place = np.interp(at, received, np.arange(len(x)))
        row = np.interp(place, np.arange(len(x)), _index(y, rows))
        _deposit(track, [place], [row], [_strength(line) * throughput(filter_, at)])
    return track, (int(rows[0]), int(columns[0]))


def _fifths(pixels):
    """Centres of the fifths of pixels."""
    start = pixels[0] - 0.5 + 0.5 / OVERSAMPLING
    return start + np.arange(len(pixels) * OVERSAMPLING) / OVERSAMPLING


def _index(positions, pixels):
    """Where positions lie, counted in fifths of pixels from the centre of the first."""
    return (positions - _fifths(pixels)[0]) * OVERSAMPLING


def _deposit(track, x, y, light):
    """Add light at fractional places, shared by the nearest elements so that its centre is kept."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    left, below = np.floor(x).astype(int), np.floor(y).astype(int)
    for dx in (0, 1):
        for dy in (0, 1):
            share = np.abs(1 - dx - (x - left)) * np.abs(1 - dy - (y - below))
            # Whole numbers have no neighbour to share with; at the end there is none.
            column = np.minimum(left + dx, track.shape[1] - 1)
            np.add.at(track, (below + dy, column), share * light)


def _spread(track, shape):
    """A track seen with the shape of its source, summed over whole pixels."""
    seen = fftconvolve(track, shape)
    # `seen` begins half a shape before the track: two fifths before the edge of a pixel.
    half = OVERSAMPLING // 2
    seen = seen[half:-half, half:-half]
    rows, columns = (size // OVERSAMPLING for size in seen.shape)
    return seen.reshape(rows, OVERSAMPLING, columns, OVERSAMPLING).sum(axis=(1, 3))


def _add(image, part, corner, margin):
    """Add a part to an image, in place; what falls outside is lost."""
    row, column = corner[0] - margin, corner[1] - margin
    rows, columns = (
        slice(max(start, 0), min(start + size, limit))
        for start, size, limit in zip((row, column), part.shape, image.shape, strict=True)
    )
    if rows.start < rows.stop and columns.start < columns.stop:
        image[rows, columns] += part[
            rows.start - row : rows.stop - row, columns.start - column : columns.stop - column
        ]
