"""Numbers, places and lists as words."""

from collections.abc import Sequence

import numpy as np

from .._files import printable
from ._pairs import Pair
from ._products import labels

_FLUXES = {"SCI", "FLUX", "SURF_BRIGHT", "RF_FLUX", "RF_SURF_BRIGHT"}
_CONFINED = 0.25  # of an image: changes within a smaller part are located
_MOST_NAMED = 6
_ALIKE = 0.1  # of a change: a smaller spread between parts is not mentioned


class Scope:
    """The parts that are compared, with the noun for them and their labels."""

    def __init__(self, noun: str, pairs: Sequence[Pair]):
        self.noun, self.number = noun, len(pairs)
        self._identities = [pair.new.identity for pair in pairs]

    def where(self, pairs: Sequence[Pair]) -> str:
        """Return which of several parts are concerned, as the end of a sentence."""
        if self.number < 2 or not pairs:
            return ""
        if len(pairs) == self.number:
            return f", in all {self.number} {self.noun}"
        named = labels([pair.new.identity for pair in pairs], self._identities)
        return f", in {len(pairs)} of {self.number} {self.noun}: {listed(named, '; ')}"

    @property
    def elements(self) -> str:
        """The noun for the elements of an array."""
        return "pixels" if self.noun in ("images", "slits") else "values"


def listed(names: Sequence[str], between: str = ", ") -> str:
    """Return the first of several names, and how many more there are."""
    more = len(names) - _MOST_NAMED
    first = between.join(map(printable, names[:_MOST_NAMED]))
    return f"{first} and {more} more" if more > 1 else between.join(map(printable, names))


def share(number: int, size: int, elements: str) -> str:
    """Return a number of elements as a share of all."""
    if number == size:
        return f"all {size} {elements}"
    if number < 0.001 * size or size < 1000:
        return f"{number} of {size} {elements}"
    return f"{100 * number / size:.3g} % of {size} {elements}"


def ratio_in_words(ratio: float, name: str, of_parts: Sequence[float]) -> str:
    """Return by how much something is brighter or fainter, and its range if parts differ."""
    if ratio == 0:
        return "in the median they are 0"
    if not 0.5 < ratio < 2:
        return f"in the median they are {ratio:.3g} times what they were"
    more, less = ("brighter", "fainter") if name in _FLUXES else ("higher", "lower")
    word = more if ratio > 1 else less
    low, high = min(of_parts), max(of_parts)
    differ = high - low > _ALIKE * abs(ratio - 1)
    several = f"; {low:.4g} to {high:.4g} in single parts" if differ else ""
    return (
        f"in the median they are {100 * abs(ratio - 1):.2g} % {word} (ratio {ratio:.4g}{several})"
    )


def shape_text(array: np.ndarray) -> str:
    """Return a shape in numpy order."""
    return " x ".join(map(str, array.shape))


def place(masks: Sequence[np.ndarray], pairs: Sequence[Pair], name: str) -> str:
    """Return where the changes of one part are, if they are close together."""
    if len(masks) != 1 or " " in name or masks[0].ndim == 0:
        return ""
    (mask,), (pair,) = masks, pairs
    if mask.ndim == 1 or pair.new.main == "FLUX":
        return _place_in_spectrum(mask, pair)
    image = np.any(mask.reshape(-1, *mask.shape[-2:]), axis=0)
    (y,), (x,) = (np.nonzero(np.any(image, axis=axis)) for axis in (1, 0))
    if (np.ptp(x) + 1) * (np.ptp(y) + 1) > _CONFINED * image.size:
        return ""
    return f", in {_span('column', x)}, {_span('row', y)}"


def _span(noun: str, numbers: np.ndarray) -> str:
    first, last = numbers[0], numbers[-1]
    return f"{noun} {first}" if first == last else f"{noun}s {first} to {last}"


def _place_in_spectrum(mask: np.ndarray, pair: Pair) -> str:
    (inside,) = np.nonzero(mask.reshape(-1, mask.shape[-1]).any(axis=0))
    if np.ptp(inside) + 1 > _CONFINED * mask.shape[-1]:
        return ""
    wavelengths = pair.new.arrays.get("WAVELENGTH")
    if wavelengths is None:
        return f", in {_span('element', inside)}"
    there = wavelengths.reshape(-1, wavelengths.shape[-1])[0][inside]
    ends = dict.fromkeys(f"{end:.5g}" for end in (np.nanmin(there), np.nanmax(there)))
    return f", at {' to '.join(ends)} µm"
