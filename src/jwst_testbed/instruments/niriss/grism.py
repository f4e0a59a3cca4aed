"""Where NIRISS's grisms put the light of a wavelength.

The numbers are those of the GRISM_NIRISS configuration (N. Pirzkal, 2018,
https://github.com/npirzkal/GRISM_NIRISS, ``NIRISS_F200W_<grism>.conf``, BEAM_A, the first order),
in the terms of `jwst_testbed.instruments.nircam.grism`, but linear in t. GR150C disperses
along the rows, GR150R along the columns; red light goes to smaller x and y.

The filter wheel does not come to rest at the same angle each time, and the header says at which it
did: the traces turn by the difference, clockwise (slitlessutils, ``WFSSConfig.disperse``,
https://github.com/spacetelescope/slitlessutils).

The simulation and the pipeline share these numbers and no code: the simulation evaluates them here,
with numpy; the pipeline gets `specwcs_model` and evaluates it with its own transforms.
"""

from dataclasses import dataclass

import numpy as np
from astropy import units as u
from astropy.modeling.models import Polynomial1D, Shift
from stdatamodels.jwst import datamodels

from jwst_testbed import compat
from jwst_testbed.techniques.field import field_model, in_field

WAVELENGTH = (0.75, 1.55)
"""DISPL: wavelength at t = 0, and by how much it grows to t = 1, micrometres."""

WHEEL_REFERENCE = {"GR150C": 314.2, "GR150R": 354.2}
"""Angle of the filter wheel for which the traces were measured, degrees. That of GR150R is of the
size in flight; only differences from it count."""


@dataclass(frozen=True)
class Trace:
    """Trace and dispersion of one filter, grism and order.

    Parameters
    ----------
    axis : int
        Along which it disperses: 0 for x, 1 for y.
    x, y : tuple of tuple of float
        DISPX and DISPY (pixels): at t = 0, and by how much they grow to t = 1, the coefficients of
        polynomials of the position in the field.
    turn : float, optional
        Angle of the filter wheel beyond that of reference, degrees.
    """

    axis: int
    x: tuple
    y: tuple
    turn: float = 0.0

    def along(self, position, x0, y0):
        """Return the wavelength and place of the trace at pixels along its axis.

        Parameters
        ----------
        position : ndarray
            Columns, or rows for a grism that disperses along these, of the dispersed image: of the
            full frame, 0-based, shape (n,).
        x0, y0 : float
            Where the direct image shows the source.

        Returns
        -------
        wavelength, across : ndarray
            Micrometres, and 0-based rows, or columns, shape (n,).
        """
        start, step = (
            np.array([in_field(axis[power], x0, y0) for axis in (self.x, self.y)])
            for power in (0, 1)
        )
        cosine, sine = np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))
        turned = np.array([[cosine, sine], [-sine, cosine]])
        start, step = turned @ start, turned @ step
        place, other = (x0, y0) if self.axis == 0 else (y0, x0)
        t = (position - place - start[self.axis]) / step[self.axis]
        blue, range_ = WAVELENGTH
        return blue + range_ * t, other + start[1 - self.axis] + step[1 - self.axis] * t


def specwcs_model(trace, grism, corner):
    """Return the same as a reference file, for the pipeline's transforms.

    Parameters
    ----------
    trace : Trace
    grism : str
    corner : tuple of int
        Column and row of the full frame, 0-based, with which the subarray begins. The pipeline
        evaluates the polynomials at pixels of the subarray, and those are for the full frame's.

    Returns
    -------
    stdatamodels.jwst.datamodels.NIRISSGrismModel
    """
    to_full = Shift(float(corner[0])) & Shift(float(corner[1]))
    dispx, dispy = (
        compat.niriss_trace([to_full | field_model(coefficients) for coefficients in axis])
        for axis in (trace.x, trace.y)
    )
    blue, range_ = WAVELENGTH
    return datamodels.NIRISSGrismModel(
        displ=[Polynomial1D(1, c0=blue, c1=range_)],
        invdispl=[Polynomial1D(1, c0=-blue / range_, c1=1 / range_)],
        dispx=[dispx],
        dispy=[dispy],
        orders=[1],
        fwcpos_ref=WHEEL_REFERENCE[grism],
        input_units=u.micron,
        output_units=u.micron,
    )


# fmt: off
TRACES = {
    # filter, grism: the first order
    ("F200W", "GR150C"): Trace(
        axis=0,
        x=(
            (6.355170e+01, 3.836678e-06, 8.922048e-07, -1.249981e-09, -7.593889e-10, 2.217488e-11),
            (-3.318531e+02, -1.244160e-05, -1.738974e-06, 6.637469e-09, 4.726184e-10,
             1.814162e-10),
        ),
        y=(
            (-1.876215e+00, -5.179788e-04, -2.259292e-04, -2.715051e-12, 2.116351e-08,
             4.771937e-08),
            (-3.089115e+00, 3.063269e-03, 1.237905e-03, -1.482892e-11, -9.786785e-07,
             -5.405568e-09),
        ),
    ),
    ("F200W", "GR150R"): Trace(
        axis=1,
        x=(
            (-1.293368e+00, 2.411453e-04, -4.744393e-05, -1.585911e-08, 1.328108e-07,
             9.540469e-13),
            (3.446613e-01, -1.176709e-03, 4.190203e-04, -3.523663e-09, -8.812113e-07,
             7.714307e-12),
        ),
        y=(
            (5.901606e+01, 1.780037e-06, -3.208386e-07, -9.580993e-10, -9.420835e-10,
             3.976950e-10),
            (-3.311475e+02, -1.214384e-05, -3.645190e-06, 6.937668e-09, 6.568335e-09,
             -5.182977e-11),
        ),
    ),
}
"""The configuration file ``NIRISS_<filter>_<grism>.conf``, BEAM_A."""
# fmt: on
