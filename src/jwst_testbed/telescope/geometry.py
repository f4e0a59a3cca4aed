"""From the sky to the pixels of a detector, by SIAF: the geometry of the simulation.

SIAF, the Science Instrument Aperture File (`pysiaf`), holds for each aperture the polynomials
between its pixels ("Sci", 1-based) and angles on the sky around its reference point ("Idl"),
and where that point lies in the telescope's frame (V2, V3).

The simulation uses `pysiaf` itself, with the polynomials of the *subarray's* aperture, an exact
boost for the velocity aberration, and a numerical inverse. It shares no code with what the pipeline
is told (`jwst_testbed.crds.distortion`), or an error would cancel.
"""

import copy
import functools
from dataclasses import dataclass

import numpy as np
import scipy
from astropy import constants, units

from jwst_testbed.telescope.ephemeris import velocity_at
from jwst_testbed.telescope.siaf import keep_models, rotations


@dataclass(frozen=True)
class Pointing:
    """The pointing of a point of the focal plane, an aperture's reference point, at a time.

    Parameters
    ----------
    v2, v3 : float
        The point, in arcsec.
    ra, dec : float
        Its true (ICRS) position, in degrees.
    roll : float
        Position angle of the V3 axis at that point, in degrees, north through east.
    time : str
        Mid-time of the exposure, UTC, ISO format.
    """

    v2: float
    v3: float
    ra: float
    dec: float
    roll: float
    time: str

    @property
    def velocity(self):
        """Barycentric velocity of the observatory, in km/s, ICRS axes, shape (3,).

        As in `jwst_testbed.telescope.ephemeris`.
        """
        return velocity_at(self.time)

    @property
    def attitude(self):
        """Attitude matrix, shape (3, 3), of the telescope that points like this."""
        return rotations().attitude(self.v2, self.v3, self.ra, self.dec, self.roll)

    @property
    def boresight(self):
        """Right ascension and declination of the V1 axis, position angle of V3 there, in deg."""
        attitude = self.attitude
        ra, dec = rotations().pointing(attitude, 0, 0)
        return float(ra), float(dec), float(rotations().posangle(attitude, 0, 0))

    def apparent(self, ra, dec):
        """Return directions as the moving observatory sees them, while the guider holds one.

        Velocity aberration moves every star by up to 20 arcsec, which the guider follows; the
        rest is a change of scale around the held point, of the order of 1e-4. Here it is
        the exact Lorentz boost of each direction (e.g. Klioner 2003, AJ 125, 1580, equation 9
        at its special-relativistic limit), followed by the rotation that puts the reference
        point and its north back where the header says they are.

        Parameters
        ----------
        ra, dec : array_like
            True (ICRS) directions, in degrees, any one shape.

        Returns
        -------
        ra, dec : ndarray
            Apparent directions, in degrees, same shape.
        """
        beta = self.velocity / constants.c.to_value(units.km / units.s)
        directions = unit_vectors(ra, dec)
        held = unit_vectors([self.ra, self.ra], [self.dec, self.dec + 1e-4])
        turn = _triad(*held).T @ _triad(*_boost(held, beta))
        x, y, z = (_boost(directions, beta) @ turn.T).T
        return np.degrees(np.arctan2(y, x)) % 360, np.degrees(np.arcsin(z))

    @property
    def aberrated(self):
        """Right ascension and declination where the moving observatory sees the point, deg."""
        beta = self.velocity / constants.c.to_value(units.km / units.s)
        x, y, z = _boost(unit_vectors(self.ra, self.dec), beta)
        return float(np.degrees(np.arctan2(y, x)) % 360), float(np.degrees(np.arcsin(z)))

    @property
    def aberration_scale(self):
        """The factor that DMS writes as VA_SCALE: true over apparent separation near the point.

        Measured on the boost itself, with two stars 0.02 deg apart, rather than by a formula.
        """
        step = 0.01
        dec = self.dec + np.array([-step, step])
        apparent_dec = self.apparent(np.full(2, self.ra), dec)[1]
        return float(2 * step / np.diff(apparent_dec)[0])


def unit_vectors(ra, dec):
    """Return unit vectors in the axes of the ICRS, shape (..., 3), of angles in degrees."""
    ra, dec = np.radians(np.asarray(ra, float)), np.radians(np.asarray(dec, float))
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)


def _boost(directions, beta):
    gamma = 1 / np.sqrt(1 - beta @ beta)
    along = directions @ beta
    moved = directions / gamma + (1 + (gamma / (1 + gamma)) * along)[..., None] * beta
    return moved / (1 + along)[..., None]


def _triad(first, second):
    """Return a right-handed orthonormal frame, by rows, from a direction and one near it."""
    third = np.cross(first, second)
    # Rounding leaves it not quite at right angles to directions so near each other.
    third -= (third @ first) * first
    third /= np.linalg.norm(third)
    return np.stack([first, third, np.cross(first, third)])


def subarray_corner(aperture, full):
    """Return the corner of a subarray in its detector's full frame: SUBSTRT1 and SUBSTRT2.

    Parameters
    ----------
    aperture, full : pysiaf.aperture.JwstAperture
        The subarray's aperture and the full frame of the same detector.

    Returns
    -------
    xstart, ystart : int
        1-based column and row of the subarray's first pixel, in the science orientation.
    """
    x, y = full.det_to_sci(*aperture.sci_to_det(1, 1))
    return round(float(x)), round(float(y))


def sky_to_pixel(aperture, pointing, ra, dec):
    """Return the pixel of each direction, by `pysiaf` and a numerical inverse of its polynomials.

    Parameters
    ----------
    aperture : pysiaf.aperture.JwstAperture
        The aperture whose pixels are asked for (a subarray's own, not its full frame).
    pointing : Pointing
    ra, dec : array_like
        True (ICRS) directions, in degrees, shape (n,).

    Returns
    -------
    x, y : ndarray
        0-based column and row in the aperture, pixel centres at integers, shape (n,). They may
        lie outside the detector; far outside, the polynomials mean nothing.
    """
    v2, v3 = rotations().getv2v3(pointing.attitude, *pointing.apparent(ra, dec))
    # SIAF's own inverse is good to some hundredths of a pixel: it starts the Newton iteration.
    # The scale is nearly constant over a detector, so a fixed Jacobian converges fast.
    x, y = aperture.tel_to_sci(v2, v3)
    x0, y0 = aperture.XSciRef, aperture.YSciRef
    corners = np.array(aperture.sci_to_tel(x0 + np.array([0, 1, 0]), y0 + np.array([0, 0, 1])))
    jacobian = np.linalg.inv(corners[:, 1:] - corners[:, :1])
    for _ in range(20):
        step = jacobian @ (np.array([v2, v3]) - np.array(aperture.sci_to_tel(x, y)))
        x, y = x + step[0], y + step[1]
        if np.abs(step).max() < 1e-11:
            break
    return x - 1, y - 1


def pixel_to_sky(aperture, pointing, x, y):
    """Return the apparent direction of a pixel, for laying out a scene: without aberration.

    Parameters
    ----------
    aperture : pysiaf.aperture.JwstAperture
    pointing : Pointing
    x, y : array_like
        0-based column and row, shape (n,).

    Returns
    -------
    ra, dec : ndarray
        In degrees, shape (n,). Off by the aberration's change of scale, some mas.
    """
    v2, v3 = aperture.sci_to_tel(np.asarray(x) + 1, np.asarray(y) + 1)
    return rotations().pointing(pointing.attitude, v2, v3)


def pixel_area(aperture, x, y):
    """Return the solid angle of pixels, from the determinant of SIAF's polynomials.

    Parameters
    ----------
    aperture : pysiaf.aperture.JwstAperture
    x, y : array_like
        0-based columns and rows, any one shape.

    Returns
    -------
    ndarray
        In arcsec^2, same shape, by differences over one pixel.
    """
    x, y = np.asarray(x, float) + 1, np.asarray(y, float) + 1

    def derivative(dx, dy):
        ahead = aperture.sci_to_idl(x + dx / 2, y + dy / 2)
        behind = aperture.sci_to_idl(x - dx / 2, y - dy / 2)
        return ahead[0] - behind[0], ahead[1] - behind[1]

    (a, c), (b, d) = derivative(1, 0), derivative(0, 1)
    return np.abs(a * d - b * c)


def pixel_area_map(aperture, window=np.s_[:, :]):
    """Return the solid angle of every pixel of an aperture, or of a part of it.

    Parameters
    ----------
    aperture : pysiaf.aperture.JwstAperture
    window : tuple of slice, optional
        Rows and columns.

    Returns
    -------
    ndarray
        Shape (ny, nx), arcsec^2: `pixel_area` at every 32nd pixel, by splines between, which
        loses nothing of polynomials so smooth.
    """
    ny, nx = aperture.YSciSize, aperture.XSciSize
    rows, columns = np.arange(0, ny + 32, 32), np.arange(0, nx + 32, 32)
    coarse = pixel_area(aperture, *np.meshgrid(columns, rows))
    return scipy.interpolate.RectBivariateSpline(rows, columns, coarse)(
        np.arange(ny)[window[0]], np.arange(nx)[window[1]]
    )


@functools.cache
def cut_out(full, window):
    """Return the aperture of some of a detector's pixels, around the same reference point.

    Parameters
    ----------
    full : pysiaf.aperture.JwstAperture
        The detector's full frame.
    window : tuple of int
        First column, first row (1-based, in the science orientation), columns, rows.

    Returns
    -------
    pysiaf.aperture.JwstAperture
    """
    xstart, ystart, columns, rows = window
    part = copy.copy(full)
    part.XSciSize, part.YSciSize = columns, rows
    part.XSciRef, part.YSciRef = full.XSciRef - (xstart - 1), full.YSciRef - (ystart - 1)
    return keep_models(part)


def window_of(siaf, full):
    """Return the part of a full-frame array that an aperture reads."""
    xstart, ystart = subarray_corner(siaf, full)
    return (
        slice(ystart - 1, ystart - 1 + siaf.YSciSize),
        slice(xstart - 1, xstart - 1 + siaf.XSciSize),
    )


def reference_area(full):
    """Return the solid angle of the pixel at the centre of the detector, arcsec^2: PIXAR_A2."""
    centre = np.array([(full.XSciSize - 1) / 2])
    return float(pixel_area(full, centre, centre)[0])


def reference_steradian(full):
    """Return the same in steradian: PIXAR_SR."""
    return (reference_area(full) * units.arcsec**2).to_value(units.sr)


@functools.cache
def relative_area(siaf, full):
    """Return the solid angles of an aperture's pixels over that of the detector's central one."""
    return pixel_area_map(full, window_of(siaf, full)) / reference_area(full)


def point_response(flat, aperture, full):
    """Return the response of pixels to the light that falls on them, whatever their solid angle.

    Parameters
    ----------
    flat : ndarray
        Shape (ny, nx) of the aperture: a flat field, in which the solid angles are.
    aperture, full : pysiaf.aperture.JwstAperture
        The aperture and its detector's full frame.

    Returns
    -------
    ndarray
        Same shape.
    """
    return flat / relative_area(aperture, full)
