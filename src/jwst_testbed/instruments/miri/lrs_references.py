"""The reference files of the low-resolution spectrometer, through the slit or without it."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.compat import table_dtype
from jwst_testbed.crds import references
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.telescope import header, siaf

WAVELENGTHS = np.arange(4.0, 15.1, 0.25)
"""Wavelengths of the tables, micrometres: beyond the ends of the spectrum."""


def prism_references(exposure):
    """Return the reference files that do not depend on whether there is a slit.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    return {
        **references.rate_references(detector),
        # No "area": a pixel's solid angle has no part in the flux of dispersed light.
        "flat": references.dispersed_flat(detector, siaf, full),
        "distortion": references.distortion_reference(exposure, full),
        "photom": _photom_reference(full, exposure),
        "specwcs": _specwcs_reference(exposure),
    }


def extraction_reference(exposure, **extraction):
    """Return what says which pixels are summed to a spectrum.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    **extraction
        Entries of the only aperture.

    Returns
    -------
    jwst_testbed.crds.references.JsonReference
    """
    common = {"id": exposure.exp_type, "region_type": "target", "dispaxis": 2, "bkg_order": 0}
    return references.JsonReference({"apertures": [extraction | common]})


def _specwcs_reference(exposure):
    """Return trace and wavelengths, row by row, from the reference points of slit and subarray."""
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    slit, prism = (
        siaf.aperture(exposure.instrument, name) for name in ("MIRIM_SLIT", "MIRIM_SLITLESSPRISM")
    )
    red, blue = lrs.row_offset((lrs.RED, lrs.BLUE))
    y = np.arange(np.ceil(blue), np.floor(red) - 1, -1)
    x_ref, y_ref = full.tel_to_sci(slit.V2Ref, slit.V3Ref)
    model = datamodels.MiriLRSSpecwcsModel(
        # 1-based, of the full frame.
        x_ref=float(x_ref),
        y_ref=float(y_ref),
        x_ref_slitless=prism.XDetRef,
        y_ref_slitless=prism.YDetRef,
    )
    table = np.zeros(len(y), dtype=table_dtype(model, "wavetable"))
    table["x_center"], table["y_center"] = lrs.TILT * y, y
    table["wavelength"] = lrs.wavelength_at(y)
    half_width = np.ptp(full.tel_to_sci(*slit.corners("tel", rederive=False))[0]) / 2
    for corner, sides in enumerate(((-1, 1), (1, 1), (1, -1), (-1, -1))):
        table[f"x{corner}"] = table["x_center"] + sides[0] * half_width
        table[f"y{corner}"] = y + sides[1] / 2
    model.wavetable = table
    v2, v3 = slit.corners("tel", rederive=False)
    for corner in range(4):
        setattr(model.meta, f"v2_vert{corner + 1}", float(v2[corner]))
        setattr(model.meta, f"v3_vert{corner + 1}", float(v3[corner]))
    return model


def _photom_reference(full, exposure):
    relative = lrs.conversion(WAVELENGTHS) / lrs.PHOTMJSR
    model = datamodels.MirLrsPhotomModel()
    model.phot_table = references.sensitivity_table(
        (("filter", "S12"), ("subarray", "S17")),
        "photmjsr",
        [(exposure.filter, exposure.subarray, lrs.PHOTMJSR, WAVELENGTHS, relative)],
    )
    references.name_area(model, full)
    return model


def apcorr_reference(images, exposure, sky=()):
    """Return the corrections for the light of a point beside the columns that are summed.

    Parameters
    ----------
    images : ndarray
        Of a point, as they are seen.
    exposure : jwst_testbed.telescope.exposure.Exposure
    sky : sequence of (float, float), optional
        Edges of the columns on which the sky is measured, from the point: what they take for sky,
        some of it the point's own wings, is lost too.

    Returns
    -------
    stdatamodels.jwst.datamodels.MirLrsApcorrModel
    """
    profiles = images.sum(axis=1)
    profiles /= profiles.sum(axis=1)[:, None]
    sizes = np.arange(4, 41, 2)
    inside = lrs.POINT.within(profiles, -sizes / 2, sizes / 2)
    if len(sky):
        low, high = np.transpose(sky)
        wings = lrs.POINT.within(profiles, low, high).sum(axis=1) / np.sum(high - low)
        inside -= wings[:, None] * sizes
    correction = 1 / lrs.POINT.at_wavelengths(inside, WAVELENGTHS)
    dtype = [
        ("subarray", "S17"),
        ("wavelength", "f4", WAVELENGTHS.shape),
        ("nelem_wl", "i2"),
        ("size", "u1", sizes.shape),
        ("nelem_size", "i2"),
        ("apcorr", "f4", correction.shape),
        ("apcorr_err", "f4", correction.shape),
    ]
    row = (exposure.subarray, WAVELENGTHS, len(WAVELENGTHS), sizes, len(sizes))
    model = datamodels.MirLrsApcorrModel()
    model.apcorr_table = np.array([(*row, correction, 0.01 * correction)], dtype=dtype)
    model.sizeunit = "pixels"
    return model
