"""Light along the trace of a dispersed source, laid onto a detector.

A track is an image, finer than the detector, of where the light would fall if the source were a
point and the optics perfect. Spread with the shape of the source, and summed over whole pixels, it
is what the detector sees.
"""

import numpy as np
import scipy

from jwst_testbed.sky.psf import OVERSAMPLING


def pixels_around(positions, margin):
    """Return the run of pixels that positions lie in.

    Parameters
    ----------
    positions : ndarray
        In detector pixels, any shape.
    margin : int
        Pixels more at each end.

    Returns
    -------
    ndarray of int
        Adjacent columns or rows, 0-based.
    """
    first, last = int(np.floor(positions.min())), int(np.ceil(positions.max()))
    return np.arange(first - margin, last + margin + 1)


def fine_positions(pixels):
    """Return the centres of the fine elements of a run of pixels.

    Parameters
    ----------
    pixels : ndarray of int
        Adjacent columns or rows, 0-based, shape (n,).

    Returns
    -------
    ndarray
        Shape (n * 5,), in detector pixels, pixel centres at integers.
    """
    start = pixels[0] - 0.5 + 0.5 / OVERSAMPLING
    return start + np.arange(len(pixels) * OVERSAMPLING) / OVERSAMPLING


def fine_index(positions, pixels):
    """Return the places of positions among the fine elements of a run of pixels.

    Parameters
    ----------
    positions : array_like
        In detector pixels, any shape.
    pixels : ndarray of int
        Adjacent columns or rows, 0-based.

    Returns
    -------
    ndarray
        Same shape as `positions`, 0 at the centre of the first element.
    """
    return (positions - fine_positions(pixels)[0]) * OVERSAMPLING


def deposit(track, x, y, light):
    """Add light at fractional places, in place.

    It is shared by the four nearest elements, so that its total and its centre are kept.

    Parameters
    ----------
    track : ndarray
        Shape (ny, nx), fine elements.
    x, y : array_like
        Fractional indices, shape (n,), 0 at the centre of the first element; y within the track
        by at least one element.
    light : array_like
        Shape (n,).
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    left, below = np.floor(x).astype(int), np.floor(y).astype(int)
    for dx in (0, 1):
        for dy in (0, 1):
            share = np.abs(1 - dx - (x - left)) * np.abs(1 - dy - (y - below))
            # In the last column there is no neighbour, and nothing to share.
            column = np.minimum(left + dx, track.shape[1] - 1)
            np.add.at(track, (below + dy, column), share * light)


def spread(track, shape):
    """Return a track as it is seen, summed over whole pixels.

    Parameters
    ----------
    track : ndarray
        Shape (rows * 5, columns * 5).
    shape : ndarray
        Image of the source, as fine as the track: shape (n * 5, n * 5), n odd, total 1.

    Returns
    -------
    ndarray
        Shape (rows + n - 1, columns + n - 1), detector pixels; it begins n // 2 pixels before the
        track.
    """
    seen = scipy.signal.fftconvolve(track, shape)
    # It begins half a shape before the track: two elements before the edge of a pixel.
    half = OVERSAMPLING // 2
    seen = seen[half:-half, half:-half]
    rows, columns = (size // OVERSAMPLING for size in seen.shape)
    return seen.reshape(rows, OVERSAMPLING, columns, OVERSAMPLING).sum(axis=(1, 3))


def add(image, part, row, column):
    """Add a part to an image, in place; what falls outside is lost.

    Parameters
    ----------
    image, part : ndarray
        Detector pixels.
    row, column : int
        Where the part begins in the image; may be negative.
    """
    rows, columns = (
        slice(max(start, 0), min(start + size, limit))
        for start, size, limit in zip((row, column), part.shape, image.shape, strict=True)
    )
    if rows.start < rows.stop and columns.start < columns.stop:
        image[rows, columns] += part[
            rows.start - row : rows.stop - row, columns.start - column : columns.stop - column
        ]
