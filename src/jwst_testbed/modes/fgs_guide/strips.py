"""The strips of an identification.

A guider reads its field strip by strip: 64 lines of 2048 pixels, 8 of which the next strip reads
again, from line 12 on (JWST pipeline documentation, "Guide star data products"; STScI's jwst_magic,
data/config.ini and fsw_file_writer/buildfgssteps.py). The fast direction of the read-out is along y
in the science orientation (FASTAXIS is 2 or -2), so that a strip is 64 columns there.
"""

import numpy as np

WIDTH, OVERLAP, FIRST = 64, 8, 12


def strips_of(strips):
    """Return the columns of each strip.

    Parameters
    ----------
    strips : tuple of int
        The first and the last, from 0.

    Returns
    -------
    list of slice
        Of the full frame, 0-based.
    """
    starts = [FIRST + (WIDTH - OVERLAP) * strip for strip in range(strips[0], strips[1] + 1)]
    return [slice(start, start + WIDTH) for start in starts]


def columns_of(strips):
    """Return the columns that the strips cover, as a slice; parameters as in `strips_of`."""
    each = strips_of(strips)
    return slice(each[0].start, each[-1].stop)


def as_image(strips):
    """Put strips together as an image, with the mean where two of them saw the same pixels.

    Parameters
    ----------
    strips : list of ndarray
        Each of shape (..., ny, 64).

    Returns
    -------
    ndarray
        Shape (..., ny, nx).
    """
    step = WIDTH - OVERLAP
    shape = (*strips[0].shape[:-1], step * (len(strips) - 1) + WIDTH)
    total, seen = np.zeros(shape), np.zeros(shape[-1])
    for number, strip in enumerate(strips):
        columns = slice(step * number, step * number + WIDTH)
        total[..., columns] += strip
        seen[columns] += 1
    return total / seen


def as_stack(strips):
    """Put strips side by side, whatever they saw twice; parameters as in `as_image`."""
    return np.concatenate(strips, axis=-1)
