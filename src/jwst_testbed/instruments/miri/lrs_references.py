"""The reference files of the low-resolution spectrometer, through the slit or without it."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.telescope import header, siaf

SLIT_WIDTH, SLITLESS_WIDTH = 8, 12
"""Pixels along the rows that are summed to a spectrum: through the slit, and without it."""

SLITLESS_SKY = ((8.5, 20.5), (56.5, 68.5))
"""Columns of the subarray, 0-based, on which the sky beside a slitless spectrum is measured."""

WAVELENGTHS = np.arange(4.0, 15.1, 0.25)
"""Of the tables, micrometres: beyond the ends of the spectrum."""


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of a dataset of the low-resolution spectrometer.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    siaf, full = header.apertures_of(exposure)
    images = lrs.point_images(lrs.pixel_scale(full))
    detector = make_detector(siaf, full)
    models = {
        **references.rate_references(detector),
        # No "area": a pixel's solid angle has no part in the flux of dispersed light.
        "flat": references.dispersed_flat(detector, siaf, full),
        "distortion": references.distortion_reference(exposure, full),
        "photom": _photom_reference(full, exposure),
        "specwcs": _specwcs_reference(exposure),
    }
    if exposure.exp_type == "MIR_LRS-FIXEDSLIT":
        _, _, *half_sizes = lrs.slit_of(exposure)
        images_seen = images * _through(*half_sizes)
        extraction = {"extract_width": SLIT_WIDTH, "use_source_posn": True}
        models["pathloss"] = _pathloss_reference(images, *half_sizes)
        sky = ()
    else:
        images_seen = images
        middle = siaf.XSciRef - 1
        sky = np.subtract(SLITLESS_SKY, middle)
        extraction = {
            "xstart": int(np.floor(middle - SLITLESS_WIDTH / 2 + 0.5)),
            "xstop": int(np.floor(middle + SLITLESS_WIDTH / 2 - 0.5)),
            "bkg_coeff": [[edge] for edges in SLITLESS_SKY for edge in edges],
            "use_source_posn": False,
        }
    models["apcorr"] = _apcorr_reference(images_seen, exposure, sky)
    extraction |= {"id": exposure.exp_type, "region_type": "target", "dispaxis": 2, "bkg_order": 0}
    models["extract1d"] = references.JsonReference({"apertures": [extraction]})
    references.write_references(folder, exposure, models)


def _through(half_width, half_height, dx=0.0, dy=0.0):
    """Part of each fine element of a point's image that the slit lets through.

    `dx`, `dy` say where the point is, from the middle of the slit, in pixels.
    """
    return lrs.mask(-dy, half_height)[:, None] * lrs.mask(-dx, half_width)


def _specwcs_reference(exposure):
    """Trace and wavelengths, row by row, from the reference points of slit and subarray."""
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
    table = np.zeros(len(y), dtype=model.get_dtype("wavetable"))
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
    n = len(WAVELENGTHS)
    dtype = [
        ("filter", "S12"),
        ("subarray", "S17"),
        ("photmjsr", "f4"),
        ("uncertainty", "f4"),
        ("nelem", "i2"),
        ("wavelength", "f4", (n,)),
        ("relresponse", "f4", (n,)),
        ("reluncertainty", "f4", (n,)),
    ]
    row = (exposure.filter, exposure.subarray, lrs.PHOTMJSR, 0.02 * lrs.PHOTMJSR, n)
    model = datamodels.MirLrsPhotomModel()
    model.phot_table = np.array([(*row, WAVELENGTHS, relative, 0.02 * relative)], dtype=dtype)
    references.name_area(model, full)
    return model


def _pathloss_reference(images, half_width, half_height):
    """What the light of a point must be multiplied with, for where it is in the slit."""
    dx, dy = np.arange(-20.0, 20.1, 2.0), np.arange(-2.5, 2.6, 0.25)
    columns = np.stack([lrs.mask(-offset, half_width) for offset in dx])
    rows = np.stack([lrs.mask(-offset, half_height) for offset in dy])
    # The pipeline turns the order of the wavelengths round.
    descending = WAVELENGTHS[::-1]
    loss = 1 / _at_wavelengths(rows @ images @ columns.T, descending)
    model = datamodels.MirLrsPathlossModel()
    dtype = [
        ("wavelength", "f4"),
        ("pathloss", "f4", loss.shape[1:]),
        ("pathloss_err", "f4", loss.shape[1:]),
    ]
    table = np.zeros(len(descending), dtype=dtype)
    table["wavelength"], table["pathloss"] = descending, loss
    model.pathloss_table = table
    wcs = model.meta.wcsinfo
    wcs.wcsaxes = 2
    for axis, offsets in enumerate((dx, dy), start=1):
        for name, value in (
            (f"crpix{axis}", 1.0),
            (f"crval{axis}", offsets[0]),
            (f"cdelt{axis}", offsets[1] - offsets[0]),
            (f"ctype{axis}", "XY"[axis - 1]),
            (f"cunit{axis}", "pixel"),
        ):
            setattr(wcs, name, value)
    return model


def _apcorr_reference(images, exposure, sky):
    """Corrections for the light of a point beside the columns that are summed.

    `sky` are the edges of the columns on which the sky is measured, from the point: what they take
    for sky, some of it the point's own wings, is lost too.
    """
    profiles = images.sum(axis=1)
    profiles /= profiles.sum(axis=1)[:, None]
    collected = np.pad(np.cumsum(profiles, axis=1), ((0, 0), (1, 0)))
    edges = (np.arange(collected.shape[1]) - profiles.shape[1] / 2) / OVERSAMPLING
    sizes = np.arange(4, 41, 2)

    def between(low, high):
        return np.stack(
            [np.interp(high, edges, one) - np.interp(low, edges, one) for one in collected]
        )

    inside = between(-sizes / 2, sizes / 2)
    if len(sky):
        low, high = np.transpose(sky)
        wings = between(low, high).sum(axis=1) / np.sum(high - low)
        inside -= wings[:, None] * sizes
    correction = 1 / _at_wavelengths(inside, WAVELENGTHS)
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


def _at_wavelengths(of_nodes, wavelength):
    """Interpolate what is known at the wavelengths of the images of a point, as the light is.

    Parameters
    ----------
    of_nodes : ndarray
        Shape (len(NODES), ...).
    wavelength : ndarray
        Micrometres, shape (n,).

    Returns
    -------
    ndarray
        Shape (n, ...).
    """
    weights = np.stack([np.interp(wavelength, lrs.NODES, unit) for unit in np.eye(len(lrs.NODES))])
    return np.tensordot(weights.T, of_nodes, axes=1)
