"""Points behind a slit: their images by wavelength, what is cut from them, and their spectra.

The image of a point is computed at a few wavelengths and interpolated between. A slit cuts it and
does not diffract it; then it is laid along the spectrum.
"""

import functools
from dataclasses import dataclass

import numpy as np
from astropy import units as u

from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import OVERSAMPLING, point_spread_function
from jwst_testbed.techniques import trace


@dataclass(frozen=True)
class PointImages:
    """The images of a point that a spectrograph makes.

    Parameters
    ----------
    nodes : tuple of float
        Wavelengths at which they are computed, micrometres.
    pixels : int
        Their width in detector pixels, odd; what lies farther out, some per cent, is put back in
        proportion.
    """

    nodes: tuple
    pixels: int

    def at_nodes(self, scale):
        """Return the images at the nodes.

        Parameters
        ----------
        scale : float
            Size of a pixel, arcsec.

        Returns
        -------
        ndarray
            Shape (nodes, pixels * 5, pixels * 5), each as in
            `jwst_testbed.sky.psf.point_spread_function`.
        """
        return _images(self.nodes, scale, self.pixels)

    def at_wavelengths(self, of_nodes, wavelength):
        """Interpolate what is known at the nodes: linearly, and constant beyond.

        Parameters
        ----------
        of_nodes : ndarray
            Shape (nodes, ...).
        wavelength : ndarray
            Micrometres, shape (n,).

        Returns
        -------
        ndarray
            Shape (n, ...).
        """
        weights = np.stack([np.interp(wavelength, self.nodes, unit) for unit in self._units])
        return np.tensordot(weights.T, of_nodes, axes=1)

    def slit_transmission(self, centre, size):
        """Return the part of each element of an image that a slit lets through, along one axis.

        Parameters
        ----------
        centre, size : float
            Of the slit, its middle from the point, pixels.

        Returns
        -------
        ndarray
            Shape (pixels * 5,), 0 to 1.
        """
        elements = np.arange(self.pixels * OVERSAMPLING) - self.pixels * OVERSAMPLING // 2
        low, high = (OVERSAMPLING * (centre + sign * size / 2) for sign in (-1, 1))
        return covered(elements, low, high)

    def within(self, profiles, low, high):
        """Return the part of the light of profiles that lies between places.

        Parameters
        ----------
        profiles : ndarray
            Images summed along one axis, of total 1: shape (nodes, pixels * 5).
        low, high : ndarray
            Pixels from the point, shape (k,).

        Returns
        -------
        ndarray
            Shape (nodes, k).
        """
        collected = np.pad(np.cumsum(profiles, axis=1), ((0, 0), (1, 0)))
        edges = (np.arange(collected.shape[1]) - profiles.shape[1] / 2) / OVERSAMPLING
        return np.stack(
            [np.interp(high, edges, one) - np.interp(low, edges, one) for one in collected]
        )

    def lay(self, shape, images, wavelength, amount, x, y, *, axis):
        """Return the image of a spectrum: light of many wavelengths, each at its place.

        Parameters
        ----------
        shape : tuple of int
            (ny, nx) of the image.
        images : ndarray
            As in `at_nodes`, or what a slit leaves of those.
        wavelength, amount, x, y : ndarray
            Of each piece of light: micrometres, DN/s, column and row (0-based), shape (n,).
        axis : int
            That of the dispersion: 0 for x, along the rows; 1 for y, along the columns.

        Returns
        -------
        ndarray
            DN/s, of the given shape, no response of pixels in it.
        """
        columns = trace.pixels_around(x, margin=axis)
        rows = trace.pixels_around(y, margin=1 - axis)
        places = trace.fine_index(x, columns), trace.fine_index(y, rows)
        margin = self.pixels // 2
        image = np.zeros(shape)
        for seen, unit in zip(images, self._units, strict=True):
            weight = np.interp(wavelength, self.nodes, unit)
            near = weight > 0
            if near.any():
                track = np.zeros((len(rows) * OVERSAMPLING, len(columns) * OVERSAMPLING))
                trace.deposit(track, *(place[near] for place in places), (weight * amount)[near])
                part = trace.spread(track, seen)
                trace.add(image, part, int(rows[0]) - margin, int(columns[0]) - margin)
        return image

    @property
    def _units(self):
        """Arrays that are 1 at one node and 0 at the others."""
        return np.eye(len(self.nodes))


@functools.cache
def _images(nodes, scale, pixels):
    return np.stack([point_spread_function([1e-6 * at], scale, pixels) for at in nodes])


def spectrum(source, lines, received, doppler, *, pivot, band, pixel_width):
    """Return the light of a point in pieces: its continuum, cut finely, and each of its lines.

    Parameters
    ----------
    source : astropy.table.Row
        With its ``continuum`` at the pivot and its ``slope``.
    lines : astropy.table.QTable
        Its emission lines, of which those within the band are seen.
    received : ndarray
        Wavelengths of fine elements along the trace, as the observatory receives them,
        micrometres, shape (n,).
    doppler : float
        As in `jwst_testbed.telescope.header.doppler`.
    pivot : float
        Wavelength at which the continuum is stated, micrometres.
    band : (float, float)
        Shortest and longest wavelength that is let through, micrometres.
    pixel_width : callable
        From a wavelength to the micrometres that a pixel takes there.

    Returns
    -------
    wavelength, janskys : ndarray
        Micrometres as received, and what each piece adds to the flux density that a pixel sees;
        shape (n + lines seen,).
    """
    amounts = [scene.continuum(source, received / doppler, pivot) / OVERSAMPLING]
    wavelengths = [received]
    for line in lines:
        at = line["wavelength"].to_value(u.um) * doppler
        if band[0] < at < band[1]:
            # Jy micrometres, over the micrometres of a pixel.
            amounts.append([scene.line_strength(line) / pixel_width(at)])
            wavelengths.append([at])
    return np.concatenate(wavelengths), np.concatenate(amounts)


def covered(pixels, low, high):
    """Return the part of each pixel that lies between two places.

    Parameters
    ----------
    pixels : ndarray
        Columns or rows, any shape.
    low, high : float or ndarray
        In pixels, centres at integers; of a shape that goes with that of `pixels`.

    Returns
    -------
    ndarray
        0 to 1.
    """
    return np.clip(np.minimum(pixels + 0.5, high) - np.maximum(pixels - 0.5, low), 0, 1)
