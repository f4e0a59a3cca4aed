"""From a count rate image to raw ramps: what a near-infrared detector adds.

Charge is collected at the true rate, with Poisson noise; cosmic rays add theirs; the read-out
makes it a number (DN) that falls short of linear near the full well, stops at it, sits on a
bias and carries read noise.
"""

from dataclasses import dataclass

import numpy as np
from astropy import units as u
from astropy.table import QTable
from numpy.polynomial import polynomial
from stdatamodels.jwst.datamodels import dqflags


@dataclass(frozen=True)
class Detector:
    """A detector's response; each array of shape (ny, nx).

    Parameters
    ----------
    gain : float
        Electrons per DN.
    read_noise : float
        Of one frame, electrons rms.
    bias : ndarray
        DN at reset.
    dark : ndarray
        Dark current, DN/s.
    newly_hot : ndarray
        Dark current that came up since the reference dark was measured, DN/s.
    flat : ndarray
        Response to uniform illumination, mean about 1.
    bad : ndarray of bool
        Pixels that do not respond.
    reference : ndarray of bool
        Reference pixels: they do not see light.
    linearity : tuple of float
        Coefficients c0, c1, ... of the polynomial that turns measured DN above the bias into
        linear ones, as in the reference file.
    full_well : float
        Measured DN above the bias where the response stops.
    """

    gain: float
    read_noise: float
    bias: np.ndarray
    dark: np.ndarray
    newly_hot: np.ndarray
    flat: np.ndarray
    bad: np.ndarray
    reference: np.ndarray
    linearity: tuple
    full_well: float

    def hot_pixels(self):
        """Return the pixels that came up hot since the reference dark was measured.

        Returns
        -------
        astropy.table.QTable
            ``y``, ``x`` (0-based) and ``rate``, by which the dark current has risen (DN/s).
        """
        y, x = np.nonzero(self.newly_hot)
        return QTable({"y": y, "x": x, "rate": self.newly_hot[y, x] * u.DN / u.s})

    def measured(self, linear):
        """Return the measured DN above the bias for a linear signal: the inverse of the correction.

        Parameters
        ----------
        linear : ndarray
            Linear DN, any shape.

        Returns
        -------
        ndarray
            Same shape, not above `full_well`. By Newton's iteration.
        """
        target = np.minimum(linear, polynomial.polyval(self.full_well, self.linearity))
        slope = polynomial.polyder(self.linearity)
        signal = target.copy()
        for _ in range(5):
            excess = polynomial.polyval(signal, self.linearity) - target
            step = excess / polynomial.polyval(signal, slope)
            signal -= step
            if np.abs(step).max() < 1e-3:
                # The next would be some millionths of the square of this.
                break
        return signal

    def expose(self, rate, readout, cosmic_rays, rng):
        """Return the raw ramps of an exposure.

        Parameters
        ----------
        rate : ndarray
            Shape (ny, nx). Light only, DN/s, the flat field already in it.
        readout : Readout
        cosmic_rays : astropy.table.QTable
            As in `draw_cosmic_rays`.
        rng : numpy.random.Generator

        Returns
        -------
        ndarray
            Shape (nints, ngroups, ny, nx), uint16, DN.
        """
        ramps = self.signals(rate, readout, cosmic_rays, rng)
        np.rint(ramps, out=ramps)
        return np.clip(ramps, 0, 65535, out=ramps).astype(np.uint16)

    def signals(self, rate, readout, cosmic_rays, rng):
        """Return what the electronics see of an exposure, before it becomes whole numbers.

        Parameters
        ----------
        rate, readout, cosmic_rays, rng
            As in `expose`.

        Returns
        -------
        ndarray
            Shape (nints, ngroups, ny, nx), DN.
        """
        ramps = np.empty((readout.nints, readout.ngroups, *rate.shape))
        dark = self.dark + self.newly_hot
        electrons_per_second = np.where(self.bad | self.reference, 0, rate + dark) * self.gain
        frame = electrons_per_second * readout.frame_time
        for integration in range(readout.nints):
            charge = np.zeros_like(rate)
            for group in range(readout.ngroups):
                hits = cosmic_rays[
                    (cosmic_rays["integration"] == integration) & (cosmic_rays["group"] == group)
                ]
                np.add.at(charge, (hits["y"], hits["x"]), hits["charge"].value * self.gain)
                mean = np.zeros_like(rate)
                for _ in range(readout.nframes):
                    charge += rng.poisson(frame)
                    mean += self.measured(charge / self.gain) / readout.nframes
                noise = self.read_noise / self.gain / np.sqrt(readout.nframes)
                ramps[integration, group] = mean + self.bias + rng.normal(0, noise, rate.shape)
                charge += rng.poisson(frame * readout.groupgap)
        return ramps

    def reference_output(self, shape, readout, rng):
        """Return what an amplifier without pixels reads beside the others (REFOUT); here none.

        Parameters
        ----------
        shape : tuple of int
            (nints, ngroups, ny, nx) of the raw ramps.
        readout, rng
            As in `expose`.

        Returns
        -------
        ndarray or None
        """
        return None

    def count_rates(self, rate, readout, rng):
        """Return what stage 1 finds in the ramps of an exposure: the rates, with their errors.

        Parameters
        ----------
        rate : ndarray
            Light only, DN/s, the flat field already in it. Shape (ny, nx) for the mean of all
            integrations (``rate``), (nints, ny, nx) for each by itself (``rateints``).
        readout : Readout
        rng : numpy.random.Generator

        Returns
        -------
        dict of ndarray
            ``data``, ``err`` (DN/s), ``var_poisson`` and ``var_rnoise`` (DN^2/s^2) and ``dq``, of
            the shape of `rate`; NaN where a pixel does not respond or does not see light.

        Notes
        -----
        The variance of the read noise is that of a straight line fitted with equal weights to n
        groups, 12 sigma^2 / (n (n^2 - 1) tgroup^2) (Rauscher et al. 2007, PASP 119, 768, the first
        term of equation 1); that of the photons is the least possible, rate over gain and time.
        """
        n, integrations = readout.ngroups, 1 if rate.ndim == 3 else readout.nints
        group_noise = self.read_noise / self.gain / np.sqrt(readout.nframes)
        from_reads = 12 * group_noise**2 / (n * (n**2 - 1) * readout.group_time**2) / integrations
        seconds = readout.group_time * (n - 1) * integrations
        flags = dqflags.pixel
        dq = np.where(self.bad, flags["DO_NOT_USE"] | flags["DEAD"], 0).astype(np.uint32)
        dq[self.reference] = flags["DO_NOT_USE"] | flags["REFERENCE_PIXEL"]
        dq = np.broadcast_to(dq, rate.shape).copy()
        arrays = {
            "var_poisson": (rate + self.dark) / (self.gain * seconds),
            "var_rnoise": np.full(rate.shape, from_reads),
        }
        arrays["err"] = np.sqrt(arrays["var_poisson"] + arrays["var_rnoise"])
        arrays["data"] = rate + rng.standard_normal(rate.shape, np.float32) * arrays["err"]
        for array in arrays.values():
            array[dq > 0] = np.nan
        return {name: array.astype(np.float32) for name, array in arrays.items()} | {"dq": dq}


def draw_cosmic_rays(n, shape, readout, rng):
    """Return hits at random pixels and times, each with a charge.

    The first group is left out: charge that arrives before it offsets the whole ramp, harms
    nothing and cannot be found.

    Parameters
    ----------
    n : int
        Hits in the exposure. Half of them share their charge with the pixel to their right.
    shape : tuple of int
        (ny, nx).
    readout : Readout
    rng : numpy.random.Generator

    Returns
    -------
    astropy.table.QTable
        A row for each pixel hit: ``hit`` (from 1), ``integration``, ``group`` (the first that
        shows it), ``y``, ``x`` (all 0-based) and ``charge`` (linear DN added to that pixel). A
        hit's charge is log-uniform between 50 and 20000 DN: the range, not the distribution,
        of what ions leave behind (Robberto 2010, JWST-STScI-001928).
    """
    hit = np.arange(1, n + 1)
    integration = rng.integers(readout.nints, size=n)
    group = rng.integers(1, readout.ngroups, size=n)
    y = rng.integers(shape[0], size=n)
    x = rng.integers(shape[1] - 1, size=n)
    charge = 10 ** rng.uniform(np.log10(50), np.log10(20000), n)
    shared = rng.random(n) < 0.5
    fraction = np.where(shared, rng.uniform(0.5, 0.9, n), 1)
    columns = {
        "hit": np.concatenate([hit, hit[shared]]),
        "integration": np.concatenate([integration, integration[shared]]),
        "group": np.concatenate([group, group[shared]]),
        "y": np.concatenate([y, y[shared]]),
        "x": np.concatenate([x, x[shared] + 1]),
        "charge": np.concatenate([charge * fraction, (charge * (1 - fraction))[shared]]) * u.DN,
    }
    table = QTable(columns)
    table.sort("hit")
    return table
