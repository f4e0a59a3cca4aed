"""Reference files of the prism, besides those that all slitless spectra need."""

import numpy as np
from astropy import units as u
from astropy.modeling.models import Polynomial1D, Polynomial2D
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.imaging import no_shift
from jwst_testbed.modes.miri_wfss.optics import SPECTRA
from jwst_testbed.techniques import slitless_references as common
from jwst_testbed.telescope import header

RANGE = (4.5, 13.5)
"""Wavelengths at the ends of the traces that the pipeline is told of, micrometres."""

BOXES = np.arange(3, 34, 3)
"""Pixels across the trace, of the boxes for which there are aperture corrections."""


def own_references(exposure):
    """Return the reference files of MIRI's own kinds.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any through the prism.

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    return {
        "photom": _photom(exposure),
        "apcorr": _apcorr(exposure),
        "specwcs": specwcs_model(),
        **no_shift(exposure),
    }


def _photom(exposure):
    """The sensitivity to dispersed light, by wavelength."""
    other = common.photom_reference(datamodels.NrcWfssPhotomModel, SPECTRA, exposure).phot_table
    model = datamodels.MirWfssPhotomModel()
    model.phot_table = _of_subarray(other, ("filter",), exposure)
    model.phot_unit, model.wave_unit = "MJy micron s / (DN sr)", "micron"
    references.name_area(model, header.apertures_of(exposure)[1])
    return model


def _apcorr(exposure):
    """Corrections for the light of a point beside a box of so many pixels on its trace."""
    other = common.apcorr_reference(datamodels.NrcWfssApcorrModel, SPECTRA, exposure, BOXES)
    model = datamodels.MirLrsApcorrModel()
    model.apcorr_table = _of_subarray(other.apcorr_table, (), exposure)
    model.sizeunit = other.sizeunit
    return model


def _of_subarray(table, names, exposure):
    """A table of one row that names the subarray, as MIRI's do, and not the optics but some."""
    [row] = table
    selected = [*names, "subarray"]
    numbers = [name for name in table.dtype.names if name not in ("filter", "pupil", "order")]
    dtype = [(name, "S17") for name in selected] + [(name, table.dtype[name]) for name in numbers]
    values = [getattr(exposure, name) for name in selected] + [row[name] for name in numbers]
    return np.array([tuple(values)], dtype=dtype)


def specwcs_model():
    """The trace as a reference file: the row is linear in t, the wavelength a polynomial.

    Returns
    -------
    stdatamodels.jwst.datamodels.MiriWFSSSpecwcsModel
    """
    first, last = (lrs.row_offset(wavelength) for wavelength in RANGE)
    t = np.linspace(0, 1, 201)
    displ = np.polynomial.Polynomial.fit(t, lrs.wavelength_at(first + (last - first) * t), 11)
    # The row is quadratic in the wavelength, and so is t.
    per_row, height = lrs.SQUARE_PER_ROW, last - first
    invdispl = ((lrs.FIVE_MICRON + 25 / per_row - first) / height, 0.0, -1 / per_row / height)
    dispy = [Polynomial2D(0, c0_0=number) for number in (first, height)]
    dispx = [Polynomial2D(0, c0_0=lrs.TILT * number) for number in (first, height)]
    return datamodels.MiriWFSSSpecwcsModel(
        displ=[_polynomial(displ.convert().coef)],
        invdispl=[_polynomial(invdispl)],
        dispx=[dispx],
        dispy=[dispy],
        orders=[1],
        input_units=u.micron,
        output_units=u.micron,
    )


def _polynomial(coefficients):
    named = {f"c{power}": float(number) for power, number in enumerate(coefficients)}
    return Polynomial1D(len(coefficients) - 1, **named)
