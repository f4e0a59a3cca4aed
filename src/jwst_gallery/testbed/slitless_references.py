"""What the pipeline is told of slitless spectra: the reference files that all instruments need."""

import numpy as np
from astropy import units as u
from stdatamodels.jwst import datamodels

from . import geometry, header, references
from .psf import OVERSAMPLING
from .slitless import kernel


def background_reference(slitless, exposure, detector):
    """The dispersed sky, with the response of the pixels, scaled to a mean of 1.

    Parameters
    ----------
    slitless : jwst_gallery.testbed.slitless.Slitless
    exposure : jwst_gallery.testbed.exposure.Exposure
    detector : jwst_gallery.testbed.detector.Detector
        The pixels of the exposure.

    Returns
    -------
    stdatamodels.jwst.datamodels.WfssBkgModel
    """
    sky = slitless.sky(exposure)
    response = geometry.point_response(detector.flat, *header.apertures_of(exposure))
    data = (response * (sky / sky.mean())).astype(np.float32)
    return datamodels.WfssBkgModel(data=data, err=0.01 * data, dq=np.zeros(data.shape, np.uint32))


def photom_reference(model, slitless, exposure, extracted):
    """The sensitivity to dispersed light, by wavelength.

    Parameters
    ----------
    model : type
        Class of the data model.
    slitless : jwst_gallery.testbed.slitless.Slitless
    exposure : jwst_gallery.testbed.exposure.Exposure
        Any through the grism.
    extracted : tuple of float
        The wavelengths that are cut out, micrometres.

    Returns
    -------
    object
        Of the class `model`.
    """
    wavelength = _wavelengths(extracted, 801)
    # Where there is no light the reciprocal would be without bounds.
    relative = 1 / np.maximum(slitless.throughput(exposure.band, wavelength), 0.02)
    n = len(wavelength)
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
    conversion = slitless.photmjsr[exposure.band]
    row = (exposure.filter, exposure.pupil, 1, conversion, 0.02 * conversion, n)
    photom = model()
    photom.phot_table = np.array([(*row, wavelength, relative, 0.02 * relative)], dtype=dtype)
    photom.phot_unit, photom.wave_unit = "MJy micron s / (DN sr)", "micron"
    references.name_area(photom, header.apertures_of(exposure)[1])
    return photom


def apcorr_reference(model, slitless, exposure, extracted, sizes):
    """Corrections for the light of a point beside a box of so many pixels on its trace.

    Parameters
    ----------
    model, slitless, exposure, extracted
        As of `photom_reference`.
    sizes : array_like of int
        Widths of the boxes. The pipeline takes time for each.

    Returns
    -------
    object
        Of the class `model`.
    """
    _, full = header.apertures_of(exposure)
    psf = kernel(slitless.camera.psf(full, exposure.band))
    inside = _part_inside(psf.sum(axis=1 - slitless.trace_of(exposure).axis), sizes)
    wavelength = _wavelengths(extracted, 5)
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
    """Part of the light of an oversampled profile within boxes of so many pixels."""
    profile = np.concatenate([[0], np.cumsum(across)])
    edges = (np.arange(len(profile)) - (len(profile) - 1) / 2) / OVERSAMPLING
    return np.interp(sizes / 2, edges, profile) - np.interp(-sizes / 2, edges, profile)


def _wavelengths(extracted, n):
    """Micrometres, evenly over all that is cut out and beyond."""
    blue, red = extracted
    return np.linspace(blue - 0.15, red + 0.15, n)


def range_reference(band, extracted):
    """The wavelengths that are cut out of a band; `extracted` as of `photom_reference`."""
    blue, red = extracted
    return datamodels.WavelengthrangeModel(
        wrange_selector=[band],
        wrange=[[1, band, blue, red]],
        order=[1],
        extract_orders=[[band, [1]]],
        wunits=u.micron,
    )
