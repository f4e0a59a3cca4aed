"""An exposure as plain data: the recipes declare these, the instruments take them.

Nothing heavy is imported here, so that a recipe can be read without starting astropy.
"""

import dataclasses
import math
from dataclasses import dataclass

# The content of the filter wheel of NIRISS while a filter of the pupil wheel is used.
_NO_BAND = ("CLEAR", "GR150C", "GR150R")


@dataclass(frozen=True)
class Readout:
    """How the charge is sampled.

    Parameters
    ----------
    pattern : str
        READPATT.
    frame_time : float
        Seconds to read the (sub)array once.
    nframes, groupgap : int
        Frames averaged into a group, and frames skipped after them.
    ngroups, nints : int
        Groups of an integration, integrations of an exposure.
    """

    pattern: str
    frame_time: float
    nframes: int
    groupgap: int
    ngroups: int
    nints: int

    @property
    def group_time(self):
        """Seconds from group to group (TGROUP)."""
        return self.frame_time * (self.nframes + self.groupgap)

    @property
    def integration_time(self):
        """Seconds from reset to the last frame (EFFINTTM)."""
        return self.group_time * self.ngroups - self.frame_time * self.groupgap

    @property
    def integration_period(self):
        """Seconds from integration to integration: one frame more, for the reset."""
        return self.integration_time + self.frame_time


@dataclass(frozen=True)
class Exposure:
    """One exposure, as it was asked for.

    Parameters
    ----------
    observation : str
        Three digits: OBSERVTN.
    instrument : str
        SIAF's name of it, "NIRCam".
    detector, filter, pupil, exp_type : str
        The header keywords of these names; None where the instrument has none.
    aperture, full_aperture : str
        SIAF names of the aperture used and of its detector's full frame.
    subarray : str
        SUBARRAY.
    readout : Readout
    ra, dec, roll : float
        Where the aperture's reference point points (deg, ICRS) and the position angle of V3
        there.
    date, time : str
        Start, UTC: DATE-OBS and TIME-OBS.
    number : int
        From 1: which of a dataset's exposures. Its EXPOSURE, and its position in the dither
        pattern, unless `ordinal` says otherwise.
    ordinal : int or None
        EXPOSURE where the dataset's exposures are of several visits or activities: the numbers
        begin at 1 in each.
    began : str or None
        When the first exposure of the visit starts, TIME-OBS, where this is another one.
    aim : tuple of float or None
        Right ascension and declination of the target, where the dither moves the pointing away
        from it.
    dither : tuple of float
        Offsets from the target in the aperture's ideal frame, arcsec: XOFFSET, YOFFSET.
    dithers : int
        How many positions the pattern has.
    activity : str
        ACT_ID: two digits that tell apart what a visit does in turn.
    keywords : tuple of (str, object)
        Further keywords of a mode: attributes of the data model and their values,
        ("meta.instrument.channel", "LONG").
    segment : int or None
        Which of the files, from 1, that a time series is cut into: here, all are short enough for
        one. None for an exposure that is not a time series.
    window : tuple of int or None
        The pixels that are read, where SIAF has no aperture for the subarray: first column and
        row, 1-based, and how many of them (SUBSTRT1, SUBSTRT2, SUBSIZE1, SUBSIZE2).
    """

    observation: str
    instrument: str
    detector: str
    filter: str | None
    pupil: str | None
    exp_type: str
    aperture: str
    full_aperture: str
    subarray: str
    readout: Readout
    ra: float
    dec: float
    roll: float
    date: str
    time: str
    number: int = 1
    ordinal: int | None = None
    began: str | None = None
    aim: tuple | None = None
    dither: tuple = (0.0, 0.0)
    dithers: int = 1
    activity: str = "01"
    keywords: tuple = ()
    segment: int | None = None
    window: tuple | None = None

    # A programme number that no approved programme has.
    program = "01234"
    visit = "001"
    visit_group = "02"
    sequence = "1"

    @property
    def in_visit(self):
        """Number from 1 among those of its visit and activity: EXPOSURE, and in the file name."""
        return self.ordinal or self.number

    @property
    def target(self):
        """Right ascension and declination of the target: TARG_RA, TARG_DEC."""
        ra, dec = self.aim or (self.ra, self.dec)
        own = dict(self.keywords)
        return own.get("meta.target.ra", ra), own.get("meta.target.dec", dec)

    @property
    def band(self):
        """The filter: that of FILTER, but of NIRISS below 2.5 micrometres that of PUPIL."""
        return self.pupil if self.filter in _NO_BAND else self.filter

    @property
    def root(self):
        """File name up to the suffix, as DMS builds it."""
        part = "" if self.segment is None else f"-seg{self.segment:03d}"
        return (
            f"jw{self.program}{self.observation}{self.visit}_{self.visit_group}{self.sequence}"
            f"{self.activity}_{self.in_visit:05d}{part}_{self.detector.lower()}"
        )


def dithered(exposure, offsets, times):
    """Return the exposures of a dither pattern.

    Parameters
    ----------
    exposure : Exposure
        What all have in common, pointed at the target.
    offsets : sequence of (float, float)
        From the target to the east and to the north, arcsec.
    times : sequence of str
        Start of each: TIME-OBS.

    Returns
    -------
    list of Exposure
        Numbered from 1.
    """
    cos_dec = math.cos(math.radians(exposure.dec))
    return [
        dataclasses.replace(
            exposure,
            number=number,
            ra=exposure.ra + east / 3600 / cos_dec,
            dec=exposure.dec + north / 3600,
            aim=(exposure.ra, exposure.dec),
            dither=(east, north),
            dithers=len(offsets),
            began=exposure.began or times[0],
            time=time,
        )
        for number, ((east, north), time) in enumerate(zip(offsets, times, strict=True), start=1)
    ]


def nodded(exposure, offsets, times, angle):
    """Return the exposures of a target at places in a slit.

    Parameters
    ----------
    exposure : Exposure
        What all have in common, pointed at the target.
    offsets : sequence of (float, float)
        Of the target from the aperture's reference point, in its ideal frame, arcsec.
    times : sequence of str
        Start of each: TIME-OBS.
    angle : float
        SIAF's V3IdlYAngle of the aperture, degrees.

    Returns
    -------
    list of Exposure
        Numbered from 1.
    """
    tilt = math.radians(exposure.roll + angle)
    # The ideal frame's x axis points to the west where its y axis points to the north.
    to_the_sky = [
        (x * math.cos(tilt) - y * math.sin(tilt), -x * math.sin(tilt) - y * math.cos(tilt))
        for x, y in offsets
    ]
    return [
        dataclasses.replace(one, dither=offset)
        for one, offset in zip(dithered(exposure, to_the_sky, times), offsets, strict=True)
    ]
