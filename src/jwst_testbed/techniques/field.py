"""Polynomials of the position in the field, as the configuration files of grisms have them.

Their coefficients are in the order 1, x, y, x^2, xy, y^2, x^3, ... of the position (x, y)
(https://github.com/npirzkal/GRISMCONF).
"""

import numpy as np
from astropy.modeling.models import Polynomial2D


def in_field(coefficients, x, y):
    """Return a polynomial at a position, with numpy, for the simulation.

    Parameters
    ----------
    coefficients : tuple of float
        Ordered by degree, then by the power of y.
    x, y : float
        Of the full frame, 0-based.

    Returns
    -------
    float
    """
    terms = zip(coefficients, _powers(coefficients), strict=True)
    return sum(c * x**i * y**j for c, (i, j) in terms)


def field_model(coefficients):
    """Return the same for the pipeline's transforms: an `astropy.modeling.models.Polynomial2D`."""
    names = [f"c{i}_{j}" for i, j in _powers(coefficients)]
    degree = _degree(coefficients)
    return Polynomial2D(degree, **dict(zip(names, coefficients, strict=True)))


def _powers(coefficients):
    """Return the powers of x and y that go with each coefficient."""
    for total in range(_degree(coefficients) + 1):
        for j in range(total + 1):
            yield total - j, j


def _degree(coefficients):
    """Return the degree of a polynomial of two variables with so many coefficients."""
    return round((np.sqrt(8 * len(coefficients) + 1) - 3) / 2)
