"""What the exposures of all modes of NIRSpec say in their headers."""

import dataclasses
import math


def keywords(grating, **others):
    """Keywords of an exposure.

    Parameters
    ----------
    grating : str
        GRATING.
    **others
        Attributes below ``meta.instrument`` and their values: ``fixed_slit="S200A1"``.

    Returns
    -------
    tuple of (str, object)
        For `jwst_testbed.telescope.exposure.Exposure`.
    """
    wheel = {
        "grating": grating,
        "lamp_state": "NONE",
        # Kelvin: the prism's index of refraction depends on it, by the pipeline's own formula.
        "gwa_tilt": 38.0,
        # What the sensors of the grating wheel read. It always stops at the same place here.
        "gwa_xtilt": 0.0,
        "gwa_ytilt": 0.0,
    }
    return tuple((f"meta.instrument.{name}", value) for name, value in (wheel | others).items())


def nodded(exposure, offsets, times, angle):
    """The exposures of a target at places in a slit.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        What all have in common, pointed at the target.
    offsets : sequence of (float, float)
        Of the target from the aperture's reference point, in its ideal frame, arcsec.
    times : sequence of str
        Start of each: TIME-OBS.
    angle : float
        SIAF's V3IdlYAngle of the aperture, degrees.

    Returns
    -------
    list of jwst_testbed.telescope.exposure.Exposure
        Numbered from 1.
    """
    tilt = math.radians(exposure.roll + angle)
    exposures = []
    for number, ((x, y), time) in enumerate(zip(offsets, times, strict=True), start=1):
        # The ideal frame's x axis points to the west where its y axis points to the north.
        east = x * math.cos(tilt) - y * math.sin(tilt)
        north = -x * math.sin(tilt) - y * math.cos(tilt)
        exposures.append(
            dataclasses.replace(
                exposure,
                number=number,
                ra=exposure.ra + east / 3600 / math.cos(math.radians(exposure.dec)),
                dec=exposure.dec + north / 3600,
                dither=(x, y),
                dithers=len(offsets),
                time=time,
            )
        )
    return exposures
