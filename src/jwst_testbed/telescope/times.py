"""When an exposure is taken: at the observatory, and where the solar system is at rest."""

import numpy as np
from astropy import constants
from astropy.time import Time, TimeDelta

from jwst_testbed.compat import table_dtype
from jwst_testbed.telescope.ephemeris import position_at
from jwst_testbed.telescope.geometry import unit_vectors


def start_of(exposure):
    """Return when an exposure begins, UTC."""
    return Time(f"{exposure.date}T{exposure.time}", scale="utc")


def within_integration(exposure, integration, fractions):
    """Return times in an integration of an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    integration : int or ndarray
        From 0.
    fractions : ndarray
        0 at its start, 1 at its end, of a shape that goes with it.

    Returns
    -------
    astropy.time.Time
        UTC, of the shape of both.
    """
    readout = exposure.readout
    seconds = integration * readout.integration_period + fractions * readout.integration_time
    return start_of(exposure) + TimeDelta(seconds, format="sec")


def at_barycentre(times, exposure, body=None):
    """Return when light that the observatory sees passes the solar system's barycentre, or a body.

    Parameters
    ----------
    times : astropy.time.Time
        At the observatory, any shape.
    exposure : jwst_testbed.telescope.exposure.Exposure
        The light comes from its target.
    body : str, optional
        "sun", for the time at the Sun.

    Returns
    -------
    astropy.time.Time
        TDB, same shape.
    """
    ahead = np.tensordot(unit_vectors(*exposure.target), position_at(times, body), axes=1)
    return times.tdb + TimeDelta(ahead / constants.c.to_value("km / s"), format="sec")


def group_table(model, exposure):
    """Return the GROUP table: when each group was read. DMS writes it into every ``uncal``."""
    readout = exposure.readout
    integration, group = (axis.ravel() for axis in np.mgrid[: readout.nints, : readout.ngroups])
    seconds = (
        integration * readout.integration_period
        + group * readout.group_time
        + readout.nframes * readout.frame_time
    )
    end = start_of(exposure) + TimeDelta(seconds, format="sec")
    # Days since 2000-01-01 and milliseconds of the day, as flight software counts.
    day, fraction = np.divmod((end - Time("2000-01-01")).to_value("day"), 1)
    milliseconds, rest = np.divmod(fraction * 86400e3, 1)
    size = model.meta.subarray
    table = np.zeros(len(seconds), dtype=table_dtype(model, "group"))
    columns = (
        integration + 1,
        group + 1,
        day,
        milliseconds,
        rest * 1000,
        end.isot,
        size.xsize,
        size.ysize,
        0,  # gaps in the telemetry
        0,  # completion code
        "COMPLETE",
        at_barycentre(end, exposure).mjd,
        at_barycentre(end, exposure, "sun").mjd,
    )
    for name, column in zip(table.dtype.names, columns, strict=True):
        table[name] = column
    return table


def integration_times(model, exposure):
    """Return the INT_TIMES table: start, middle and end of each integration, MJD.

    UTC at the observatory, and TDB at the barycentre of the solar system.
    """
    numbers = np.arange(exposure.readout.nints)
    times = within_integration(exposure, numbers[:, None], np.array([0, 0.5, 1]))
    table = np.zeros(len(numbers), dtype=table_dtype(model, "int_times"))
    columns = (numbers + 1, *times.utc.mjd.T, *at_barycentre(times, exposure).mjd.T)
    for name, column in zip(table.dtype.names, columns, strict=True):
        table[name] = column
    return table
