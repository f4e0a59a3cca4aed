"""The reference files of stage 1 for a detector of MIRI."""

import numpy as np
from numpy.polynomial import Polynomial
from stdatamodels.jwst import datamodels

from jwst_testbed.compat import table_dtype
from jwst_testbed.crds import references

RESET_GROUPS = 20
"""Groups of each integration that the reset correction covers: until nothing is left to correct."""

SKIPPED = (1, 4)
"""Groups not to be used at the start of the first integration, and of the others: after those, what
the reset has left behind is some 4 % of what it was."""


def ramp_references(detector, exposure):
    """Return the reference files of the steps of stage 1, but for what later stages use too.

    Parameters
    ----------
    detector : jwst_testbed.instruments.miri.detector.MiriDetector
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    readout, shape = exposure.readout, detector.bias.shape
    good = np.zeros(shape, np.uint32)
    return {
        "mask": references.mask_reference(detector),
        "saturation": datamodels.SaturationModel(
            data=(detector.bias + 0.98 * detector.full_well).astype(np.float32), dq=good
        ),
        "reset": _reset(detector, readout),
        "linearity": datamodels.LinearityModel(coeffs=_linearity(detector), dq=good),
        "rscd": _rscd(exposure),
        "dark": _dark(detector, readout),
        "readnoise": references.readnoise_reference(detector),
    }


def _linearity(detector):
    """Return coefficients for signals with the bias in them, which no step takes out beforehand."""
    polynomial = Polynomial(detector.linearity)
    derivatives = [polynomial.deriv(order) for order in range(1, polynomial.degree() + 1)]
    # The Taylor series around minus the bias. Its constant is left out: a slope has none.
    coefficients, factorial = [np.zeros_like(detector.bias)], 1
    for order, derivative in enumerate(derivatives, start=1):
        factorial *= order
        coefficients.append(derivative(-detector.bias) / factorial)
    return np.stack(coefficients).astype(np.float32)


def _reset(detector, readout):
    groups = min(RESET_GROUPS, readout.ngroups)
    model = datamodels.ResetModel(
        data=detector.reset_anomaly(readout.nints, groups).astype(np.float32),
        dq=np.zeros(detector.bias.shape, np.uint32),
    )
    model.meta.exposure.readpatt = readout.pattern
    model.meta.exposure.nints, model.meta.exposure.ngroups = readout.nints, groups
    return model


def _rscd(exposure):
    model = datamodels.RSCDModel()
    row = {
        "subarray": exposure.subarray,
        "readpatt": exposure.readout.pattern,
        "group_skip1": SKIPPED[0],  # since jwst 2.0
        "group_skip": SKIPPED[1],
    }
    dtype = table_dtype(model, "rscd_group_skip_table")
    model.rscd_group_skip_table = np.array([tuple(row[name] for name in dtype.names)], dtype)
    return model


def _dark(detector, readout):
    """Return the dark current, which for MIRI may differ between integrations."""
    seconds = (np.arange(readout.ngroups) + 1) * readout.group_time
    ramp = seconds[:, None, None] * detector.dark
    shape = (readout.nints, *ramp.shape)
    model = datamodels.DarkMIRIModel(
        data=np.broadcast_to(ramp, shape).astype(np.float32),
        dq=np.zeros((readout.nints, 1, *detector.bias.shape), np.uint32),
    )
    model.meta.exposure.readpatt = readout.pattern
    for name in ("nframes", "groupgap", "ngroups"):
        setattr(model.meta.exposure, name, getattr(readout, name))
    return model
