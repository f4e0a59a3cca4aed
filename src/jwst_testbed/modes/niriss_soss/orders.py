"""Where the grism GR700XD puts the light of a wavelength, order by order.

The numbers are those of PASTASOSS (T. Baines and others, 2023 and 2024,
https://github.com/spacetelescope/pastasoss; arXiv:2311.07769 and 2311.07771), measured in flight:

* the trace of an order when the pupil wheel is where it was commanded to be. The wheel stops up to
  some tenths of a degree from there, which turns the trace around a pivot by the same angle;
* the wavelength of the light in a column, which changes with that angle, too.

Published are a table of the first trace and one of the second. Here the first is a polynomial of
the column that is within 0.06 pixel of the table; the second is one.

The simulation and the pipeline share these numbers and no code: the simulation evaluates them here,
with numpy; the pipeline gets them as reference files (`references`) and evaluates them with its own
functions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import polynomial

COMMANDED = 245.76
"""Where the pupil wheel should stop, degrees."""

FARTHEST = (245.6564, 245.9229)
"""The angles for which the wavelengths of the first order are known, degrees."""

COLUMNS, ROWS = 2048, 256
"""Size of the subarray SUBSTRIP256."""


@dataclass(frozen=True)
class Order:
    """Trace and wavelengths of a spectral order.

    Parameters
    ----------
    number : int
    pivot : tuple of float
        (x, y) around which the trace turns, pixels of SUBSTRIP256, 0-based.
    trace : tuple of float
        Row of the trace: coefficients of the powers of column / 2048, from 0.
    wavelength : tuple of float
        Micrometres: coefficients of a polynomial of a scaled column x and a scaled angle a, in the
        order 1, x, a, x^2, x a, a^2, x^3, ...
    columns, angles : tuple of float
        What is 0 and what is 1 on the scales of x and a: columns, and degrees from `COMMANDED`.
    end : int
        Columns from here on have no light of this order: it falls beside the subarray.
    """

    number: int
    pivot: tuple
    trace: tuple
    wavelength: tuple
    columns: tuple
    angles: tuple
    end: int

    def row_at(self, column, angle):
        """Return the row of the trace, 0-based.

        Parameters
        ----------
        column : ndarray
            0-based, shape (n,).
        angle : float
            Of the pupil wheel, degrees.

        Returns
        -------
        ndarray
            Same shape.
        """
        # Wide enough that the turned trace covers the columns.
        x = np.arange(-50.0, COLUMNS + 50)
        turn = np.exp(1j * np.radians(angle - COMMANDED))
        pivot = complex(*self.pivot)
        turned = pivot + (x + 1j * polynomial.polyval(x / COLUMNS, self.trace) - pivot) * turn
        return np.interp(column, turned.real, turned.imag)

    def wavelength_at(self, column, angle):
        """Return the wavelength as it is received, micrometres; parameters as in `row_at`."""
        x, a = (
            (np.asarray(value) - low) / (high - low)
            for value, (low, high) in (
                (column, self.columns),
                (angle - COMMANDED, self.angles),
            )
        )
        degree = round((np.sqrt(8 * len(self.wavelength) + 1) - 3) / 2)
        powers = [(total - j, j) for total in range(degree + 1) for j in range(total + 1)]
        terms = zip(self.wavelength, powers, strict=True)
        return sum(coefficient * x**i * a**j for coefficient, (i, j) in terms)


# fmt: off
ORDERS = (
    Order(
        number=1,
        pivot=(1887.0, 54.0),
        trace=(84.79, -84.69, -54.53, 472.32, -1515.86, 2646.31, -2299.16, 826.84),
        wavelength=(
            2.761308747854264,
            -1.9462425267979186, -0.0016999092570037996,
            -0.04235166350050612, 0.0035994652274160157, -0.01757299625962458,
            0.23236466876596615, -0.007105598519500294, 0.0025264564987347647,
            0.056400897335509986,
            -0.36002130099457746, 0.011875022462157658, -0.0032811880126190403,
            -0.01236246986642536, -0.06343061874796818,
            0.2097066692071121, -0.008561238616821646, 0.006266875748194782,
            -0.0023358534990428376, 0.009740950824042485, 0.023152089892448217,
        ),
        columns=(73.62893071613087, 2039.7420006352984),
        angles=(-0.1035520000001781, 0.1628820800781341),
        end=2048,
    ),
    Order(
        number=2,
        pivot=(1677.0, 200.0),
        trace=(104.429, -46.141, -91.838, 818.297, -1404.715, 1025.932),
        wavelength=(
            1.418562550851081,
            -0.9676328152475233, -0.0008683710244127037,
            -0.09104584193242297, -0.005333758440568975, 0.0011066308336508438,
            0.11983376351286051, 0.008483099711289799, -0.003190668112438242,
            8.235350667391732e-05,
        ),
        columns=(0.0, 2048.0),
        angles=(245.5929 - COMMANDED, 245.9271 - COMMANDED),
        # Where a box of 40 rows around the trace would leave the subarray.
        end=1768,
    ),
)
# fmt: on
"""The first and the second order. The third, which is fainter still, is left out."""
