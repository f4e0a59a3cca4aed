"""The reference files of multi-object spectra, besides those of `wcs_references`.

Slit losses and aperture corrections follow from the same images of a point as the exposures,
summed. As for the fixed slits, the throughput is the flat field of the fore optics, the response of
the pixels that of the detector, and the spectrograph between them has none (``sflat``).
"""

import numpy as np
from astropy import units as u
from astropy.modeling.models import Tabular2D
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.crds.cache import write_cache
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import grating_of, optics_of
from jwst_testbed.instruments.nirspec.tables import (
    add_pathloss,
    dflat_reference,
    flat_table,
    photom_table,
)
from jwst_testbed.instruments.nirspec.wcs_references import (
    disperser_references,
    geometry_references,
)
from jwst_testbed.modes.nirspec_mos.msa_metadata import COLUMNS, ROWS
from jwst_testbed.modes.nirspec_mos.shutters import openings_of
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.telescope import siaf

WAVELENGTHS = np.arange(0.5, 5.55, 0.1)
"""Wavelengths of the tables, micrometres: beyond the ends of the spectrum."""

EXTRACTION_WIDTH = 5
"""Pixels across the dispersion that are summed to a spectrum: a little more than a shutter."""


def make_references(folder, *, exposure, slitlets, failed_open):
    """Task: the CRDS cache of a dataset of multi-object spectra.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    slitlets : list of dict
        As in `jwst_testbed.modes.nirspec_mos.scene.make_scene`.
    failed_open : list of (int, int, int)
        Quadrant, row and column of shutters that do not close.
    """
    grating = grating_of(exposure)
    disperser, band = optics_of(exposure)
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    models = {
        **geometry_references(shutters=True),
        "msaoper": _msaoper(failed_open),
        "fflat": _fflat(disperser, band),
        "dflat": dflat_reference(make_detector(full, full)),
        "wavecorr": _wavecorr(),
        "pathloss": _pathloss(),
        "barshadow": _barshadow(),
        "photom": _photom(exposure, grating, disperser),
        "area": _area(slitlets),
        "extract1d": _extract1d(),
        "apcorr": _apcorr(exposure, grating),
    }
    write_cache(
        folder,
        exposure.instrument,
        exposure.detector,
        [
            *references.as_references(models, exposure),
            *references.as_references(disperser_references(grating), exposure, grating),
        ],
    )


def _msaoper(failed_open):
    shutters = [
        {
            **{"Q": quadrant, "x": row, "y": column, "state": "open"},
            **{"TA state": "open", "Internal state": "open", "Vignetted": "no"},
        }
        for quadrant, row, column in failed_open
    ]
    return references.JsonReference({"msaoper": shutters})


def _fflat(disperser, band):
    """Return the throughput by wavelength, and by shutter how much wider a column is.

    The conversion to flux is that of light along the axis: off it, a column takes in a little less
    of the spectrum.
    """
    ends = np.array(band)
    row, column = np.meshgrid(np.arange(ROWS) + 1, np.arange(COLUMNS) + 1)
    middle = [light.conversion(0, 0, end, disperser) for end in ends]
    # A little wider than the band: the wavelengths are corrected for the observatory's motion.
    wavelength = np.linspace(band[0] - 0.02, band[1] + 0.02, 300)
    model = datamodels.NirspecQuadFlatModel()
    for number in range(1, 5):
        first = optics.shutter(number, 1, 1)
        x = first.x + (row - 1) * optics.SHUTTER_PITCH[0]
        y = first.y + (column - 1) * optics.SHUTTER_PITCH[1]
        planes = [
            at_middle / light.conversion(x, y, end, disperser)
            for end, at_middle in zip(ends, middle, strict=True)
        ]
        quadrant = model.quadrants.item()
        quadrant.data = np.array(planes, np.float32)
        quadrant.err = references.constant(0, quadrant.data.shape)
        quadrant.dq = np.zeros(quadrant.data.shape, np.uint32)
        quadrant.wavelength = np.array([(end,) for end in ends], [("wavelength", "f4")])
        quadrant.flat_table = flat_table(wavelength, light.throughput(wavelength, band))
        model.quadrants.append(quadrant)
    return model


def _wavecorr():
    """Return the pixels by which a point beside the middle of its shutter shifts a spectrum."""
    width = optics.SHUTTER_OPENING[0]
    wavelength, place = 1e-6 * WAVELENGTHS[::10], np.linspace(-0.6, 0.6, 5)
    # The detector's columns count against x in the plane of the MSA.
    pixels = width * light.PIXELS_PER_METRE[0] * place
    shift = np.broadcast_to(pixels, (len(wavelength), len(place)))
    return datamodels.WaveCorrModel(
        apertures=[
            {
                "aperture_name": "MOS",
                "zero_point_offset": Tabular2D(points=(wavelength, place), lookup_table=shift),
                "variance": np.zeros(shift.shape, np.float32),
                "width": width,
            }
        ]
    )


def _three_shutters():
    """Return three shutters above each other in the middle of a quadrant: the same everywhere."""
    return [optics.shutter(3, ROWS // 2, COLUMNS // 2 + step) for step in (-1, 0, 1)]


def _seen(shutters, along, across):
    """Return the part of a point's light that passes, by its place around the middle shutter.

    Parameters
    ----------
    shutters : list of optics.Opening
        Above each other; an odd number.
    along, across : ndarray
        From the middle of the shutter that they are in, in units of its size, plus the number of
        shutters that this is away.

    Returns
    -------
    ndarray
        Shape (wavelengths, places across, places along).
    """
    middle = shutters[len(shutters) // 2]
    away = np.round(across)
    x = middle.x + middle.width * along
    y = middle.y + away * optics.SHUTTER_PITCH[1] + middle.height * (across - away)
    beside = [one for one in shutters if one is not middle]
    part = [
        [light.cut_images(middle, one_x, one_y, beside).sum(axis=(1, 2)) for one_x in x]
        for one_y in y
    ]
    return light.POINT.at_wavelengths(np.moveaxis(part, -1, 0), WAVELENGTHS)


def _pathloss():
    """Return the part of the light that passes: of a point by its place, of even light all."""
    model = datamodels.PathlossModel()
    along = np.linspace(-0.5, 0.5, 11)
    three = _three_shutters()
    for shutters, openings in ((1, three[1:2]), (3, three)):
        across = np.linspace(-shutters / 2, shutters / 2, 10 * shutters + 1)
        # At the edge between two shutters either will do.
        seen = _seen(openings, along, across * (1 - 1e-9))
        axes = [(along[0], 0.1), (across[0], 0.1), (1e-6 * WAVELENGTHS[0], 1e-7)]
        aperture = add_pathloss(model, f"MOS1x{shutters}", seen, axes)
        aperture.shutters = shutters
    return model


def _barshadow():
    """Return the part of even light that a pixel sees, by its place from a shutter's middle.

    Alone, and among open ones; in units of the shutters' pitch, from -1 to 1 in 1001 steps, at 101
    wavelengths: that many rows and columns the pipeline counts on.
    """
    place = np.linspace(-1, 1, 1001)
    pitch = optics.SHUTTER_PITCH[1]
    half_open = optics.SHUTTER_OPENING[1] / pitch / 2
    half_pixel = 1 / light.PIXELS_PER_METRE[1] / pitch / 2

    def seen(shutters):
        inside = [
            np.minimum(place + half_pixel, at + half_open)
            - np.maximum(place - half_pixel, at - half_open)
            for at in shutters
        ]
        return sum(np.clip(part, 0, None) for part in inside) / (2 * half_pixel)

    arrays = {}
    for name, shutters in (("1x1", (0,)), ("1x3", (-1, 0, 1))):
        # Not quite dark: what is divided by it stays finite.
        column = np.clip(seen(shutters), 0.02, None)[:, None]
        arrays[f"data{name}"] = (column * np.ones(101)).astype(np.float32)
        arrays[f"var{name}"] = references.constant(0, (1001, 101))
    model = datamodels.BarshadowModel(**arrays)
    first, last = 1e-6 * WAVELENGTHS[[0, -1]]
    model.crval1, model.cdelt1 = float(first), float(last - first) / 100
    model.crval2, model.cdelt2 = -1.0, 0.002
    return model


def _photom(exposure, grating, disperser):
    factor = light.conversion(0, 0, WAVELENGTHS, disperser)
    model = datamodels.NrsMosPhotomModel()
    keys = {"filter": [exposure.filter], "grating": [grating]}
    model.phot_table = photom_table(keys, WAVELENGTHS, [factor])
    return model


def _area(slitlets):
    """Return the solid angle that a pixel sees through each shutter that is open, arcsec2."""
    rows = [
        (
            slitlet["quadrant"],
            slitlet["row"],
            column,
            light.pixel_area(opening) * u.sr.to(u.arcsec**2),
        )
        for slitlet in slitlets
        for column, opening in openings_of(slitlet).items()
    ]
    names = ("quadrant", "shutter_x", "shutter_y")
    model = datamodels.NirspecMosAreaModel()
    model.area_table = np.array(rows, [*((name, "i2") for name in names), ("pixarea", "f4")])
    return model


def _extract1d():
    box = {
        **{"id": "ANY", "region_type": "target", "dispaxis": 1},
        **{"extract_width": EXTRACTION_WIDTH, "use_source_posn": True},
    }
    return references.JsonReference({"apertures": [box]})


def _apcorr(exposure, grating):
    """Return the factor that makes up for the light of a point beside the rows that are summed."""
    openings = _three_shutters()
    profiles = light.cut_images(openings[1], openings[1].x, openings[1].y, openings[::2]).sum(
        axis=2
    )
    profiles /= profiles.sum(axis=1)[:, None]
    # The sides of the box cut through pixels, of which each counts in part.
    pixel = np.ones(OVERSAMPLING) / OVERSAMPLING
    profiles = np.array([np.convolve(one, pixel, mode="same") for one in profiles])
    sizes, phases = np.arange(2, 21), np.linspace(0, 1, 3)
    inside = light.POINT.within(profiles, -sizes / 2, sizes / 2)
    correction = 1 / light.POINT.at_wavelengths(inside, WAVELENGTHS)
    n, shape = len(WAVELENGTHS), (len(sizes), len(WAVELENGTHS), len(phases))
    dtype = [
        *[("filter", "S12"), ("grating", "S15"), ("wavelength", "f4", (n,)), ("nelem_wl", "i2")],
        *[("size", "f4", shape[:2]), ("nelem_size", "i2"), ("pixphase", "f4", shape[2:])],
        *[("apcorr", "f4", shape), ("apcorr_err", "f4", shape)],
    ]
    table = np.zeros(1, dtype)
    [row] = table
    row["filter"], row["grating"] = exposure.filter, grating
    row["wavelength"], row["nelem_wl"] = WAVELENGTHS, n
    row["size"], row["nelem_size"] = sizes[:, None], len(sizes)
    row["pixphase"], row["apcorr"] = phases, correction.T[..., None]
    row["apcorr_err"] = 0.01 * row["apcorr"]
    model = datamodels.NrsMosApcorrModel()
    model.apcorr_table = table
    model.sizeunit = "pixels"
    return model
