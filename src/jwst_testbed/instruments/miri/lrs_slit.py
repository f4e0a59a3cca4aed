"""The slit of MIRI's low-resolution spectrometer: what it lets through, its reference files."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.lrs_references import (
    WAVELENGTHS,
    apcorr_reference,
    extraction_reference,
    prism_references,
)
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.techniques import trace
from jwst_testbed.techniques.slit import covered
from jwst_testbed.telescope import geometry, header, siaf

WIDTH = 8
"""Pixels along the rows that are summed to a spectrum."""


def slit_of(exposure):
    """Return the place of the slit on the full frame.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Through the slit.

    Returns
    -------
    x, y : float
        Its reference point, 0-based column and row.
    half_width, half_height : float
        Pixels along the rows and along the columns: from SIAF's corners, whose sides are parallel
        to the detector's to some hundredths of a pixel.
    """
    slit, full = (
        siaf.aperture(exposure.instrument, name)
        for name in (exposure.aperture, exposure.full_aperture)
    )
    pointing = header.pointing_of(exposure)
    [x], [y] = geometry.sky_to_pixel(full, pointing, [pointing.ra], [pointing.dec])
    corners = full.tel_to_sci(*slit.corners("tel", rederive=False))
    left, right = np.sort(corners[0]).reshape(2, 2).mean(axis=1)
    bottom, top = np.sort(corners[1]).reshape(2, 2).mean(axis=1)
    return x, y, (right - left) / 2, (top - bottom) / 2


def light_of(source, lines, exposure, shape):
    """Return the light of a point and of the sky through the slit, on the full frame.

    Parameters
    ----------
    source : astropy.table.Row
        As `jwst_testbed.instruments.miri.lrs.dispersed_point` takes it.
    lines : sequence of astropy.table.Row
        The emission lines.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Through the slit.
    shape : tuple of int
        (ny, nx) of the full frame.

    Returns
    -------
    point, sky : ndarray
        Both of that shape, DN/s of a detector without a flat field.
    """
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    x, y, *half_sizes = slit = slit_of(exposure)
    [x0], [y0] = geometry.sky_to_pixel(
        full, header.pointing_of(exposure), [source["ra"].value], [source["dec"].value]
    )
    images = cut_images(lrs.point_images(full), *half_sizes, x0 - x, y0 - y)
    point = lrs.dispersed_point(source, lines, images, x0, y0, exposure, shape)
    return point, slit_sky(*slit, shape)


def cut_images(images, half_width, half_height, dx, dy):
    """Return images of a point behind the slit.

    Parameters
    ----------
    images : ndarray
        As in `jwst_testbed.instruments.miri.lrs.point_images`.
    half_width, half_height : float
        As in `slit_of`.
    dx, dy : float
        Where the point is, from the middle of the slit, pixels.

    Returns
    -------
    ndarray
        Same shape.
    """
    rows = lrs.POINT.slit_transmission(-dy, 2 * half_height)
    columns = lrs.POINT.slit_transmission(-dx, 2 * half_width)
    return images * (rows[:, None] * columns)


def slit_sky(x, y, half_width, half_height, shape):
    """Return the light of a uniform sky through the slit and the prism.

    Parameters
    ----------
    x, y, half_width, half_height : float
        As in `slit_of`.
    shape : tuple of int
        (ny, nx).

    Returns
    -------
    ndarray
        Of that shape, DN/s. A pixel gets light of as many wavelengths as the slit is high.
    """
    rows = np.arange(shape[0])
    fine = trace.fine_positions(rows)
    with np.errstate(invalid="ignore"):
        wavelength = lrs.wavelength_at(fine - y)
        lit = (wavelength >= lrs.BLUE) & (wavelength <= lrs.RED)
        spectrum = np.nan_to_num(lrs.sky_rate(wavelength) * lit)
    opening = lrs.POINT.slit_transmission(0, 2 * half_height)
    blurred = np.convolve(spectrum, opening / OVERSAMPLING, mode="same")
    light = blurred.reshape(-1, OVERSAMPLING).mean(axis=1)
    centre = x + lrs.TILT * (rows - y)[:, None]
    return light[:, None] * covered(np.arange(shape[1]), centre - half_width, centre + half_width)


def make_references(folder, *, exposure):
    """Task: the CRDS cache of spectra through the slit.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    _, full = header.apertures_of(exposure)
    _, _, *half_sizes = slit_of(exposure)
    images = lrs.point_images(full)
    models = {
        **prism_references(exposure),
        "pathloss": _pathloss(images, *half_sizes),
        "apcorr": apcorr_reference(cut_images(images, *half_sizes, 0.0, 0.0), exposure),
        "extract1d": extraction_reference(exposure, extract_width=WIDTH, use_source_posn=True),
    }
    references.write_references(folder, exposure, models)


def _pathloss(images, half_width, half_height):
    """Return the factor that makes up for the light which the slit cuts, by the point's place."""
    dx, dy = np.arange(-20.0, 20.1, 2.0), np.arange(-2.5, 2.6, 0.25)
    columns, rows = (
        np.stack([lrs.POINT.slit_transmission(-offset, 2 * half) for offset in offsets])
        for offsets, half in ((dx, half_width), (dy, half_height))
    )
    # The pipeline turns the order of the wavelengths round.
    descending = WAVELENGTHS[::-1]
    loss = 1 / lrs.POINT.at_wavelengths(rows @ images @ columns.T, descending)
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
