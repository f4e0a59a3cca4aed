"""Keeps FITS files small on disk, without loss, as the standard of FITS defines it.

Most pixels of a spectrum on a full frame see no light, and arrays of flags are almost constant:
200 MB of `numpy` arrays become 40. astropy and data models read such an array like any other.
"""

import numpy as np
from astropy.io import fits

ROWS = 64
"""Rows that are compressed together: fewer take longer, more would be read for a part."""


def compress(path, smallest=4_000_000, least=1 / 10):
    """Compress the large images of a FITS file most of whose pixels are as their neighbours are.

    Those of noise are left as they are: they would hardly become smaller, and slower to read.

    Parameters
    ----------
    path : pathlib.Path
        The file. It is written anew, or left as it is.
    smallest : int, optional
        Bytes that an image has at least, to be worth it; by default those of 1000 x 1000 pixels.
    least : float, optional
        The share of the file's bytes that these images are at least, to be worth it.
    """
    if path.stat().st_size < smallest:
        return
    with fits.open(path, memmap=False) as hdus:
        worth_it = [hdu for hdu in hdus if _is_worth_it(hdu, smallest)]
        if not worth_it or sum(hdu.size for hdu in worth_it) < least * path.stat().st_size:
            return
        small = fits.HDUList([_compressed(hdu) if hdu in worth_it else hdu for hdu in hdus])
        small.writeto(path, overwrite=True)


def _is_worth_it(hdu, smallest):
    """Tell a large image whose neighbouring pixels are mostly equal, or have no value."""
    # astropy tells an image from the table that a compressed one is stored as.
    if not isinstance(hdu, fits.ImageHDU) or hdu.size < smallest or len(hdu.shape) < 2:
        return False
    some_rows = hdu.data[..., ::8, :]
    left, right = some_rows[..., :-1], some_rows[..., 1:]
    equal = left == right
    if some_rows.dtype.kind == "f":
        equal |= np.isnan(left) & np.isnan(right)
    return np.mean(equal) > 0.5


def _compressed(hdu):
    *others, rows, columns = hdu.data.shape
    return fits.CompImageHDU(
        hdu.data,
        hdu.header,
        # Bytes in another order (GZIP_2) would take a fifth less, and twice the time to read.
        compression_type="GZIP_1",
        quantize_level=0,
        tile_shape=(*(1 for _ in others), min(rows, ROWS), columns),
    )
