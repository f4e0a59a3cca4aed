"""Reference files of slitless spectra that all instruments need."""

import numpy as np
from astropy import units as u
from stdatamodels.jwst import datamodels

from jwst_testbed import compat
from jwst_testbed.crds import references
from jwst_testbed.crds.cache import write_cache
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.techniques.imaging import aperture_corrections
from jwst_testbed.techniques.slitless import kernel
from jwst_testbed.telescope import geometry, header


def make_references(folder, *, spectrograph, direct, dispersed, own_references):
    """Task: the CRDS cache of a slitless dataset, direct images included.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    spectrograph : jwst_testbed.techniques.slitless.Slitless
    direct : jwst_testbed.telescope.exposure.Exposure
        Any of the direct images.
    dispersed : tuple of jwst_testbed.telescope.exposure.Exposure
        One through each disperser.
    own_references : callable
        From one of them to the reference files that differ from instrument to instrument, data
        models by type.
    """
    camera = spectrograph.camera
    siaf, full = header.apertures_of(direct)
    corrections = aperture_corrections(camera.psf(siaf, direct.band))
    of_images = {
        **references.rate_references(camera.make_detector(siaf, full)),
        **camera.references(direct, corrections),
    }
    # Where there are several dispersers, the filter wheel tells them apart.
    several = len(dispersed) > 1
    files = references.as_references(of_images, direct, direct.filter if several else None)
    for exposure in dispersed:
        models = {**_common(spectrograph, exposure), **own_references(exposure)}
        references.stamp_optics(models, exposure)
        files += references.as_references(models, exposure, exposure.filter if several else None)
    write_cache(folder, direct.instrument, direct.detector, files)


def _common(spectrograph, exposure):
    """Return what all instruments need for dispersed light, in the same form."""
    siaf, full = header.apertures_of(exposure)
    detector = spectrograph.camera.make_detector(siaf, full)
    # No "area": a pixel's solid angle has no part in the flux of dispersed light.
    return {
        "distortion": references.distortion_reference(exposure, full),
        "flat": references.dispersed_flat(detector, siaf, full),
        compat.background_type(): background_reference(spectrograph, exposure, detector),
        "wavelengthrange": range_reference(spectrograph, exposure),
    }


def background_reference(spectrograph, exposure, detector):
    """Return the dispersed sky, with the response of the pixels, scaled to a mean of 1.

    Parameters
    ----------
    spectrograph : jwst_testbed.techniques.slitless.Slitless
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector
        The pixels of the exposure.

    Returns
    -------
    stdatamodels.jwst.datamodels.WfssBkgModel
    """
    sky = spectrograph.sky(exposure)
    response = geometry.point_response(detector.flat, *header.apertures_of(exposure))
    data = (response * (sky / sky.mean())).astype(np.float32)
    return datamodels.WfssBkgModel(
        data=data, err=references.constant(0.01, data.shape), dq=np.zeros(data.shape, np.uint32)
    )


def photom_reference(model, spectrograph, exposure):
    """Return the sensitivity to dispersed light, by wavelength.

    Parameters
    ----------
    model : type
        Class of the data model.
    spectrograph : jwst_testbed.techniques.slitless.Slitless
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any through the grism.

    Returns
    -------
    object
        Of the class `model`.
    """
    wavelength = _wavelengths(spectrograph, exposure, 801)
    # Where there is no light the reciprocal would be without bounds.
    relative = 1 / np.maximum(spectrograph.throughput(exposure.band, wavelength), 0.02)
    unit = compat.dispersion_unit(exposure.instrument)
    in_micron = {"micron": 1, "Angstrom": 1e-4, "pixel": _micron_per_pixel(spectrograph, exposure)}
    conversion = spectrograph.photmjsr[exposure.band] / in_micron[unit]
    photom = model()
    photom.phot_table = references.sensitivity_table(
        (("filter", "S12"), ("pupil", "S15"), ("order", "i2")),
        "photmjsr",
        [(exposure.filter, exposure.pupil, 1, conversion, wavelength, relative)],
    )
    per_dispersion = f"MJy {unit} s / (DN sr)"
    photom.phot_unit = "MJy s / (DN sr)" if unit == "pixel" else per_dispersion
    photom.wave_unit = "micron"
    references.name_area(photom, header.apertures_of(exposure)[1])
    return photom


def apcorr_reference(model, spectrograph, exposure, sizes):
    """Return corrections for the light of a point beside a box of so many pixels on its trace.

    Parameters
    ----------
    model, spectrograph, exposure
        As in `photom_reference`.
    sizes : array_like of int
        Widths of the boxes. The pipeline takes time for each.

    Returns
    -------
    object
        Of the class `model`.
    """
    _, full = header.apertures_of(exposure)
    psf = kernel(spectrograph.camera.psf(full, exposure.band))
    inside = _part_inside(psf.sum(axis=1 - spectrograph.trace_of(exposure).axis), sizes)
    wavelength = _wavelengths(spectrograph, exposure, 5)
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
    apcorr = model()
    apcorr.apcorr_table = np.array([(*row, correction, 0.01 * correction)], dtype=dtype)
    apcorr.sizeunit = "pixels"
    return apcorr


def _part_inside(across, sizes):
    """Return the part of the light of an oversampled profile within boxes of so many pixels."""
    profile = np.concatenate([[0], np.cumsum(across)])
    edges = (np.arange(len(profile)) - (len(profile) - 1) / 2) / OVERSAMPLING
    return np.interp(sizes / 2, edges, profile) - np.interp(-sizes / 2, edges, profile)


def _wavelengths(spectrograph, exposure, n):
    """Return micrometres, evenly over all that is cut out and beyond."""
    blue, red = spectrograph.extracted[exposure.band]
    return np.linspace(blue - 0.15, red + 0.15, n)


def _micron_per_pixel(spectrograph, exposure):
    """Return the dispersion of a source in the middle of the detector."""
    x0, y0 = header.apertures_of(exposure)[1].reference_point("sci")
    trace = spectrograph.trace_of(exposure)
    place = (x0, y0)[trace.axis]
    return abs(np.diff(trace.along(np.array([place, place + 1]), x0, y0)[0]).item())


def range_reference(spectrograph, exposure):
    """Return the wavelengths that are cut out of a band; parameters as in `photom_reference`."""
    band = exposure.band
    blue, red = spectrograph.extracted[band]
    return datamodels.WavelengthrangeModel(
        wrange_selector=[band],
        wrange=[[1, band, blue, red]],
        order=[1],
        extract_orders=[[band, [1]]],
        wunits=u.micron,
    )
