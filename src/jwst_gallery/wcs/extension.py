"""The WCS of a file, from its ASDF extension alone, a small part of the file."""

import contextlib
import io
import os
from collections.abc import Iterator, Mapping
from typing import Any

import asdf
import gwcs

from .._files import file_name, reading
from .._fits import table_bytes
from ._common import whole

_PARTS = ("slits", "exposures", "spec")


@contextlib.contextmanager
def open_wcs(path: str | os.PathLike[str]) -> Iterator[list[gwcs.WCS]]:
    """Open the WCS of a FITS file for a ``with`` block, without a data model or any array.

    The pipeline writes everything except arrays into the extension ASDF, of about 0.1 MB.

    Parameters
    ----------
    path : str or path-like
        Path of a FITS file, which may be compressed.

    Yields
    ------
    list of gwcs.wcs.WCS
        The WCS of the file, or of each of its slits in their order; an empty list if the file has
        no WCS. Tables in them are read on use, so they do not outlive the block.

    Raises
    ------
    OSError
        If the file is missing or damaged, or needs what is not installed.
    ValueError
        If its WCS is of many slits or slices, as older versions wrote it, and none was chosen.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import open_wcs
    >>> with open_wcs(sample("nircam_image", "cal")) as [wcs]:
    ...     print(wcs.available_frames)
    ['detector', 'v2v3', 'v2v3vacorr', 'world']
    >>> with open_wcs(sample("nirspec_mos", "cal", stage=2)) as slits:
    ...     print(len(slits))
    3
    """
    rows = table_bytes(path, "ASDF")
    if rows is None:
        yield []
        return
    with contextlib.ExitStack() as opened:
        # Errors of the reader's own block are left as they are.
        with reading(file_name(path), ", its extension ASDF"):
            file = opened.enter_context(asdf.open(io.BytesIO(rows)))
            there = _all_of(file.tree, file_name(path))
        yield there


def _all_of(tree: Mapping[str, Any], name: str) -> list[gwcs.WCS]:
    """Return the WCS in a file's tree, or of each of its slits."""
    places = [tree, *(one for part in _PARTS for one in tree.get(part) or ())]
    found = [place.get("meta", {}).get("wcs") for place in places]
    there = [wcs for wcs in found if isinstance(wcs, gwcs.WCS)]
    for first in there[:1]:
        try:
            whole(first)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return there
