"""When an exposure is taken: at the observatory, and where the solar system is at rest."""

import numpy as np
from astropy import constants, coordinates
from astropy.time import Time, TimeDelta

from jwst_testbed.compat import table_dtype
from jwst_testbed.telescope.geometry import unit_vectors


def start_of(exposure):
    """Return when an exposure begins, UTC."""
    return Time(f"{exposure.date}T{exposure.time}", scale="utc")


def within_integration(exposure, integration, fractions):
    """Return times in an integration of an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    integration : int
        From 0.
    fractions : ndarray
        0 at its start, 1 at its end, any shape.

    Returns
    -------
    astropy.time.Time
        UTC, same shape.
    """
    readout = exposure.readout
    seconds = integration * readout.integration_period + fractions * readout.integration_time
    return start_of(exposure) + TimeDelta(seconds, format="sec")


def at_barycentre(times, exposure, body=None):
    """Return when light that the observatory sees passes the solar system's barycentre, or a body.

    The observatory is where the Earth is (`astropy.coordinates`, its built-in ephemeris): it is up
    to 6 light seconds farther from the Sun.

    Parameters
    ----------
    times : astropy.time.Time
        At the observatory, any shape.
    exposure : jwst_testbed.telescope.exposure.Exposure
        What it points at is where the light comes from.
    body : str, optional
        "sun", for the time at the Sun.

    Returns
    -------
    astropy.time.Time
        TDB, same shape.
    """
    place = _place_of("earth", times)
    if body:
        place = place - _place_of(body, times)
    ahead = np.tensordot(unit_vectors(exposure.ra, exposure.dec), place, axes=1)
    return times.tdb + TimeDelta(ahead / constants.c.value, format="sec")


def _place_of(body, times):
    """Return where a body is, in metres from the barycentre: shape (3, ...)."""
    return coordinates.get_body_barycentric(body, times, ephemeris="builtin").xyz.si.value


def group_table(model, exposure):
    """Return the GROUP table: when each group was read. DMS writes it into every ``uncal``."""
    readout = exposure.readout
    rows = []
    for integration in range(readout.nints):
        for group in range(readout.ngroups):
            seconds = (
                integration * readout.integration_period
                + group * readout.group_time
                + readout.nframes * readout.frame_time
            )
            end = start_of(exposure) + TimeDelta(seconds, format="sec")
            # Days since 2000-01-01 and milliseconds of the day, as flight software counts.
            day, fraction = divmod((end - Time("2000-01-01")).to_value("day"), 1)
            milliseconds, rest = divmod(fraction * 86400e3, 1)
            rows.append(
                (
                    integration + 1,
                    group + 1,
                    int(day),
                    int(milliseconds),
                    int(rest * 1000),
                    end.isot,
                    model.meta.subarray.xsize,
                    model.meta.subarray.ysize,
                    0,  # gaps in the telemetry
                    0,  # completion code
                    "COMPLETE",
                    at_barycentre(end, exposure).mjd,
                    at_barycentre(end, exposure, "sun").mjd,
                )
            )
    return np.array(rows, dtype=table_dtype(model, "group"))


def integration_times(model, exposure):
    """Return the INT_TIMES table: start, middle and end of each integration, MJD.

    UTC at the observatory, and TDB at the barycentre of the solar system.
    """
    readout = exposure.readout
    rows = []
    for integration in range(readout.nints):
        times = within_integration(exposure, integration, np.array([0, 0.5, 1]))
        rows.append((integration + 1, *times.utc.mjd, *at_barycentre(times, exposure).mjd))
    return np.array(rows, dtype=table_dtype(model, "int_times"))
