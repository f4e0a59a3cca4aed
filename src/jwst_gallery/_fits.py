"""FITS files, read completely or refused."""

import contextlib
import gzip
import io
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from astropy.io import fits
from astropy.utils.exceptions import AstropyUserWarning


@contextlib.contextmanager
def open_fits(path: str | os.PathLike[str]) -> Iterator[fits.HDUList]:
    """Open a FITS file for the length of a ``with`` block.

    Raises OSError, with the file's name, if the file is missing, truncated or not FITS.
    """
    with open(path, "rb") as file:
        stream: Any = file
        with _clear_errors(path):
            if Path(path).suffix == ".gz":  # astropy gives no warning if one is truncated
                stream = io.BytesIO(gzip.decompress(file.read()))
            hdus = fits.open(stream, lazy_load_hdus=False)
        with hdus:
            yield hdus


def header_exp_type(path: str | os.PathLike[str]) -> str | None:
    """Return EXP_TYPE of the FITS file at a path; None without such a file or keyword."""
    path = Path(path)
    if not re.search(r"\.fits(\.gz)?$", path.name.lower()) or not path.is_file():
        return None
    with open(path, "rb") as stream, _clear_errors(path), fits.open(stream) as hdus:
        return hdus[0].header.get("EXP_TYPE")


@contextlib.contextmanager
def _clear_errors(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turn the errors and warnings of a damaged file into one OSError with its name."""
    try:
        with warnings.catch_warnings():
            # astropy returns what is left of a truncated file, with a warning.
            for message in ("File may have been truncated", "Error validating header"):
                warnings.filterwarnings("error", message, AstropyUserWarning)
            yield
    except (OSError, EOFError, AstropyUserWarning) as error:
        reason = str(error).splitlines()[0]
        raise OSError(f"cannot read {Path(path).name} as FITS: {reason}") from error
