"""Where NIRCam's grism puts the light of a wavelength.

The numbers are those of the GRISM_NIRCAM configuration, version 9 (N. Pirzkal, F. Sun and E. Egami,
2022, https://github.com/npirzkal/GRISM_NIRCAM), measured in flight. In its terms, the light of a
source that the direct image shows at (x0, y0) lies along a trace with a parameter t, from about 0
at the blue to 1 at the red end of the band: at x0 + DISPX(t), y0 + DISPY(t), with the wavelength
DISPL(t). Each of these is a polynomial in t; its coefficients are polynomials of the position in
the field, in the order 1, x, y, x^2, xy, y^2, x^3, ... (https://github.com/npirzkal/GRISMCONF).
Positions are pixels of the full frame, (x, y), 0-based.

The simulation and the pipeline share these numbers and no code: the simulation evaluates them here,
with numpy; the pipeline gets `specwcs_model` and evaluates it with its own transforms.
"""

from dataclasses import dataclass

import numpy as np
from astropy import units as u
from astropy.modeling.models import Polynomial1D, Polynomial2D
from numpy.polynomial import polynomial
from stdatamodels.jwst import datamodels


@dataclass(frozen=True)
class Dispersion:
    """Trace and dispersion of one filter, module, grism and order.

    Parameters
    ----------
    wavelength, y : tuple of tuple of float
        DISPL (micrometres) and DISPY (pixels): for each power of t, from 0, the coefficients of a
        polynomial of the position in the field.
    x : tuple of float
        DISPX (pixels): for each power of t, from 0, one number. It is linear.
    """

    wavelength: tuple
    x: tuple
    y: tuple

    def along(self, x, x0, y0):
        """Wavelength and row of the trace at columns.

        Parameters
        ----------
        x : ndarray
            Columns of the dispersed image, 0-based, shape (n,).
        x0, y0 : float
            Where the direct image shows the source.

        Returns
        -------
        wavelength, y : ndarray
            Micrometres and 0-based rows, shape (n,).
        """
        offset, slope = self.x
        t = (x - x0 - offset) / slope
        wavelength, dy = (
            polynomial.polyval(t, [_in_field(terms, x0, y0) for terms in powers])
            for powers in (self.wavelength, self.y)
        )
        return wavelength, y0 + dy


def _in_field(coefficients, x, y):
    """A polynomial of the position: its terms ordered by degree, then by the power of y."""
    degree = _degree(coefficients)
    powers = [(total - j, j) for total in range(degree + 1) for j in range(total + 1)]
    return sum(c * x**i * y**j for c, (i, j) in zip(coefficients, powers, strict=True))


def _degree(coefficients):
    """Degree of a polynomial of two variables with so many coefficients."""
    return round((np.sqrt(8 * len(coefficients) + 1) - 3) / 2)


def specwcs_model(dispersion):
    """The same as a reference file, for the pipeline's transforms.

    Parameters
    ----------
    dispersion : Dispersion
        Of the first order.

    Returns
    -------
    stdatamodels.jwst.datamodels.NIRCAMGrismModel
    """
    offset, slope = dispersion.x
    displ, dispy = (
        [_field_model(terms) for terms in powers]
        for powers in (dispersion.wavelength, dispersion.y)
    )
    return datamodels.NIRCAMGrismModel(
        displ=[displ],
        dispx=[Polynomial1D(1, c0=offset, c1=slope)],
        dispy=[dispy],
        orders=[1],
        input_units=u.micron,
        output_units=u.micron,
    )


def _field_model(coefficients):
    degree = _degree(coefficients)
    names = [f"c{total - j}_{j}" for total in range(degree + 1) for j in range(total + 1)]
    return Polynomial2D(degree, **dict(zip(names, coefficients, strict=True)))


# fmt: off
GRISM = {
    # filter, module, grism: the first order
    ("F410M", "A", "GRISMR"): Dispersion(
        wavelength=(
            (3.755866065239557, -6.7986379058113925e-06, -5.361467069310685e-06,
             2.8408242562829337e-09, -1.7547365623343516e-10, 2.584412868610867e-09,
             1.073684610647352e-17, 2.7807948812138397e-17, -1.2941322837330455e-17,
             -3.198337279318009e-17),
            (0.6573826856270417, 4.27873499132395e-06, 3.637774021964051e-07,
             -1.153485948342453e-11, 7.861752339240012e-11, -3.20672504277448e-10,
             -1.6899473123543517e-17, -3.152235396266343e-17, -1.1674210639944798e-17,
             2.1675554983341502e-17),
            (0.0003493442476387337, 2.8564839283247107e-06, -5.915873295858597e-07,
             -6.723714202499491e-10, 1.1585435462115935e-10, 2.764832731987071e-10,
             3.470156403818802e-19, 1.3925813828497013e-17, 6.223079508040579e-18,
             -6.476466533323867e-18),
        ),
        x=(-186.25497999999985, 677.2908369999999),
        y=(
            (-23.33311135858902, -0.0005464337440310786, -0.0006867926936530218,
             7.655746093697674e-07, -2.2590056154956485e-08, 6.312549939337444e-07,
             -2.571614724816499e-10, -3.1344857661235327e-10, 3.686619654798971e-10,
             -2.5765200922306094e-10),
            (2.06723088315433, -0.0036940723098527295, -0.006491907938613324,
             4.801017688233993e-07, 4.747667436472211e-06, 3.969213845462502e-06,
             3.69411306173629e-10, -1.2498609755681957e-10, -1.5721653526725543e-09,
             -1.0371918844036307e-09),
            (-1.860910098163088, 0.0017482960058317362, 0.0037747524506638328,
             -5.2640099525462645e-09, -2.8680753445330095e-06, -2.6875401268099864e-06,
             -5.859299100857356e-10, 3.665144342757014e-10, 1.20196469327678e-09,
             6.954762118439553e-10),
        ),
    ),
}
"""The configuration file ``NIRCAM_<filter>_mod<module>_<grism>.conf``, BEAM_+1."""
# fmt: on
