"""Arrays as text that a page can hold: rounded to a quantum, compressed, in base 64."""

import base64
import io
import math
import zlib

import numpy as np
from PIL import Image

ASINH = 0.1  # of the scale: up to here values are shown nearly as they are
MISSING = np.iinfo(np.uint32).max  # stands for a value that is not finite


def packed(array):
    """Return the bytes of an array, compressed, as text."""
    return base64.b64encode(zlib.compress(np.ascontiguousarray(array).tobytes(), 9)).decode()


def rounded(values, quantum):
    """Return values as text: multiples of a quantum, from their median.

    The multiples are written without a sign, small ones of either sign next to each other (as in
    Protocol Buffers: "ZigZag"), and first the lowest byte of all, then the next: each of the four
    parts is more alike in itself.
    """
    finite = np.isfinite(values)
    base = int(np.round(np.median(values[finite]) / quantum)) if finite.any() else 0
    counts = np.round(np.where(finite, values, 0) / quantum).astype(np.int64) - base
    unsigned = np.where(counts < 0, -2 * counts - 1, 2 * counts)
    if unsigned[finite].max(initial=0) >= MISSING:
        raise ValueError(
            f"a quantum of {quantum:g} is too small for values of {np.nanmax(values):g}"
        )
    unsigned = np.where(finite, unsigned, MISSING).astype("<u4")
    return {"base": base, "text": packed(unsigned.reshape(-1, 1).view(np.uint8).T)}


def round_number(value):
    """Return the number of the form 1, 2 or 5 times a power of ten next below a value."""
    power = math.floor(math.log10(value) + 1e-9)
    step = max(step for step in (1, 2, 5) if step * 10.0**power <= value * (1 + 1e-9))
    return float(f"{step}e{power}")


def next_quantum(quantum):
    """Return the next larger number of that form."""
    return round_number(quantum * 2.5)


def indexed(flags):
    """Return an array of flags as its different values and, as text, the number of each pixel's."""
    different, numbers = np.unique(flags, return_inverse=True)
    kind = np.uint8 if len(different) <= 256 else np.uint16
    return {
        "values": [int(value) for value in different],
        "bytes": np.dtype(kind).itemsize,
        "text": packed(numbers.reshape(flags.shape).astype(kind)),
    }


def picture(values, scale, longest=480, narrowest=80):
    """Return an image as a picture (WebP) in shades of gray, a narrow one stretched, as text."""
    low, high = scale
    at = np.clip((np.nan_to_num(values, nan=low) - low) / ((high - low) or 1), 0, 1)
    gray = 255 * np.arcsinh(at / ASINH) / np.arcsinh(1 / ASINH)
    drawn = Image.fromarray(gray[::-1].astype(np.uint8))
    shrink = min(1, longest / max(drawn.size))
    drawn = drawn.resize([max(narrowest, round(side * shrink)) for side in drawn.size])
    stream = io.BytesIO()
    drawn.save(stream, "WEBP", quality=50)
    return base64.b64encode(stream.getvalue()).decode()
