"""The reference files of a slitless observation, direct images included."""

import numpy as np
from astropy import units as u
from stdatamodels.jwst import datamodels

from ... import geometry, references
from ...crds_cache import write_cache
from ...psf import OVERSAMPLING
from . import detector as lw
from . import imaging, wfss
from .grism import specwcs_model
from .wfss_scene import throughput

EXTRACTED = {"F430M": (4.155, 4.410), "F444W": (3.86, 5.00)}
"""Wavelengths that are cut out for each source, micrometres: the band and its edges."""


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
    models = {**references.rate_references(detector), **imaging.CAMERA.references(direct)}
    files = references.as_references(models, direct)

    # No "area": a pixel's solid angle has no part in the flux of dispersed light.
    models = {
        "distortion": references.distortion_reference(dispersed, full),
        "flat": references.dispersed_flat(detector, full, full),
        "bkg": _background_reference(detector, full, dispersed),
        "photom": photom_reference(full, dispersed),
        "apcorr": apcorr_reference(full, dispersed),
        "specwcs": specwcs_model(wfss.dispersion_of(dispersed)),
        "wavelengthrange": range_reference(dispersed),
    }
    for model in models.values():
        model.meta.instrument.filter, model.meta.instrument.pupil = (
            dispersed.filter,
            dispersed.pupil,
        )
    files += references.as_references(models, dispersed)
    write_cache(folder, "NIRCam", direct.detector, files)


def _background_reference(detector, full, exposure):
    """The dispersed sky, with the response of the pixels, scaled to a mean of 1."""
    sky = wfss.dispersed_sky(exposure.filter, wfss.dispersion_of(exposure), full)
    response = geometry.point_response(detector.flat, full, full)
    data = (response * (sky / sky.mean())).astype(np.float32)
    return datamodels.WfssBkgModel(data=data, err=0.01 * data, dq=np.zeros(data.shape, np.uint32))


def photom_reference(full, exposure):
    """The sensitivity to dispersed light, by wavelength."""
    wavelength = _wavelengths(exposure, 801)
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
    conversion = wfss.PHOTMJSR[exposure.filter]
    row = (exposure.filter, exposure.pupil, 1, conversion, 0.02 * conversion, n)
    model.phot_table = np.array([(*row, wavelength, relative, 0.02 * relative)], dtype=dtype)
    model.phot_unit, model.wave_unit = "MJy micron s / (DN sr)", "micron"
    references.name_area(model, full)
    return model


def apcorr_reference(full, exposure):
    """Corrections for the light of a point above and below a box of so many rows on its trace."""
    psf = wfss.kernel(imaging.CAMERA.psf(full, exposure.filter))
    profile = np.concatenate([[0], np.cumsum(psf.sum(axis=1))])
    edges = (np.arange(len(profile)) - (len(profile) - 1) / 2) / OVERSAMPLING
    sizes = np.arange(3, 121, 3)
    inside = np.interp(sizes / 2, edges, profile) - np.interp(-sizes / 2, edges, profile)
    wavelength = _wavelengths(exposure, 5)
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


def _wavelengths(exposure, n):
    """Micrometres, evenly over all that is cut out and beyond."""
    blue, red = EXTRACTED[exposure.filter]
    return np.linspace(blue - 0.15, red + 0.15, n)


def range_reference(exposure):
    """The wavelengths that are cut out."""
    name, (blue, red) = exposure.filter, EXTRACTED[exposure.filter]
    return datamodels.WavelengthrangeModel(
        wrange_selector=[name],
        wrange=[[1, name, blue, red]],
        order=[1],
        extract_orders=[[name, [1]]],
        wunits=u.micron,
    )
