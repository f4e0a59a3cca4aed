"""The light of the medium resolution spectrometer on the detector: slices, wavelengths, sky.

Each channel cuts its field into slices and lays their spectra side by side on the detector.
Published numbers are used where there are any:

* where the slices lie on the sky, their length, their width and their tilt: SIAF, which has an
  aperture for each slice (``MIRIFU_1ASLICE01``, ...), by a straight line through them;
* how many slices there are, wavelengths, and the pixel scale along the slices: Wells et al. 2015
  (PASP 127, 646), Argyriou et al. 2023 (A&A 675, A111), and the JWST User Documentation, "MIRI
  Medium Resolution Spectroscopy";
* resolving power: Jones et al. 2023 (MNRAS 523, 2519), rounded; point spread function: Law et al.
  2023 (AJ 166, 45).

Idealised: a wavelength is a row, the dispersion is linear, the pixel scale is the same everywhere,
slices bend as a parabola by an amount of no documented size, and they are evenly spaced. The
directions of increasing wavelength, upwards in channel 1 and downwards in channel 2, and slices of
the two halves of the field taking turns, are as in flight data.
"""

import functools
from dataclasses import dataclass

import numpy as np

from jwst_testbed.telescope import siaf

NY, NX = 1024, 1032
"""Shape of the detector's array."""

PIXEL_SCALE = 0.196
"""Along a slice, arcsec per column."""

MIDDLE = (NY - 1) / 2
"""Row half way up the detector, 0-based."""


@dataclass(frozen=True)
class Channel:
    """A channel in one band.

    Parameters
    ----------
    number : int
    slices : int
        How many.
    first, last : float
        Wavelengths of the first and last row, micrometres.
    resolving_power : float
    left, pitch : float
        Column of the middle of the leftmost slice, and columns from slice to slice.
    bend : float
        Columns by which a slice's middle lies further right at the top and bottom than half way
        up, at the right edge of the channel; at the left edge further left.
    """

    number: int
    slices: int
    first: float
    last: float
    resolving_power: float
    left: float
    pitch: float
    bend: float

    @property
    def dispersion(self):
        """Micrometres per row."""
        return (self.last - self.first) / (NY - 1)

    @property
    def waverange(self):
        """Shortest and longest wavelength, micrometres."""
        return min(self.first, self.last), max(self.first, self.last)

    def wavelength(self, y):
        """Return the wavelength as received, in micrometres, of rows (0-based)."""
        return self.first + self.dispersion * np.asarray(y, float)

    def row(self, wavelength):
        """Return the row (0-based) of a wavelength as received."""
        return (np.asarray(wavelength, float) - self.first) / self.dispersion


CHANNELS = (
    Channel(1, 21, 4.90, 5.74, 3500, left=23.0, pitch=23.0, bend=3.0),
    Channel(2, 17, 8.77, 7.51, 3000, left=528.0, pitch=29.5, bend=-3.0),
)
"""Channels 1 and 2 in the band SHORT, the two that share the detector MIRIFUSHORT."""


@dataclass(frozen=True)
class Field:
    """The slices of a channel on the sky.

    Parameters
    ----------
    v2, v3 : float
        Middle of the middle slice, arcsec.
    tilt : float
        Angle by which slices are turned from the V2 axis towards negative V3, radians.
    step : float
        From slice to slice, arcsec.
    length : float
        Of a slice, arcsec.
    """

    v2: float
    v3: float
    tilt: float
    step: float
    length: float

    @property
    def axes(self):
        """Unit vectors along the slices and across, rows of a matrix (2, 2) over (V2, V3)."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        return np.array([[cos, -sin], [-sin, -cos]])


@functools.cache
def field_of(channel):
    """Return the slices of a channel on the sky, from those of SIAF.

    Parameters
    ----------
    channel : Channel

    Returns
    -------
    Field
    """
    slices = [
        siaf.aperture("MIRI", f"MIRIFU_{channel.number}ASLICE{number:02d}")
        for number in range(1, channel.slices + 1)
    ]
    # By slice, axis and corner.
    corners = np.array([one.corners("tel", rederive=False) for one in slices])
    along = (corners[..., 1] - corners[..., 0]).mean(axis=0)
    centres = corners.mean(axis=-1)
    (step_v2, step_v3), (v2, v3) = np.polyfit(
        np.arange(channel.slices) - (channel.slices - 1) / 2, centres, 1
    )
    return Field(
        v2=float(v2),
        v3=float(v3),
        tilt=float(np.arctan2(-along[1], along[0])),
        step=float(np.hypot(step_v2, step_v3)),
        length=float(np.hypot(*along)),
    )


@dataclass(frozen=True)
class Slice:
    """A slice on the detector.

    Parameters
    ----------
    channel : Channel
    number : int
        From 1, in the order in which they lie on the sky.
    position : int
        From 0, in their order on the detector.
    """

    channel: Channel
    number: int
    position: int

    @property
    def label(self):
        """The slice in the map of regions: 101 to 121, 201 to 217."""
        return 100 * self.channel.number + self.number

    @property
    def beta(self):
        """Distance from the middle of the field across the slices, arcsec."""
        return (self.number - (self.channel.slices + 1) / 2) * field_of(self.channel).step

    @property
    def column(self):
        """Column of the slice's middle half way up the detector, 0-based."""
        return self.channel.left + self.channel.pitch * self.position

    @property
    def bend(self):
        """Columns by which the slice's middle is further right in the first and last row."""
        return self.channel.bend * (2 * self.position / (self.channel.slices - 1) - 1)

    def middle(self, y):
        """Return the column of the slice's middle in rows, both 0-based."""
        return self.column + self.bend * ((np.asarray(y, float) - MIDDLE) / MIDDLE) ** 2

    @property
    def columns(self):
        """First and last column that the slice touches."""
        half = field_of(self.channel).length / 2 / PIXEL_SCALE
        bends = (min(self.bend, 0), max(self.bend, 0))
        return (
            int(np.ceil(self.column + bends[0] - half)),
            int(np.floor(self.column + bends[1] + half)),
        )


def slices():
    """Return all slices, in the order of their labels.

    Returns
    -------
    list of Slice
    """
    found = []
    for channel in CHANNELS:
        half = channel.slices // 2
        found += [
            # The second half of the field has the even positions, the first half the odd ones.
            Slice(channel, number, 2 * (number - half - 1) if number > half else 2 * number - 1)
            for number in range(1, channel.slices + 1)
        ]
    return found


@functools.cache
def regions():
    """Return the label of each pixel's slice, 0 between slices; shape (1024, 1032)."""
    labels = np.zeros((NY, NX), np.int16)
    y, x = np.mgrid[:NY, :NX]
    for one in slices():
        inside = np.abs(x - one.middle(y)) * PIXEL_SCALE <= field_of(one.channel).length / 2
        labels[inside] = one.label
    return labels
