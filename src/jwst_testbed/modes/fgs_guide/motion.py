"""How the image of the guide star moves over the detector."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Motion:
    """A motion: from one place to another, with jitter, and perhaps a disturbance.

    Parameters
    ----------
    start, stop : tuple of float
        From where the star is planned to be acquired to where it is at first and in the end, in
        columns and rows.
    window : tuple of float
        From where the star is planned to be acquired to the middle of the window, likewise.
    jitter : float
        Pixels rms in each direction, of a process that forgets its past within some integrations.
    disturbance : tuple of float or None
        Time (s), size along columns and along rows (pixels), period and decay time (s) of a swing
        that fades, as a move of the high-gain antenna leaves it.
    follows : bool
        Whether the window follows the star.
    """

    start: tuple = (0.0, 0.0)
    stop: tuple = (0.0, 0.0)
    window: tuple = (0.0, 0.0)
    jitter: float = 0.0
    disturbance: tuple | None = None
    follows: bool = False

    MEMORY = 0.8
    """Correlation of the jitter from one integration to the next."""

    REACH = 2.0
    """Pixels that a star may be from the middle of a window before that follows it."""

    def pixels(self, times, rng):
        """Draw where the star is, from where it is planned to be.

        Parameters
        ----------
        times : ndarray
            Seconds, shape (n,).
        rng : numpy.random.Generator

        Returns
        -------
        ndarray
            Columns and rows, shape (2, n).
        """
        ends = np.array([self.start, self.stop])
        fraction = np.linspace(0, 1, len(times))
        steady = ends[0][:, None] + fraction * (ends[1] - ends[0])[:, None]
        kicks = rng.normal(0, self.jitter, (2, len(times)))
        jitter = kicks.copy()
        for now in range(1, len(times)):
            jitter[:, now] = self.MEMORY * jitter[:, now - 1] + (
                np.sqrt(1 - self.MEMORY**2) * kicks[:, now]
            )
        return steady + jitter + self._swing(times)

    def _swing(self, times):
        if self.disturbance is None:
            return 0.0
        begin, along_x, along_y, period, decay = self.disturbance
        since = np.maximum(times - begin, 0)
        swing = np.sin(2 * np.pi * since / period) * np.exp(-since / decay)
        return np.array([along_x, along_y])[:, None] * swing

    def disturbed(self, times):
        """Tell whether the disturbance goes on at times (s), shape (n,)."""
        if self.disturbance is None:
            return np.zeros(len(times), bool)
        begin, *_, decay = self.disturbance
        return (times >= begin) & (times < begin + 2 * decay)

    def windows(self, places, centre, size):
        """Return the first column or row of the window in each integration, 0-based.

        Parameters
        ----------
        places : ndarray
            The star's columns or rows, shape (n,).
        centre : float
            Column or row around which the window is centred at first.
        size : int
            Size of the window.

        Returns
        -------
        ndarray of int
            Shape (n,): the same throughout, unless the window follows the star.
        """
        middle = (size - 1) / 2
        corners = np.full(len(places), round(float(centre - middle)))
        if self.follows:
            for now in range(1, len(places)):
                corners[now] = corners[now - 1]
                if abs(places[now] - corners[now] - middle) > self.REACH:
                    corners[now] = round(float(places[now] - middle))
        return corners
