"""How a guide star is read, and what its files are called, as plain data."""

import datetime
from dataclasses import dataclass

from jwst_testbed.telescope.exposure import Exposure, Readout


@dataclass(frozen=True)
class GuideReadout(Readout):
    """The read-out of a guide star function: reads at given times, over and over.

    Its rate is the difference of the later half of the reads and the earlier, two of one read each
    or, in fine guiding, two means of four (Fowler sampling).

    Parameters
    ----------
    reads : tuple of int
        When the pixels are read, in frames after the reset.
    cadence : float
        Seconds from integration to integration.
    """

    reads: tuple = ()
    cadence: float = 0.0

    @property
    def group_time(self):
        """Seconds from the mean of the earlier half of the reads to that of the later half."""
        half = len(self.reads) // 2
        return self.frame_time * (sum(self.reads[half:]) - sum(self.reads[:half])) / half

    @property
    def integration_time(self):
        """Seconds from reset to the last read."""
        return self.frame_time * self.reads[-1]

    @property
    def integration_period(self):
        """Seconds from integration to integration."""
        return self.cadence


@dataclass(frozen=True)
class GuideExposure(Exposure):
    """An exposure of a guide star.

    Parameters
    ----------
    function : str
        What the guider did, as the file name says it: "id", "acq1", "acq2", "track", "fg".
    product : str
        Of an identification, which of its two products: "image" or "stacked".
    size : int
        Pixels of a side of the window around the star, of other functions.
    """

    function: str = ""
    product: str = ""
    size: int = 0

    @property
    def root(self):
        """File name up to the suffix, as DMS builds it.

        With the number of the attempt for an identification, else with the time of the end: year,
        day of the year, hours, minutes, seconds.
        """
        visit = f"jw{self.program}{self.observation}{self.visit}_gs-{self.function}"
        if self.product:
            return f"{visit}_{self.number}_{self.product}"
        start = datetime.datetime.fromisoformat(f"{self.date}T{self.time}")
        length = self.readout.nints * self.readout.integration_period
        return f"{visit}_{start + datetime.timedelta(seconds=length):%Y%j%H%M%S}"
