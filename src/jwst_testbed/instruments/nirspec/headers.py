"""The headers of all modes of NIRSpec: what they state of the instrument."""

from typing import NamedTuple

from jwst_testbed.instruments.nirspec import optics


class Subarray(NamedTuple):
    """A subarray around fixed slits.

    Parameters
    ----------
    name : str
        SUBARRAY.
    window : tuple of int
        The pixels that are read, as in `jwst_testbed.telescope.exposure.Exposure`: all columns,
        some rows around the slits. Which rows is chosen.
    frame_time : float
        Seconds to read it (JWST User Documentation, "NIRSpec Detector Subarrays").
    """

    name: str
    window: tuple
    frame_time: float


ALL_SLITS = Subarray("ALLSLITS", (1, 897, 2048, 256), 5.49132)
ONE_SLIT = Subarray("SUBS200A1", (1, 1064, 2048, 64), 1.55724)


def keywords(grating, **others):
    """Return the keywords of an exposure.

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
        # Readings of the grating wheel's sensors. It always stops at the same angle here.
        "gwa_xtilt": 0.0,
        "gwa_ytilt": 0.0,
    }
    return tuple((f"meta.instrument.{name}", value) for name, value in (wheel | others).items())


def grating_of(exposure):
    """Return the GRATING of an exposure."""
    return dict(exposure.keywords)["meta.instrument.grating"]


def optics_of(exposure):
    """Return the disperser of an exposure, and the wavelengths that its filter passes.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    disperser : jwst_testbed.instruments.nirspec.optics.Grating or Prism
    band : (float, float)
        Micrometres.
    """
    grating = grating_of(exposure)
    return optics.DISPERSERS[grating], optics.RANGES[grating, exposure.filter]


def slit_of(exposure):
    """Return the FXD_SLIT of an exposure: the slit that the target is in."""
    return dict(exposure.keywords)["meta.instrument.fixed_slit"]
