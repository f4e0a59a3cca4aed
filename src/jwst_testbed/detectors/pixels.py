"""The pixels of a detector: how each differs from the others, and which of them are read."""

from dataclasses import dataclass

import numpy as np

from jwst_testbed.telescope.geometry import relative_area, window_of


@dataclass(frozen=True)
class Pixels:
    """The pixels of a full frame; each array of shape (ny, nx).

    Parameters
    ----------
    bias, dark, newly_hot, bad, reference : ndarray
        As in `jwst_testbed.detectors.detector.Detector`.
    response : ndarray
        To light, mean 1.
    """

    bias: np.ndarray
    dark: np.ndarray
    newly_hot: np.ndarray
    response: np.ndarray
    bad: np.ndarray
    reference: np.ndarray

    def for_aperture(self, siaf, full, *, solid_angles=True):
        """Return the pixels that an aperture reads, the same ones whichever subarray reads them.

        Parameters
        ----------
        siaf, full : pysiaf.aperture.JwstAperture
            The aperture and its detector's full frame.
        solid_angles : bool, optional
            Whether the flat field is that of an imager, as light from a uniform sky shows it: the
            pixels' response times their solid angle. Else it is their response alone.

        Returns
        -------
        dict of ndarray
            Arguments of `jwst_testbed.detectors.detector.Detector`.
        """
        window = window_of(siaf, full)
        flat, bad = self.response[window].copy(), self.bad[window]
        # Copies: a view would keep the whole frame in memory.
        return {
            "bias": self.bias[window].copy(),
            "dark": self.dark[window].copy(),
            "newly_hot": np.where(bad, 0, self.newly_hot[window]),
            "flat": flat * relative_area(siaf, full) if solid_angles else flat,
            "bad": bad.copy(),
            "reference": self.reference[window].copy(),
        }


def draw_few(shape, rng, part, powers):
    """Draw values for a few pixels, log-uniform; 0 for the others.

    Parameters
    ----------
    shape : tuple of int
    rng : numpy.random.Generator
    part : float
        Of the pixels.
    powers : (float, float)
        Of ten, between which the values are.

    Returns
    -------
    ndarray
        Of that shape.
    """
    values = np.zeros(shape)
    chosen = rng.random(shape) < part
    values[chosen] = 10 ** rng.uniform(*powers, chosen.sum())
    return values


def draw_bad(shape, rng):
    """Draw the pixels that do not respond: one in a thousand."""
    return rng.random(shape) < 0.001


def draw_response(shape, rng):
    """Draw the response of pixels to light: it varies by 1 % from one to the next."""
    return rng.normal(1, 0.01, shape)


def along_edges(shape, rows, columns):
    """Return where the reference pixels are: along the edges of a full frame.

    Parameters
    ----------
    shape : tuple of int
    rows, columns : int
        How many at the bottom and at the top, and at the left and at the right.

    Returns
    -------
    ndarray of bool
        Of that shape.
    """
    ny, nx = shape
    inside = np.zeros(shape, bool)
    inside[rows : ny - rows, columns : nx - columns] = True
    return ~inside
