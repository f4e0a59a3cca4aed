"""SIAF, the Science Instrument Aperture File, as `pysiaf` brings it along.

It is loaded on first use, so that looking a sample up does not wait for it.
"""

import functools


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
    return _instrument(instrument)[name]


def rotations():
    """Return the module `pysiaf.utils.rotations`: between directions of telescope and sky."""
    return _pysiaf().utils.rotations


def prd_version():
    """Return the version of the project's database that SIAF is of: PRD_VER, "PRDOPSSOC-059"."""
    return _pysiaf().JWST_PRD_VERSION


@functools.cache
def _instrument(name):
    return _pysiaf().Siaf(name)


@functools.cache
def _pysiaf():
    """Import pysiaf, which then asks the web for the newest SIAF: here it gets no answer."""
    import requests

    get, requests.get = requests.get, _no_answer
    try:
        import pysiaf
    finally:
        requests.get = get
    return pysiaf


def _no_answer(*_, **__):
    raise ConnectionError
