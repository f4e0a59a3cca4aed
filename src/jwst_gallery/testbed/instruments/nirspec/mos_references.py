"""The reference files of multi-object spectra, besides those of `wcs_references`.

What is told of slit losses and apertures follows from the same images of a point as the exposures,
cut and summed here by other code. There is no flat field of the spectrograph (``sflat``), and that
of the fore optics is even.
"""

import numpy as np
from stdatamodels.jwst import datamodels

from ... import geometry, references
from ...crds_cache import write_cache
from ...psf import OVERSAMPLING
from . import mos, optics
from .detector import make_detector
from .msa_metadata import COLUMNS, ROWS
from .wcs_references import disperser_references, geometry_references

WAVELENGTHS = np.arange(0.5, 5.55, 0.1)
"""Of the tables, micrometres: beyond the ends of the spectrum."""

EXTRACTION_WIDTH = 5
"""Pixels across the dispersion that are summed to a spectrum: a little more than a shutter."""


def make_references(inputs, folder, *, exposure, slitlets, failed_open):
    """Task: the CRDS cache of a dataset of multi-object spectra.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_gallery.testbed.exposure.Exposure
        Any of the dataset's.
    slitlets : list of dict
        As of `jwst_gallery.testbed.instruments.nirspec.mos.make_scene`.
    failed_open : list of (int, int, int)
        Quadrant, row and column of shutters that do not close.
    """
    grating = dict(exposure.keywords)["meta.instrument.grating"]
    full = geometry.aperture(exposure.instrument, exposure.full_aperture)
    models = {
        **geometry_references(shutters=True),
        "msaoper": _msaoper(failed_open),
        "fflat": _fflat(),
        "dflat": _dflat(make_detector(full, full)),
        "wavecorr": _wavecorr(),
        "pathloss": _pathloss(exposure),
        "barshadow": _barshadow(),
        "photom": _photom(exposure, grating),
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


def _flat_table(model):
    """A flat field that depends neither on the slit nor on the wavelength."""
    n = len(WAVELENGTHS)
    dtype = [
        *[("slit_name", "S15"), ("nelem", "i4"), ("wavelength", "f4", (n,))],
        *[("data", "f4", (n,)), ("error", "f4", (n,))],
    ]
    model.flat_table = np.array([("ANY", n, WAVELENGTHS, np.ones(n), np.zeros(n))], dtype)


def _planes(model):
    """The wavelength of the only plane of a flat field, micrometres."""
    model.wavelength = np.array([(mos.PIVOT,)], [("wavelength", "f4")])


def _fflat():
    """The flat field of the fore optics, of each shutter."""
    model = datamodels.NirspecQuadFlatModel()
    for _ in range(4):
        quadrant = model.quadrants.item()
        quadrant.data = references.constant(1, (1, COLUMNS, ROWS))
        quadrant.err = references.constant(0, (1, COLUMNS, ROWS))
        quadrant.dq = np.zeros((1, COLUMNS, ROWS), np.uint32)
        _planes(quadrant)
        _flat_table(quadrant)
        model.quadrants.append(quadrant)
    return model


def _dflat(detector):
    """The flat field of the detector, the same at all wavelengths."""
    model = datamodels.NirspecFlatModel(
        data=detector.flat[None].astype(np.float32),
        err=references.constant(0.001, detector.flat.shape),
        dq=np.zeros(detector.flat.shape, np.uint32),
    )
    _planes(model)
    _flat_table(model)
    return model


def _wavecorr():
    """How far a point beside the middle of its shutter shifts a spectrum, in pixels."""
    from astropy.modeling.models import Tabular2D

    width = optics.SHUTTER_OPENING[0]
    magnification = optics.CAMERA / optics.COLLIMATOR / optics.PIXEL
    wavelength, place = 1e-6 * WAVELENGTHS[::10], np.linspace(-0.6, 0.6, 5)
    # The detector's columns count against x in the plane of the MSA.
    shift = np.broadcast_to(width * magnification * place, (len(wavelength), len(place)))
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


def _seen(exposure, shutters, places_along, places_across):
    """Part of a point's light that passes, by its place around the middle one of some shutters.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    shutters : int
        Open ones above each other, odd.
    places_along, places_across : ndarray
        From the middle of the shutter that they are in, in units of its size, plus the number of
        shutters that this is away.

    Returns
    -------
    ndarray
        Shape (wavelengths, places across, places along).
    """
    disperser, _ = mos.disperser_of(exposure)
    middle = optics.shutter(3, ROWS // 2, COLUMNS // 2)
    openings = [
        optics.shutter(3, ROWS // 2, COLUMNS // 2 + step)
        for step in range(-(shutters // 2), shutters // 2 + 1)
    ]
    away = np.round(places_across)
    x = middle.x + middle.width * places_along
    y = middle.y + away * optics.SHUTTER_PITCH[1] + middle.height * (places_across - away)
    along = np.array([mos.through(openings, each, middle.y, disperser)[0] for each in x])
    across = np.array([mos.through(openings, middle.x, each, disperser)[1] for each in y])
    part = np.einsum("ank,bnl,nlk->nba", along, across, mos.point_images())
    return _at_wavelengths(part)


def _at_wavelengths(of_nodes):
    """Interpolate what is known at `mos.NODES` to `WAVELENGTHS`, as the light is."""
    return np.tensordot(mos.between_nodes(WAVELENGTHS).T, of_nodes, axes=1)


def _pathloss(exposure):
    """Part of the light that passes: of a point by its place, of even light all of it."""
    model = datamodels.PathlossModel()
    along = np.linspace(-0.5, 0.5, 11)
    for shutters in (1, 3):
        across = np.linspace(-shutters / 2, shutters / 2, 10 * shutters + 1)
        # At the edge between two shutters either will do.
        seen = _seen(exposure, shutters, along, across * (1 - 1e-9))
        aperture = model.apertures.item()
        aperture.name, aperture.shutters = f"MOS1x{shutters}", shutters
        aperture.pointsource_data = seen.astype(np.float32)
        aperture.pointsource_err = references.constant(0, seen.shape)
        aperture.uniform_data = references.constant(1, len(WAVELENGTHS))
        aperture.uniform_err = references.constant(0, len(WAVELENGTHS))
        axes = zip(
            *((along[0], across[0], 1e-6 * WAVELENGTHS[0]), (0.1, 0.1, 1e-7)),
            strict=True,
        )
        for number, (start, step) in enumerate(axes, start=1):
            _axis(aperture.pointsource_wcs, number, start, step)
        _axis(aperture.uniform_wcs, 1, 1e-6 * WAVELENGTHS[0], 1e-7)
        model.apertures.append(aperture)
    return model


def _axis(wcs, number, start, step):
    for name, value in (("crpix", 1.0), ("crval", start), ("cdelt", step)):
        setattr(wcs, f"{name}{number}", float(value))


def _barshadow():
    """Part of the even light that a pixel sees, by its place from the middle of a shutter.

    Alone, and among open ones; in units of the shutters' pitch, from -1 to 1 in 1001 steps, at 101
    wavelengths: that many rows and columns the pipeline counts on.
    """
    place = np.linspace(-1, 1, 1001)
    pitch = optics.SHUTTER_PITCH[1]
    half_open = optics.SHUTTER_OPENING[1] / pitch / 2
    half_pixel = optics.PIXEL * optics.COLLIMATOR / optics.CAMERA / pitch / 2

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


def _photom(exposure, grating):
    mjy = mos.conversion(exposure, WAVELENGTHS)
    n, at_pivot = len(WAVELENGTHS), float(mos.conversion(exposure, mos.PIVOT))
    dtype = [
        *[("filter", "S12"), ("grating", "S15"), ("photmj", "f4"), ("uncertainty", "f4")],
        *[("nelem", "i2"), ("wavelength", "f4", (n,)), ("relresponse", "f4", (n,))],
        ("reluncertainty", "f4", (n,)),
    ]
    relative = mjy / at_pivot
    row = (exposure.filter, grating, at_pivot, 0.02 * at_pivot, n)
    model = datamodels.NrsMosPhotomModel()
    model.phot_table = np.array([(*row, WAVELENGTHS, relative, 0.02 * relative)], dtype)
    return model


def _area(slitlets):
    """Solid angle that a pixel sees through each shutter that is open, arcsec2."""
    sides = optics.SHUTTER_OPENING[0] * optics.msa_scale()[0], mos.pixel_scale()[1]
    rows = [
        (slitlet["quadrant"], slitlet["row"], column, np.prod(sides))
        for slitlet in slitlets
        for column in slitlet["columns"]
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
    """What the light of a point in the middle of three shutters must be multiplied with."""
    disperser, _ = mos.disperser_of(exposure)
    openings = [optics.shutter(3, ROWS // 2, COLUMNS // 2 + step) for step in (-1, 0, 1)]
    middle = openings[1]
    along, across = mos.through(openings, middle.x, middle.y, disperser)
    profiles = np.einsum("nk,nl,nlk->nl", along, across, mos.point_images())
    profiles /= profiles.sum(axis=1)[:, None]
    # The sides of the box cut through pixels, of which each counts in part.
    pixel = np.ones(OVERSAMPLING) / OVERSAMPLING
    profiles = np.array([np.convolve(one, pixel, mode="same") for one in profiles])
    collected = np.pad(np.cumsum(profiles, axis=1), ((0, 0), (1, 0)))
    edges = (np.arange(collected.shape[1]) - profiles.shape[1] / 2) / OVERSAMPLING
    sizes, phases = np.arange(2, 21), np.linspace(0, 1, 3)
    inside = np.array(
        [np.interp(sizes / 2, edges, one) - np.interp(-sizes / 2, edges, one) for one in collected]
    )
    correction = 1 / _at_wavelengths(inside)
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
