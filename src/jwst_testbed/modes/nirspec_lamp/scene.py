"""A lamp of lines: light that comes from inside the instrument.

The lamps of the calibration assembly that are for wavelengths have broad peaks (JWST User
Documentation, "NIRSpec Auto-Cals"). The lines here are made up, and narrow: those of an etalon of
Fabry and Perot, which lets through light whose wavelength goes a whole number of times into twice
its thickness.
"""

import numpy as np
from astropy import units as u
from astropy.table import QTable


def make_scene(folder, *, thickness, orders, rate):
    """Task: the truth of a lamp: the wavelengths of its lines.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``lines.ecsv`` goes.
    thickness : float
        Of the etalon, as light sees it, micrometres.
    orders : tuple of int
        First and last order.
    rate : float
        Of each line in one row of pixels, DN/s.
    """
    order = np.arange(orders[1], orders[0] - 1, -1)
    lines = QTable(
        {
            "order": order,
            "wavelength": 2 * thickness / order * u.um,
            "rate": np.full(len(order), rate) * u.DN / u.s,
        }
    )
    lines.write(folder / "lines.ecsv")
