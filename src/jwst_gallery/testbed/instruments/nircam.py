"""NIRCam: a long-wavelength detector, its reference files and its imaging exposures.

The numbers are rounded from the instrument's public documentation (JWST User Documentation,
"NIRCam Detector Performance" and "NIRCam Detector Readout"), so that a count rate, a noise or a
saturation limit is of the size that an observer knows. They are not a calibration.

What is idealised: no 1/f noise, no interpixel capacitance, no persistence, no snowballs and no
reset noise; gain, read noise, non-linearity and full well are the same for all pixels.
"""

import functools

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable, Table
from scipy import ndimage
from stdatamodels.jwst import datamodels

from .. import geometry, header, scene
from ..crds_cache import Reference, write_cache
from ..detector import Detector, draw_cosmic_rays
from ..psf import OVERSAMPLING, encircled_energy, point_spread_function

GAIN = 1.82
"""Electrons per DN, long-wavelength channel."""

READ_NOISE = 9.4
"""Electrons rms of one frame: correlated double sampling noise of 13.3 over the root of 2."""

DARK = 0.034 / GAIN
"""Dark current, DN/s: 34 electrons in 1000 s."""

BIAS = 9000
"""DN at reset, about; the superbias reference has its pattern."""

FULL_WELL = 45000
"""Measured DN above the bias where a pixel saturates: some 83 000 electrons."""

LINEARITY = (0.0, 1.0, 8.0e-7, 5.0e-12)
"""Measured DN to linear DN; 5 % short near the full well, as H2RG detectors are."""

BAND = {"F444W": (3.88e-6, 4.98e-6)}
"""Half-power wavelengths of the filters, metres ("NIRCam Filters")."""

PHOTMJSR = {"F444W": 0.40}
"""MJy/sr for one DN/s. The size of the flight value."""

AB_TO_VEGA = {"F444W": 3.24}
"""AB minus Vega magnitude ("NIRCam Filters", from the Vega spectrum)."""

SKY = {"F444W": 0.35}
"""Zodiacal light, MJy/sr: the size seen at high ecliptic latitude."""

PSF_PIXELS = 161
"""Width of the point spread function, in detector pixels: 10 arcsec."""

APCORR_RADII_EE = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Encircled energies of the aperture corrections, as in the real reference file."""

SKY_ANNULUS = (10.0, 14.0)
"""Radii of the local background annulus of the aperture corrections, pixels."""

DETECTOR_SEED = 2014
"""The detector is the same one in every dataset."""


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
    siaf = geometry.aperture("NIRCam", exposure.aperture)
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
    detector = make_detector(siaf, geometry.aperture("NIRCam", exposure.full_aperture))
    y, x = np.nonzero(detector.newly_hot)
    hot = QTable({"y": y, "x": x, "rate": detector.newly_hot[y, x] * u.DN / u.s})
    hot.write(folder / "hot_pixels.ecsv")
    fits.writeto(folder / "psf.fits", make_psf(siaf, exposure.filter).astype(np.float32))


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


def make_detector(siaf, full):
    """The detector under an aperture, the same pixels whichever subarray reads them.

    Parameters
    ----------
    siaf, full : pysiaf.aperture.JwstAperture
        The aperture and its detector's full frame.

    Returns
    -------
    jwst_gallery.testbed.detector.Detector
        With arrays of the aperture's shape. Its flat field is the pixels' response times their
        solid angle, as light from a uniform sky shows it.
    """
    window = _window(siaf, full)
    shape = (full.YSciSize, full.XSciSize)
    rng = np.random.default_rng(DETECTOR_SEED)
    bias = (BIAS + rng.normal(0, 60, shape))[window]
    # One pixel in a thousand is warm: its dark current is hundreds of times the median.
    dark = np.full(shape, DARK)
    warm = rng.random(shape) < 0.001
    dark[warm] = 10 ** rng.uniform(0, 1.3, warm.sum())
    response = rng.normal(1, 0.01, shape)[window]
    bad = (rng.random(shape) < 0.001)[window]
    # One in ten thousand has become hot, and nobody has told the reference files.
    newly_hot = np.zeros(shape)
    hot = rng.random(shape) < 0.0001
    newly_hot[hot] = 10 ** rng.uniform(0.3, 1.3, hot.sum())
    return Detector(
        gain=GAIN,
        read_noise=READ_NOISE,
        bias=bias,
        dark=dark[window],
        newly_hot=np.where(bad, 0, newly_hot[window]),
        flat=response * relative_area(full)[window],
        bad=bad,
        linearity=LINEARITY,
        full_well=FULL_WELL,
    )


def _window(siaf, full):
    """The part of a full-frame array that an aperture reads."""
    xstart, ystart = geometry.subarray_corner(siaf, full)
    return (
        slice(ystart - 1, ystart - 1 + siaf.YSciSize),
        slice(xstart - 1, xstart - 1 + siaf.XSciSize),
    )


def reference_area(full):
    """Solid angle of the pixel at the centre of the detector, arcsec^2: PIXAR_A2."""
    centre = np.array([(full.XSciSize - 1) / 2])
    return float(geometry.pixel_area(full, centre, centre)[0])


@functools.cache
def relative_area(full):
    """Solid angle of each pixel of a detector over that of the central one, shape (ny, nx)."""
    return geometry.pixel_area_map(full) / reference_area(full)


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
    siaf = geometry.aperture("NIRCam", exposure.aperture)
    full = geometry.aperture("NIRCam", exposure.full_aperture)
    detector = make_detector(siaf, full)
    models = {
        **_detector_references(detector, exposure),
        **_imaging_references(siaf, full, exposure),
    }
    references = []
    for kind, model in models.items():
        _describe(model, kind, exposure, siaf, full)
        extension = "asdf" if kind in ("distortion", "abvegaoffset") else "fits"
        references.append(Reference(kind, model, (exposure.exp_type,), extension))
    write_cache(folder, "NIRCam", exposure.detector, references)


def _detector_references(detector, exposure):
    shape = detector.bias.shape

    def constant(value):
        return np.full(shape, value, np.float32)

    good = np.zeros(shape, np.uint32)
    flags = datamodels.dqflags.pixel
    mask = datamodels.MaskModel(
        dq=np.where(detector.bad, flags["DEAD"] | flags["DO_NOT_USE"], 0).astype(np.uint32)
    )
    mask.dq_def = _flag_definitions(mask, ("DO_NOT_USE", "DEAD"))
    coefficients = np.stack([constant(value) for value in detector.linearity])
    # The pipeline subtracts group k of the dark from group k of the exposure.
    readout = exposure.readout
    seconds = np.arange(readout.ngroups) * readout.group_time + readout.frame_time
    dark = datamodels.DarkModel(
        data=(seconds[:, None, None] * detector.dark).astype(np.float32), dq=good
    )
    for name in ("nframes", "groupgap", "ngroups", "group_time", "frame_time"):
        setattr(dark.meta.exposure, name, getattr(readout, name))
    return {
        "mask": mask,
        "saturation": datamodels.SaturationModel(
            data=(detector.bias + 0.98 * detector.full_well).astype(np.float32), dq=good
        ),
        "superbias": datamodels.SuperBiasModel(
            data=detector.bias.astype(np.float32), err=constant(1), dq=good
        ),
        "linearity": datamodels.LinearityModel(coeffs=coefficients, dq=good),
        "gain": datamodels.GainModel(data=constant(detector.gain)),
        # In DN, for the difference of two frames.
        "readnoise": datamodels.ReadnoiseModel(
            data=constant(np.sqrt(2) * detector.read_noise / detector.gain)
        ),
        "dark": dark,
        "flat": datamodels.FlatModel(
            data=detector.flat.astype(np.float32), err=constant(0.001), dq=good
        ),
    }


def _imaging_references(siaf, full, exposure):
    filter_, pupil = exposure.filter, exposure.pupil
    arcsec2 = reference_area(full)
    steradian = (arcsec2 * u.arcsec**2).to_value(u.sr)

    area = datamodels.PixelAreaModel(data=relative_area(full).astype(np.float32))
    photom = datamodels.NrcImgPhotomModel()
    photom.phot_table = np.array(
        [(filter_, pupil, PHOTMJSR[filter_], 0.02 * PHOTMJSR[filter_])],
        dtype=photom.get_dtype("phot_table"),
    )
    for model in (area, photom):
        model.meta.photometry.pixelarea_steradians = steradian
        model.meta.photometry.pixelarea_arcsecsq = arcsec2

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
    distortion = datamodels.DistortionModel(
        model=geometry.distortion_model(full), input_units=u.pix, output_units=u.arcsec
    )
    distortion.meta.instrument.p_pupil = f"{pupil}|"
    distortion.meta.instrument.p_filter = f"{filter_}|"
    return {
        "area": area,
        "photom": photom,
        "apcorr": apcorr,
        "abvegaoffset": vega,
        "distortion": distortion,
    }


def _flag_definitions(model, names):
    flags = datamodels.dqflags.pixel
    rows = [(int(np.log2(flags[name])), flags[name], name, "") for name in names]
    return np.array(rows, dtype=model.get_dtype("dq_def"))


def _describe(model, kind, exposure, siaf, full):
    """The metadata that every reference file must have."""
    meta = model.meta
    meta.telescope = "JWST"
    meta.reftype = kind
    meta.author = "jwst-gallery"
    meta.pedigree = "DUMMY"
    meta.description = "Of the simulated observatory; not a calibration."
    meta.useafter = "2014-01-01T00:00:00"
    meta.instrument.name = "NIRCAM"
    meta.instrument.detector = exposure.detector
    _name_channel(meta, exposure)
    if kind != "abvegaoffset":
        meta.exposure.type = exposure.exp_type
    if kind in ("area", "distortion", "photom", "apcorr", "abvegaoffset"):
        return
    # Arrays of the detector say which of its pixels they are.
    header.fill_subarray(meta, exposure, siaf, full)


def _name_channel(meta, exposure):
    """Set what follows from the detector's name: the channel and the module."""
    meta.instrument.channel, meta.instrument.module = "LONG", exposure.detector[3]


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
    siaf = geometry.aperture("NIRCam", exposure.aperture)
    full = geometry.aperture("NIRCam", exposure.full_aperture)
    detector = make_detector(siaf, full)
    rate = _count_rate(inputs, exposure, siaf, full, detector)
    hits = draw_cosmic_rays(cosmic_rays, rate.shape, exposure.readout, rng)

    model = datamodels.Level1bModel(detector.expose(rate, exposure.readout, hits, rng))
    header.fill(model, exposure, "NIRCam")
    _name_channel(model.meta, exposure)
    model.meta.exposure.noutputs = 1
    model.meta.bunit_data = "DN"
    model.group = header.group_table(model, exposure)
    model.int_times = header.integration_times(model, exposure)
    model.save(str(folder / f"{exposure.root}_uncal.fits"))

    truth = fits.ImageHDU(np.where(detector.bad, 0, rate).astype(np.float32), name="SCI")
    truth.header["BUNIT"] = "DN/s"
    fits.HDUList([fits.PrimaryHDU(), truth]).writeto(folder / f"{exposure.root}_truerate.fits")
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")


def _count_rate(inputs, exposure, siaf, full, detector):
    """Light that each pixel turns into DN/s."""
    sources = QTable.read(inputs["sources.ecsv"])
    psf = fits.getdata(inputs["psf.fits"]).astype(float)
    microjansky = scene.render(sources, psf, siaf, header.pointing_of(exposure))
    steradian = (reference_area(full) * u.arcsec**2).to_value(u.sr)
    surface_brightness = microjansky * 1e-12 / steradian
    # A point's light falls on however many pixels it falls on; that of the sky on their area.
    response = detector.flat / relative_area(full)[_window(siaf, full)]
    photmjsr = PHOTMJSR[exposure.filter]
    light = surface_brightness * response + SKY[exposure.filter] * detector.flat
    return light / photmjsr
