"""Values in a unit, known or not."""

import numpy as np
from astropy import units as u


def in_unit(quantity: u.Quantity, unit: u.UnitBase) -> np.ndarray:
    """Return the values of a quantity in a unit.

    A unit that astropy does not know, such as one with a slip, is not even converted to itself.
    """
    return quantity.value if quantity.unit == unit else quantity.to_value(unit)
