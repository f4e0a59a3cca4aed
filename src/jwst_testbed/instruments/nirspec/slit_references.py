"""The reference files of spectra through NIRSpec's fixed slits, besides those of the geometry.

The throughput of filter and grating is the fore optics' flat field ("F-flat"), the response of the
pixels that of the detector ("D-flat"); the spectrograph between them has no flat field of its own.
"""

import numpy as np
from astropy import units as u
from astropy.modeling import models as m
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import grating_of
from jwst_testbed.instruments.nirspec.tables import (
    add_pathloss,
    dflat_reference,
    fflat_reference,
    photom_table,
)
from jwst_testbed.instruments.nirspec.wcs_references import (
    disperser_references,
    geometry_references,
)
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.telescope import header

EXTRACTION = 8
"""Rows that are summed to a spectrum."""


def make_references(folder, *, exposure):
    """Task: the CRDS cache of a dataset of fixed slits, of one grating.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    references.write_references(folder, exposure, slit_references(exposure))


def slit_references(exposure):
    """Return what the stages after the first must know of fixed slits and of one grating.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    siaf, full = header.apertures_of(exposure)
    grating = grating_of(exposure)
    band = optics.RANGES[grating, exposure.filter]
    return {
        "gain": references.rate_references(make_detector(siaf, full))["gain"],
        **geometry_references(),
        **disperser_references(grating),
        "fflat": _fflat(band),
        "dflat": dflat_reference(make_detector(full, full)),
        "photom": _photom(exposure, grating, band),
        "area": _area(),
        "wavecorr": _wavecorr(),
        "pathloss": _pathloss(),
        "apcorr": _apcorr(exposure.filter, grating),
        "extract1d": references.JsonReference(
            {
                "apertures": [
                    {
                        "id": name,
                        "region_type": "target",
                        "dispaxis": 1,
                        "extract_width": EXTRACTION,
                        "use_source_posn": True,
                    }
                    for name in optics.SLITS
                ]
            }
        ),
    }


def _fflat(band):
    # A little wider than the band: the wavelengths are corrected for the observatory's motion.
    wavelength = np.linspace(band[0] - 0.02, band[1] + 0.02, 300)
    return fflat_reference(wavelength, light.throughput(wavelength, band))


def _photom(exposure, grating, band):
    wavelength = np.linspace(band[0] - 0.02, band[1] + 0.02, 400)
    slits, disperser = [optics.slit(name) for name in optics.SLITS], optics.DISPERSERS[grating]
    factors = [light.conversion(slit.x, slit.y, wavelength, disperser) for slit in slits]
    if exposure.exp_type == "NRS_BRIGHTOBJ":
        # No step puts back what the slit cuts from the light of a time series.
        passed = [light.cut_images(slit, slit.x, slit.y).sum(axis=(1, 2)) for slit in slits]
        factors = [
            factor / light.POINT.at_wavelengths(part, wavelength)
            for factor, part in zip(factors, passed, strict=True)
        ]
    n = len(slits)
    keys = {
        **{"filter": n * [exposure.filter], "grating": n * [grating]},
        "slit": list(optics.SLITS),
    }
    model = datamodels.NrsFsPhotomModel()
    model.phot_table = photom_table(keys, wavelength, factors)
    area = light.pixel_area(optics.slit("S200A1"))
    model.meta.photometry.pixelarea_steradians = area
    model.meta.photometry.pixelarea_arcsecsq = (area * u.sr).to_value(u.arcsec**2)
    return model


def _area():
    """Return the solid angle of a pixel behind each slit."""
    model = datamodels.NirspecSlitAreaModel()
    areas = [
        (light.pixel_area(optics.slit(name)) * u.sr).to_value(u.arcsec**2) for name in optics.SLITS
    ]
    model.area_table = np.array(
        list(zip(optics.SLITS, areas, strict=True)), [("slit_id", "S15"), ("pixarea", "f4")]
    )
    return model


def _wavecorr():
    """Return the columns by which a point's light lies beside that of an evenly lit slit."""
    positions, wavelength = np.linspace(-0.5, 0.5, 21), np.arange(0.5, 5.6, 0.3)
    elements = (np.arange(light.POINT.pixels * OVERSAMPLING) + 0.5) / OVERSAMPLING
    elements -= light.POINT.pixels / 2
    apertures = []
    for name in optics.SLITS:
        slit = optics.slit(name)
        width = slit.width * light.PIXELS_PER_METRE[0]
        offsets = []
        for position in positions:
            images = light.cut_images(slit, *slit.at(position, 0.0))
            seen = light.POINT.at_wavelengths(images.sum(axis=1), wavelength)
            # The detector shows the plane upside down, so the slit is at the other side.
            offsets.append(position * width - seen @ elements / seen.sum(axis=1))
        apertures.append(
            {
                "aperture_name": name,
                "width": slit.width,
                "zero_point_offset": m.Tabular2D(
                    points=(1e-6 * wavelength, positions), lookup_table=np.array(offsets).T
                ),
                "variance": np.zeros((len(wavelength), len(positions))),
            }
        )
    return datamodels.WaveCorrModel(apertures=apertures)


def _pathloss():
    """Return the part of a point's light that passes a slit, by where in the slit it is."""
    positions = np.linspace(-0.5, 0.5, 21)
    wavelength = np.arange(0.5, 5.6, 0.1)
    model = datamodels.PathlossModel()
    for name in optics.SLITS:
        slit = optics.slit(name)
        # Both axes by themselves: rows of a point at y, columns of one at x.
        columns, rows = (
            np.stack([light.POINT.slit_transmission(at * pixels, pixels) for at in positions])
            for pixels in light.PIXELS_PER_METRE * (slit.width, slit.height)
        )
        part = light.POINT.at_wavelengths(rows @ light.point_images() @ columns.T, wavelength)
        step = float(positions[1] - positions[0])
        axes = [(-0.5, step), (-0.5, step), (0.5e-6, 1e-7)]
        add_pathloss(model, name, part, axes)
    return model


def apcorr_arrays(opening):
    """Return the corrections for the light that passes an opening beside the rows that are summed.

    Parameters
    ----------
    opening : jwst_testbed.instruments.nirspec.optics.Opening
        What the point is in the middle of.

    Returns
    -------
    wavelength : ndarray
        Micrometres, shape (n,).
    sizes : ndarray
        Rows, shape (k,).
    correction : ndarray
        Shape (k, n), at least 1.
    """
    wavelength = np.linspace(0.5, 5.5, 26)
    images = light.cut_images(opening, opening.x, opening.y)
    profiles = light.POINT.at_wavelengths(images.sum(axis=2), wavelength)
    profiles /= profiles.sum(axis=1, keepdims=True)
    sizes = np.arange(2.0, 25.0)
    inside = light.POINT.within(profiles, -sizes / 2, sizes / 2)
    return wavelength, sizes, 1 / inside.T


def _apcorr(filter_, grating):
    rows = []
    phases = np.linspace(0, 1, 3)
    for name in optics.SLITS:
        wavelength, sizes, correction = apcorr_arrays(optics.slit(name))
        # The last axis is that of where in a pixel the point is, which makes no difference.
        correction = np.repeat(correction[..., None], len(phases), axis=2)
        by_wavelength = np.repeat(sizes[:, None], len(wavelength), axis=1)
        row = (filter_, grating, name, wavelength, len(wavelength), by_wavelength, len(sizes))
        rows.append((*row, phases, correction, 0.01 * correction))
    shape = correction.shape
    model = datamodels.NrsFsApcorrModel()
    model.apcorr_table = np.array(
        rows,
        [
            ("filter", "S12"),
            ("grating", "S15"),
            ("slit", "S15"),
            ("wavelength", "f4", shape[1:2]),
            ("nelem_wl", "i2"),
            ("size", "f4", shape[:2]),
            ("nelem_size", "i2"),
            ("pixphase", "f4", shape[2:]),
            ("apcorr", "f4", shape),
            ("apcorr_err", "f4", shape),
        ],
    )
    model.sizeunit = "pixels"
    return model
