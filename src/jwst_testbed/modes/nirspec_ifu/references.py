"""The reference files of integral field spectra, besides those of `wcs_references`.

Simplifications: all light of a point passes the slices, so that no path is lost; optics and
spectrograph are evenly bright (``fflat`` is 1, there is no ``sflat``).
"""

import numpy as np
from astropy import units as u
from astropy.modeling import models as m
from stdatamodels.jwst import datamodels

from jwst_testbed import compat
from jwst_testbed.compat import table_dtype
from jwst_testbed.crds import references
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
from jwst_testbed.modes.nirspec_ifu.geometry import slices
from jwst_testbed.modes.nirspec_ifu.optics import (
    PHOTMJ,
    pixel_sides,
    pixel_steradian,
    point_fwhm,
)
from jwst_testbed.techniques.integral_field import aperture_correction, extraction_reference
from jwst_testbed.telescope import siaf

SLICER = 0.9e-3
"""Width of a mirror of the slicer, metres (Closs et al. 2008, Proc. SPIE 7010). The field is
enlarged onto it; the pipeline tells slices apart by places there, to a tenth of a millimetre."""

WAVELENGTHS = np.arange(0.5, 5.55, 0.1)
"""Wavelengths of the tables, micrometres: beyond the ends of the spectrum."""

EXTRACTION = (3.0, 5.0, 7.0)
"""Radii of the aperture and of the sky's annulus, in widths (FWHM) of the point spread function."""


def make_references(folder, *, exposure, spaxel, planes):
    """Task: the CRDS cache of a dataset of integral field spectra.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    spaxel : float
        Size of a cube's spaxel, arcsec.
    planes : tuple of (float, float, float)
        Shortest and longest wavelength of a cube and its step, micrometres.
    """
    grating = grating_of(exposure)
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    models = {
        **geometry_references(),
        **disperser_references(grating),
        "ifufore": _ifufore(),
        "ifuslicer": _ifuslicer(),
        "ifupost": _ifupost(),
        **({"chromcorr": _chromatic()} if compat.HAS_CHROMATIC_CORRECTION else {}),
        "fflat": fflat_reference(WAVELENGTHS, np.ones(len(WAVELENGTHS))),
        "dflat": dflat_reference(make_detector(full, full)),
        "photom": _photom(exposure, grating),
        "area": _area(),
        "pathloss": _pathloss(),
        "cubepar": _cubepar(exposure, grating, spaxel, planes),
        "extract1d": _extract1d(),
        "apcorr": _apcorr(exposure, grating),
    }
    references.write_references(folder, exposure, models)


def _chromatic():
    """Return what the optics do to one wavelength and not to another: nothing."""
    return datamodels.ChromCorrModel(
        # With `Identity`, a product cannot be read again.
        model=m.Scale(1.0) & m.Scale(1.0) & m.Scale(1.0),
        input_units=u.m,
        output_units=u.m,
    )


def _ifufore():
    """Return the model from the slicer to the field, in the plane of the micro-shutters."""
    x, y, magnification = _slicer()
    first_two = m.Mapping((0, 1), n_inputs=3)
    smaller, larger = m.Scale(1 / magnification), m.Scale(magnification)
    model = first_two | smaller & smaller | m.Shift(x) & m.Shift(y)
    model.inverse = first_two | m.Shift(-x) & m.Shift(-y) | larger & larger
    return datamodels.IFUFOREModel(model=model, input_units=u.m, output_units=u.m)


def _slicer():
    """Return the field's middle in the plane of the micro-shutters, metres; its magnification."""
    fields = [one.field for one in slices()]
    x = float(np.mean([field.x for field in fields]))
    return x, fields[0].y, float(SLICER / fields[0].width)


def _ifuslicer():
    """Return the places of the slices in the slicer, metres: across it, and along."""
    x, _, magnification = _slicer()
    names = ("NO", "XC", "YC", "SIZEX", "SIZEY")
    data = np.zeros(len(slices()), [(name, "f8") for name in names])
    for row, one in zip(data, slices(), strict=True):
        field = one.field
        row["NO"], row["XC"] = one.number, magnification * (field.x - x)
        row["SIZEX"], row["SIZEY"] = magnification * field.width, magnification * field.height
    model = datamodels.IFUSlicerModel(model=m.Identity(2), data=data)
    model.meta.input_units = model.meta.output_units = u.m
    return model


def _ifupost():
    """Return the models from each slice to its image, a slit in the plane of the micro-shutters."""
    middle, _, magnification = _slicer()
    smaller = m.Scale(1 / magnification)
    models = {}
    for one in slices():
        to_image = m.Shift(one.image.x - one.field.x + middle) & m.Shift(one.image.y)
        models[f"slice_{one.number}"] = {
            "linear": smaller & smaller | to_image,
            "xpoly": m.Polynomial2D(1, c1_0=1.0),
            "ypoly": m.Polynomial2D(1, c0_1=1.0),
            # Terms that would depend on the wavelength.
            "xpoly_distortion": m.Polynomial2D(1),
            "ypoly_distortion": m.Polynomial2D(1),
        }
    model = datamodels.IFUPostModel(slice_models=models)
    model.meta.input_units = model.meta.output_units = u.m
    return model


def _photom(exposure, grating):
    keys = {"filter": [exposure.filter], "grating": [grating]}
    factors = np.full((1, len(WAVELENGTHS)), PHOTMJ)
    model = datamodels.NrsMosPhotomModel()
    model.phot_table = photom_table(keys, WAVELENGTHS, factors)
    model.meta.photometry.pixelarea_steradians = pixel_steradian()
    model.meta.photometry.pixelarea_arcsecsq = float(np.prod(pixel_sides()))
    return model


def _area():
    """Return the solid angle that a pixel sees, of each slice, arcsec2."""
    area = float(np.prod(pixel_sides()))
    model = datamodels.NirspecIfuAreaModel()
    model.area_table = np.array(
        [(one.number, area) for one in slices()], [("slice_id", "i2"), ("pixarea", "f4")]
    )
    return model


def _pathloss():
    """Return what the slices let through of a point: all of it."""
    model = datamodels.PathlossModel()
    part = np.ones((len(WAVELENGTHS), 3, 3))
    add_pathloss(model, "IFU", part, [(-0.5, 0.5), (-0.5, 0.5), (1e-6 * WAVELENGTHS[0], 1e-7)])
    return model


def _cubepar(exposure, grating, spaxel, planes):
    """Return the size of a cube's spaxels and its wavelengths."""
    shortest, longest, step = planes
    model = datamodels.NirspecIFUCubeParsModel()
    model.ifucubepars_table = np.array(
        [(grating, exposure.filter, shortest, longest, spaxel, step)],
        dtype=table_dtype(model, "ifucubepars_table"),
    )
    # The pipeline reads the wavelengths of all resolving powers.
    for power in ("prism", "med", "high"):
        name = f"ifucubepars_{power}_driz_wavetable"
        table = np.array(
            [(one,) for one in np.arange(shortest, longest, step)], dtype=table_dtype(model, name)
        )
        setattr(model, name, table)
    return model


def _extract1d():
    wavelength = WAVELENGTHS.astype(np.float32)
    radii = (size * point_fwhm(wavelength) for size in EXTRACTION)
    return extraction_reference(wavelength, *radii)


def _apcorr(exposure, grating):
    columns = aperture_correction(WAVELENGTHS, point_fwhm(WAVELENGTHS), (1.0, 2.0, 3.0, 4.0))
    model = datamodels.NrsIfuApcorrModel()
    model.apcorr_table = {"filter": exposure.filter, "grating": grating, **columns}
    return model
