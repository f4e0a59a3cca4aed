"""SIAF, the Science Instrument Aperture File, as `pysiaf` brings it along.

It is loaded on first use, so that looking a sample up does not wait for it.
"""

import functools


@functools.cache
def aperture(instrument, name):
    """Return an aperture.

    Parameters
    ----------
    instrument : str
        SIAF's name of it, "NIRCam".
    name : str
        SIAF's name of the aperture, "NRCA5_FULL".

    Returns
    -------
    pysiaf.aperture.JwstAperture
    """
    return keep_models(_instrument(instrument)[name])


def keep_models(siaf):
    """Have an aperture keep its polynomials, which pysiaf sets up again for each call.

    Parameters
    ----------
    siaf : pysiaf.aperture.JwstAperture
        Changed in place. Its reference points and coefficients stay as they are from now on.

    Returns
    -------
    pysiaf.aperture.JwstAperture
        The same.
    """
    for name in ("detector_transform", "distortion_transform", "telescope_transform"):
        # Not with `setattr`, which pysiaf has for SIAF's own columns.
        vars(siaf)[name] = functools.cache(functools.partial(getattr(type(siaf), name), siaf))
    return siaf


def rotations():
    """Return the module `pysiaf.utils.rotations`: between directions of telescope and sky."""
    return load().utils.rotations


def prd_version():
    """Return the version of the project's database that SIAF is of: PRD_VER, "PRDOPSSOC-059"."""
    return load().JWST_PRD_VERSION


@functools.cache
def _instrument(name):
    return load().Siaf(name)


@functools.cache
def load():
    """Return the module `pysiaf`.

    While it is imported it asks the web for the newest SIAF: here it gets no answer.
    """
    import requests

    get, requests.get = requests.get, _no_answer
    try:
        import pysiaf
    finally:
        requests.get = get
    return pysiaf


def _no_answer(*_, **__):
    raise ConnectionError
