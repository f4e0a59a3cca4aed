"""The open shutters of slitlets, and where a source is in them."""

import numpy as np

from jwst_testbed.instruments.nirspec import optics


def openings_of(slitlet):
    """Return the open shutters of a slitlet, by their columns.

    Parameters
    ----------
    slitlet : dict
        As in `jwst_testbed.modes.nirspec_mos.msa_metadata.shutter_rows`.

    Returns
    -------
    dict
        Of `jwst_testbed.instruments.nirspec.optics.Opening`.
    """
    place = slitlet["quadrant"], slitlet["row"]
    return {column: optics.shutter(*place, column) for column in slitlet["columns"]}


def shutter_place(slitlet, x, y):
    """Return the shutter of a slitlet that is next to a point of the MSA's plane.

    Parameters
    ----------
    slitlet : dict
        As in `openings_of`.
    x, y : float or ndarray of shape (1,)
        Metres.

    Returns
    -------
    column : int
    x, y : float
        The point in it, (0, 0) to (1, 1) from edge to edge.
    """
    x, y = np.float64(x).item(), np.float64(y).item()
    openings = openings_of(slitlet)
    column = min(openings, key=lambda one: abs(openings[one].y - y))
    opening = openings[column]
    return column, 0.5 + (x - opening.x) / opening.width, 0.5 + (y - opening.y) / opening.height
