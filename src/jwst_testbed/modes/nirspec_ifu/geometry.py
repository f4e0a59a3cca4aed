"""The geometry of NIRSpec's integral field unit (IFU): the slices and their images.

Mirrors cut the field into 30 slices of a tenth of an arcsec, and put them one above the other as
30 slits into the plane of the micro-shutters. From there on the light goes as it does from any
slit.

* Places and sizes of the slices on the sky: SIAF (``NRS_IFU_SLICE00`` to ``29``). The neighbour of
  slice 0 is slice 2 on one side and slice 1 on the other.
* Idealised: the slices are exactly parallel, of one size, and centred in one line; their images are
  in one column, in the order of their numbers, as far from each other as to fill the detector.
"""

import functools
from dataclasses import dataclass

import numpy as np

from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.instruments.nirspec.light import PIXELS_PER_METRE
from jwst_testbed.telescope.siaf import aperture

COUNT = 30
"""Number of slices."""

PITCH = 66 / PIXELS_PER_METRE[1]
"""From slice to slice in the plane of the micro-shutters, metres: 66 rows of the detector."""


@dataclass(frozen=True)
class Slice:
    """A slice and its image.

    Parameters
    ----------
    number : int
        From 0. (The array ``regions`` of a product counts from 1.)
    field : jwst_testbed.instruments.nirspec.optics.Opening
        The part of the sky that it sees, in the plane of the micro-shutters.
    image : jwst_testbed.instruments.nirspec.optics.Opening
        The slit that it is made into, in the same plane.
    """

    number: int
    field: optics.Opening
    image: optics.Opening


@functools.cache
def slices():
    """Return all slices, by number.

    Returns
    -------
    tuple of Slice
    """
    corners = np.array([_corners(number) for number in range(COUNT)])
    x, y = corners.mean(axis=2).T
    # Corners go around: two at one end of the slice, two at the other.
    left_and_right, ends = np.sort(corners).reshape(COUNT, 2, 2, 2).mean(axis=3).transpose(1, 0, 2)
    width, height = np.diff(left_and_right).mean(), np.diff(ends).mean()
    column, _ = optics.msa_position(*_reference("NRS_FULL_IFU"))
    return tuple(
        Slice(
            number,
            optics.Opening(float(x[number]), float(y.mean()), width, height),
            optics.Opening(float(column), (number - (COUNT - 1) / 2) * PITCH, width, height),
        )
        for number in range(COUNT)
    )


def _corners(number):
    """Return the corners of a slice in the plane of the micro-shutters, metres: shape (2, 4)."""
    siaf = aperture("NIRSpec", f"NRS_IFU_SLICE{number:02d}")
    return np.array(optics.msa_position(*siaf.corners("tel", rederive=False)))


def _reference(name):
    siaf = aperture("NIRSpec", name)
    return siaf.V2Ref, siaf.V3Ref


def rows_of(one):
    """Return the rows of the detector, 0-based, that a slice's image touches.

    Parameters
    ----------
    one : Slice

    Returns
    -------
    ndarray of int
    """
    ends = one.image.at(0, np.array([0.5, -0.5]))
    # The image is upside down; a mirror shows it in the rows of any disperser.
    _, (first, last) = optics.detector_position(*ends, 2.0, None)
    return np.arange(int(np.floor(first)), int(np.ceil(last)) + 1)
