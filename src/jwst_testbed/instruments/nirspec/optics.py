"""The way of the light through an idealised NIRSpec: sky, micro-shutters, grating wheel, detectors.

The light passes the telescope's focal plane, the plane of the micro-shutter array (MSA), in which
the fixed slits and the entrance of the integral field unit are too, a collimator, a disperser, a
camera, and falls on two detectors side by side. Published numbers are taken where there are any:

* directions on the sky of the plane's centre, its axes, and the fixed slits: SIAF
  (``NRS_FULL_MSA``, ``NRS_S200A1_SLIT``, ...);
* the scale: the shutters' pitch, 105 by 204 micrometres, of which 78 by 178 are open (JWST User
  Documentation, "NIRSpec Micro-Shutter Assembly"), over the size that SIAF gives the four quadrants
  of 365 by 171 shutters;
* focal ratios, F/12.5 in the MSA's plane and F/5.67 on the detectors, and pixels of 18
  micrometres: Jakobsen et al. 2022 (A&A 661, A80);
* the camera's scale along both axes, and where its axis meets the detectors: fitted to the pixels
  on which SIAF has the reference points of the fixed slits, the four quadrants and the integral
  field unit (a test repeats the fit);
* the gap between the detectors: SIAF (``NRS1_FULL``, ``NRS2_FULL``);
* dispersion: the curves that the JWST User Documentation offers, "NIRSpec Dispersers and Filters";
* glass of the prism, calcium fluoride: Malitson 1963 (Appl. Opt. 2, 1103).

Idealised: collimator and camera are perfect lenses, with no distortion and one axis, so all angles
at the disperser are smaller than in flight; everything is aligned; the gratings' equation is exact,
but their groove densities are those with which this camera gives the published dispersion; they are
turned so that the spectra of the fixed slits fall where one sees them whole on NRS1. The prism's
angle is the one with which its resolving power rises from 30 to 300, as published.

Only numpy: the pipeline's transforms have no part in it.
"""

import functools
from dataclasses import dataclass

import numpy as np

from jwst_testbed.telescope.siaf import aperture

SHUTTER_PITCH = np.array([105e-6, 204e-6])
"""From shutter to shutter, along the dispersion and across it, metres."""

SHUTTER_OPENING = (78e-6, 178e-6)
"""Opening of a shutter, along the dispersion and across it, metres; the rest of the pitch is a
bar."""

SHUTTERS = (365, 171)
"""Shutters of a quadrant, along the dispersion and across it."""

COLLIMATOR = 0.607
"""Focal length, metres. (Only its ratio to the camera's shows, and the beam's angles.)"""

CAMERA = COLLIMATOR * 5.67 / 12.5 * np.array([0.9842, 0.9771])
"""Focal lengths along the dispersion and across it, metres: the published focal ratios, times what
brings the mirror's images of the apertures to where SIAF has them."""

AXIS = np.array([5.7, 2.3])
"""Where the camera's axis meets the plane of the detectors, by the same fit: columns and rows from
the middle between them. SIAF's distortion remains, up to 5 pixels at those points."""

PIXEL = 18e-6
"""Size of a pixel, metres."""

PIXELS = 2048
"""Pixels of a detector along each side."""

HALF_GAP = 73
"""Half the distance between the two detectors' sensitive edges, pixels."""


@dataclass(frozen=True)
class Grating:
    """A reflection grating in first order.

    Parameters
    ----------
    grooves : float
        Per metre.
    undeviated : float
        Wavelength that leaves in the direction of a mirror's image, metres.
    """

    grooves: float
    undeviated: float

    @property
    def tilt(self):
        """Angle about the spatial axis by which it is turned from the mirror's place, radians."""
        return -np.arcsin(self.grooves * self.undeviated / 2)

    def reflect(self, wavelength, alpha, beta):
        """Return the cosine along the dispersion of light that came with `alpha`, `beta`."""
        return self.grooves * wavelength - alpha

    def wavelength(self, alpha, beta, alpha_out):
        """Return the wavelength, metres: undoes `reflect`."""
        return (alpha + alpha_out) / self.grooves


@dataclass(frozen=True)
class Prism:
    """A prism with a mirror on its back, through which the light goes twice.

    Parameters
    ----------
    angle : float
        Between its faces, radians.
    undeviated : float
        As in `Grating`.
    """

    angle: float
    undeviated: float

    # Sellmeier's equation, wavelengths in micrometres: at room temperature. Cooled, the glass
    # bends a little more; the spectrum keeps its shape.
    strengths = (0.5675888, 0.4710914, 3.8484723)
    resonances = (0.050263605, 0.1003909, 34.649040)

    def index(self, wavelength):
        """Return the index of refraction at a wavelength in metres."""
        square = (1e6 * np.asarray(wavelength, float)) ** 2
        terms = zip(self.strengths, self.resonances, strict=True)
        return np.sqrt(1 + sum(b * square / (square - c**2) for b, c in terms))

    @property
    def tilt(self):
        """As in `Grating`: the light meets the mirror at a right angle."""
        return np.arcsin(self.index(self.undeviated) * np.sin(self.angle))

    def reflect(self, wavelength, alpha, beta):
        """Return the cosine along the dispersion; as in `Grating.reflect`.

        Unfolded at the mirror it is a prism of twice the angle. Along its faces n times the
        direction cosine is kept (Snell's law), so with n times the cosine along the normal, the
        root below, the ray inside turns like any vector.
        """
        along_normal = np.sqrt(self.index(wavelength) ** 2 - alpha**2 - beta**2)
        turn = 2 * self.angle
        return -alpha * np.cos(turn) - along_normal * np.sin(turn)

    def wavelength(self, alpha, beta, alpha_out):
        """Return the wavelength, metres, by Newton's iteration from a table: undoes `reflect`."""
        turn = 2 * self.angle
        along_normal = -(alpha_out + alpha * np.cos(turn)) / np.sin(turn)
        index = np.sqrt(along_normal**2 + alpha**2 + beta**2)
        table = np.linspace(0.4e-6, 7e-6, 2000)
        found = np.interp(-index, -self.index(table), table)
        step = 1e-9
        for _ in range(3):
            slope = (self.index(found + step) - self.index(found - step)) / (2 * step)
            found = found - (self.index(found) - index) / slope
        return found


DISPERSERS = {
    # Dispersion of 0.636, 1.067 and 1.795 nm per pixel.
    "G140M": Grating(grooves=103_940, undeviated=1.67e-6),
    "G235M": Grating(grooves=61_980, undeviated=2.80e-6),
    "G395M": Grating(grooves=36_880, undeviated=4.72e-6),
    "PRISM": Prism(angle=np.radians(16.5), undeviated=2.5e-6),
}
"""By GRATING."""

RANGES = {
    ("G140M", "F100LP"): (0.97, 1.84),
    ("G235M", "F170LP"): (1.66, 3.07),
    ("G395M", "F290LP"): (2.87, 5.10),
    ("PRISM", "CLEAR"): (0.60, 5.30),
}
"""Wavelengths of a spectrum by GRATING and FILTER, micrometres (JWST User Documentation, "NIRSpec
Dispersers and Filters")."""


@functools.cache
def msa_scale():
    """Return the arcsec per metre in the plane of the MSA: along the dispersion, across it."""
    sizes = [_quadrant_sides(number).mean(axis=1) for number in range(1, 5)]
    return np.mean(sizes, axis=0) / (SHUTTERS * SHUTTER_PITCH)


def _quadrant_corners(number):
    """Return SIAF's corners of a quadrant in the ideal frame of the whole array, arcsec: (2, 4)."""
    quadrant = aperture("NIRSpec", f"NRS_FULL_MSA{number}")
    whole = aperture("NIRSpec", "NRS_FULL_MSA")
    return np.array(whole.tel_to_idl(*quadrant.corners("tel", rederive=False)))


def _quadrant_sides(number):
    """Return the lengths of a quadrant's opposite sides, arcsec: (2, 2), along x, along y."""
    x, y = np.sort(_quadrant_corners(number))
    return np.array([x[2:] - x[:2], y[2:] - y[:2]])


def msa_position(v2, v3):
    """Return the place in the plane of the MSA where a direction of the telescope's frame falls.

    Parameters
    ----------
    v2, v3 : array_like
        Arcsec, any one shape.

    Returns
    -------
    x, y : ndarray
        Metres from the centre, same shape: x against the direction in which the detector's
        columns count, y against that of its rows, as in an image in a plane between two lenses.
    """
    whole = aperture("NIRSpec", "NRS_FULL_MSA")
    ideal = whole.tel_to_idl(np.asarray(v2, float), np.asarray(v3, float))
    x, y = (-angle / scale for angle, scale in zip(ideal, msa_scale(), strict=True))
    return x, y


def telescope_position(x, y):
    """Return V2 and V3 of a place, arcsec: undoes `msa_position`."""
    whole = aperture("NIRSpec", "NRS_FULL_MSA")
    scale_x, scale_y = msa_scale()
    return whole.idl_to_tel(-scale_x * np.asarray(x, float), -scale_y * np.asarray(y, float))


@dataclass(frozen=True)
class Opening:
    """A rectangle in the plane of the MSA: a fixed slit or a shutter.

    Parameters
    ----------
    x, y : float
        Its middle, metres.
    width, height : float
        Along the dispersion and across it, metres.
    """

    x: float
    y: float
    width: float
    height: float

    def at(self, x, y):
        """Return the metres of places in it, counted from its middle, 1 from edge to edge."""
        return self.x + self.width * np.asarray(x), self.y + self.height * np.asarray(y)


SLITS = ("S200A1", "S200A2", "S400A1", "S1600A1", "S200B1")
"""The fixed slits, in the order in which the pipeline numbers them."""


@functools.cache
def slit(name):
    """Return a fixed slit: SIAF's corners, by a rectangle along the axes.

    Parameters
    ----------
    name : str
        One of `SLITS`.

    Returns
    -------
    Opening
    """
    siaf = aperture("NIRSpec", f"NRS_{name}_SLIT")
    x, y = np.sort(msa_position(*siaf.corners("tel", rederive=False)))
    # The first two corners are at one side, the last two at the other.
    (left, right), (low, high) = (side.reshape(2, 2).mean(axis=1) for side in (x, y))
    return Opening(
        float(left + right) / 2, float(low + high) / 2, float(right - left), float(high - low)
    )


@functools.cache
def quadrant_centre(number):
    """Return the middle of a quadrant of the MSA, 1 to 4, from SIAF: x and y in metres."""
    x, y = -_quadrant_corners(number).mean(axis=1) / msa_scale()
    return float(x), float(y)


def shutter(quadrant, column, row):
    """Return a shutter of the MSA.

    Parameters
    ----------
    quadrant : int
        1 to 4.
    column, row : int
        From 1: 1 to 365 along the dispersion, 1 to 171 across it, in the direction of increasing
        x and y. (MSA metadata files call the first one ``shutter_row``.)

    Returns
    -------
    Opening
        Without the bars around it.
    """
    steps = np.array([column, row]) - (np.array(SHUTTERS) + 1) / 2
    x, y = quadrant_centre(quadrant) + steps * SHUTTER_PITCH
    return Opening(float(x), float(y), *SHUTTER_OPENING)


def detector_position(x, y, wavelength, disperser, detector="NRS1"):
    """Return the pixel on which light through a point of the MSA's plane falls.

    Parameters
    ----------
    x, y : array_like
        The point, metres, as in `msa_position`.
    wavelength : array_like
        Micrometres, as the instrument receives it.
    disperser : Grating or Prism or None
        One of `DISPERSERS`, or None for the mirror.
    detector : str
        "NRS1" or "NRS2".

    Returns
    -------
    x, y : ndarray
        0-based column and row of the detector's full frame, pixel centres at integers, of the
        common shape of the arguments. They may lie outside the detector.
    """
    x, y, wavelength = np.broadcast_arrays(
        *(np.asarray(each, float) for each in (x, y, wavelength))
    )
    if disperser is None:
        tangent_x, tangent_y = -x / COLLIMATOR, -y / COLLIMATOR
    else:
        alpha, beta = _direction(x / COLLIMATOR, y / COLLIMATOR, disperser.tilt)
        alpha_out = disperser.reflect(1e-6 * wavelength, alpha, beta)
        # Nothing bends the light along the grooves.
        tangent_x, tangent_y = _tangents(alpha_out, -beta, disperser.tilt)
    x0, y0 = _axis(detector)
    return CAMERA[0] * tangent_x / PIXEL + x0, CAMERA[1] * tangent_y / PIXEL + y0


def slit_position(column, row, x, disperser, detector="NRS1"):
    """Return the place in a slit, and the wavelength, of light on a pixel.

    It undoes `detector_position`, for light through a line across the dispersion.

    Parameters
    ----------
    column, row : array_like
        0-based, of the detector's full frame.
    x : float
        Metres in the plane of the MSA: the middle of a slit.
    disperser : Grating or Prism
    detector : str
        "NRS1" or "NRS2".

    Returns
    -------
    y, wavelength : ndarray
        Metres in the plane of the MSA, and micrometres as received, of the common shape of
        `column` and `row`.
    """
    x0, y0 = _axis(detector)
    tangent_x = (np.asarray(column, float) - x0) * PIXEL / CAMERA[0]
    tangent_y = (np.asarray(row, float) - y0) * PIXEL / CAMERA[1]
    alpha_out, beta_out = _direction(tangent_x, tangent_y, disperser.tilt)
    # The direction cosine along the grooves that light through (x, y) has: solved for y.
    beta = -beta_out
    slope = x / COLLIMATOR
    rise = beta * np.sqrt((1 + slope**2) / (1 - beta**2))
    alpha, _ = _direction(slope, rise, disperser.tilt)
    return COLLIMATOR * rise, 1e6 * disperser.wavelength(alpha, beta, alpha_out)


def _direction(tangent_x, tangent_y, tilt):
    """Return the direction cosines along the dispersion and across, at a surface that is turned."""
    norm = np.sqrt(1 + tangent_x**2 + tangent_y**2)
    return (tangent_x * np.cos(tilt) - np.sin(tilt)) / norm, tangent_y / norm


def _tangents(alpha, beta, tilt):
    """Return the tangents to direction cosines: undoes `_direction`."""
    gamma = np.sqrt(1 - alpha**2 - beta**2)
    along_axis = gamma * np.cos(tilt) - alpha * np.sin(tilt)
    return (alpha * np.cos(tilt) + gamma * np.sin(tilt)) / along_axis, beta / along_axis


def _axis(detector):
    """Return the column and row of a detector, 0-based, at which the camera's axis meets it."""
    edge = -HALF_GAP if detector == "NRS2" else PIXELS + HALF_GAP
    return edge - 0.5 + AXIS[0], PIXELS / 2 - 0.5 + AXIS[1]
