"""What the exposures of all modes of NIRSpec say in their headers."""


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
        For `jwst_gallery.testbed.exposure.Exposure`.
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
