"""The reference files of ``assign_wcs``: NIRSpec's geometry, as the pipeline is told of it.

The same published numbers as in `optics`, as models of astropy with inverses that are exact: here
the pipeline makes no error of its own. The order is that of the light backwards, from the detector
to the sky.

All modes need `geometry_references` and, for each grating, `disperser_references`. Files for
a single mode, such as the integral field unit's slicer, are in that mode's module.
"""

import dataclasses

import numpy as np
from astropy import units as u
from astropy.modeling import models as m
from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.telescope import siaf

_FORE = 20 / 12.5
"""Magnification from the MSA's plane to the telescope's focal plane, of F/20."""


def geometry_references(*, shutters=False):
    """Return the reference files that describe everything but the dispersers.

    Parameters
    ----------
    shutters : bool, optional
        Whether the quarter of a million shutters are described, as for multi-object spectra,
        besides the fixed slits.

    Returns
    -------
    dict
        Data models by type of reference file: ``camera``, ``collimator``, ``fore``, ``fpa``,
        ``msa``, ``ote``, ``wavelengthrange``.
    """
    return {
        "fpa": _fpa(),
        "camera": datamodels.CameraModel(
            model=m.Scale(1 / optics.CAMERA[0]) & m.Scale(1 / optics.CAMERA[1]),
            input_units=u.m,
            output_units=u.dimensionless_unscaled,
        ),
        "collimator": datamodels.CollimatorModel(
            model=_both(m.Scale(optics.COLLIMATOR)),
            input_units=u.dimensionless_unscaled,
            output_units=u.m,
        ),
        "msa": _msa(shutters),
        "fore": _fore(),
        "ote": _ote(),
        "wavelengthrange": datamodels.WavelengthrangeModel(
            wrange_selector=[f"{filter}_{grating}" for grating, filter in optics.RANGES],
            wrange=[[1e-6 * low, 1e-6 * high] for low, high in optics.RANGES.values()],
            order=[-1] * len(optics.RANGES),
            wunits=u.m,
        ),
    }


def disperser_references(grating):
    """Return the reference file that describes one disperser.

    Parameters
    ----------
    grating : str
        GRATING: a key of `optics.DISPERSERS`, or "MIRROR".

    Returns
    -------
    dict
        ``disperser``: for `jwst_testbed.crds.references.as_references` with the same grating.
    """
    disperser = None if grating == "MIRROR" else optics.DISPERSERS[grating]
    # Sensors measure how well the wheel has turned. Here it always does.
    sensor = {
        "temperatures": [39.0],
        "tilt_model": m.Polynomial1D(1, c0=0.0, c1=0.0),
        "unit": "deg",
        "zeroreadings": [0.0],
    }
    if disperser is None:
        own = {}
    elif isinstance(disperser, optics.Grating):
        own = {"groovedensity": float(disperser.grooves)}
    else:
        own = {
            # The pipeline counts the angle the other way round.
            "angle": -float(np.degrees(disperser.angle)),
            "kcoef": list(disperser.strengths),
            "lcoef": [resonance**2 for resonance in disperser.resonances],
            "tcoef": [0.0] * 6,
            # Near the wheel's own, so that the pipeline takes the equation as it is.
            "tref": 38.0,
            "pref": 0.0,
        }
    model = datamodels.DisperserModel(
        gwa_tiltx=sensor, gwa_tilty=sensor, theta_x=0.0, theta_y=0.0, theta_z=0.0, **own
    )
    tilt = disperser.tilt if disperser else 0.0
    model.tilt_x, model.tilt_y = 0.0, float(np.degrees(tilt))
    return {"disperser": model}


def _both(model):
    """Return a model that is the same in both axes."""
    return model & model.copy()


def _fpa():
    """Return the model from pixels to metres.

    The pipeline turns NRS2, whose electronics see it upside down, by 180 deg.
    Its own frame there counts from the other corner, so the scale is negative.
    """
    middle = (optics.PIXELS - 1) / 2
    centre = (optics.PIXELS / 2 + optics.HALF_GAP) * optics.PIXEL
    axis_x, axis_y = optics.AXIS * optics.PIXEL
    models = {
        f"{name}_model": _both(m.Shift(-middle))
        | _both(m.Scale(sign * optics.PIXEL))
        | m.Shift(-sign * centre - axis_x) & m.Shift(-axis_y)
        for name, sign in (("nrs1", 1), ("nrs2", -1))
    }
    fpa = datamodels.FPAModel(**models)
    fpa.meta.input_units, fpa.meta.output_units = u.pix, u.m
    return fpa


def _msa(shutters):
    """Return the model from places in a slit or shutter, from edge to edge, to metres."""
    columns, rows = optics.SHUTTERS if shutters else (1, 1)
    row, column = np.divmod(np.arange(columns * rows), columns)
    x, y = optics.SHUTTER_PITCH[:, None] * (column, row)
    models, data = {}, {}
    for number in range(1, 5):
        first = optics.shutter(number, 1, 1)
        models[f"Q{number}"] = m.Shift(first.x) & m.Shift(first.y)
        data[f"Q{number}"] = _openings(x, y, *optics.SHUTTER_OPENING, first=1)
    models["Q5"] = m.Identity(2)
    slits = np.array([dataclasses.astuple(optics.slit(name)) for name in optics.SLITS])
    data["Q5"] = _openings(*slits.T, first=0)
    return datamodels.MSAModel(models=models, data=data)


def _openings(x, y, width, height, *, first):
    """Return the rows of the table of openings: number, middle and size."""
    rows = np.zeros(len(x), [(name, "f8") for name in ("NO", "XC", "YC", "SIZEX", "SIZEY")])
    rows["NO"] = np.arange(len(x)) + first
    rows["XC"], rows["YC"], rows["SIZEX"], rows["SIZEY"] = x, y, width, height
    return rows


def _fore():
    """Return the model from the MSA's plane to the telescope's focal plane, at all wavelengths."""
    first_two = m.Mapping((0, 1), n_inputs=3)
    model = first_two | _both(m.Scale(_FORE))
    model.inverse = first_two | _both(m.Scale(1 / _FORE))
    fore = datamodels.FOREModel(model=model, input_units=u.m, output_units=u.m)
    fore.meta.instrument.filter = "CLEAR"
    return fore


def _ote():
    """Return the model from the telescope's focal plane to V2, V3 in arcsec."""
    whole = siaf.aperture("NIRSpec", "NRS_FULL_MSA")
    angle, parity = np.radians(whole.V3IdlYAngle), whole.VIdlParity
    to_telescope = np.array(
        [[parity * np.cos(angle), np.sin(angle)], [-parity * np.sin(angle), np.cos(angle)]]
    )
    matrix = to_telescope @ np.diag(-optics.msa_scale() / _FORE)
    model = m.AffineTransformation2D(matrix) | m.Shift(whole.V2Ref) & m.Shift(whole.V3Ref)
    return datamodels.OTEModel(model=model, input_units=u.m, output_units=u.arcsec)
