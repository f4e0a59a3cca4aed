"""FITS files, read whole or refused."""

import contextlib
import gzip
import io
import warnings
from pathlib import Path

from astropy.io import fits
from astropy.utils.exceptions import AstropyUserWarning


@contextlib.contextmanager
def open_fits(path):
    """Give the extensions of a FITS file, which stays open meanwhile.

    Raises OSError, with the file's name, for one that is not there, no FITS file or cut short.
    """
    with open(path, "rb") as stream:
        with _readable(path):
            if Path(path).suffix == ".gz":  # of a cut one astropy would not even warn
                stream = io.BytesIO(gzip.decompress(stream.read()))
            hdus = fits.open(stream, lazy_load_hdus=False)
        with hdus:
            yield hdus


def primary_header(path):
    """Header of a FITS file."""
    with open(path, "rb") as stream, _readable(path), fits.open(stream) as hdus:
        return hdus[0].header


@contextlib.contextmanager
def _readable(path):
    try:
        with warnings.catch_warnings():
            # Of a file that was cut short astropy hands out what there is, and warns.
            for message in ("File may have been truncated", "Error validating header"):
                warnings.filterwarnings("error", message, AstropyUserWarning)
            yield
    except (OSError, EOFError, AstropyUserWarning) as error:
        reason = str(error).splitlines()[0]
        raise OSError(f"cannot read {Path(path).name} as FITS: {reason}") from error
