"""Match the parts that two products have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord

from ._products import Identity, Part

_SAME_PLACE = 0.2  # arcsec: more than between catalogues of one image, less than between sources
_MOST_ROWS = 500  # of an image, enough to see whether two are alike
_ALIKE = 0.1  # of the spread of an image: the right shift leaves smaller differences


@dataclass(frozen=True, eq=False)
class Pair:
    """A part of the old product, and the same part of the new.

    If the new image begins at another pixel, add `shift`, (x, y), to a pixel of the new image to
    get the same pixel of the old. Old spectra with more or fewer wavelengths are interpolated to
    the new ones; then `interpolated_from` is how many they had.
    """

    old: Part
    new: Part
    shift: tuple[int, int] = (0, 0)
    interpolated_from: int = 0

    @property
    def label(self) -> str:
        """The identity of the part, as stated by the new product."""
        return str(self.new.identity)

    def both(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return an array of both parts, cut to the overlap if images begin at different pixels."""
        old, new = self.old.arrays[name], self.new.arrays[name]
        if self.shift == (0, 0) or old.ndim < 2:
            return old, new
        x, y = self.shift
        of_old, of_new = _overlaps(old.shape, new.shape, (y, x))
        return old[..., of_old[0], of_old[1]], new[..., of_new[0], of_new[1]]


class Matched(NamedTuple):
    """The parts of two products: those in both, and those in only one."""

    pairs: list[Pair]
    only_old: list[Part]
    only_new: list[Part]
    renumbered: dict[int, int]


def match(old: list[Part], new: list[Part]) -> Matched:
    """Return the parts of two products, matched by the identities that both state.

    Sources at the same position on the sky are the same, whatever their numbers.
    """
    numbers = _numbers_of_old(old, new)
    keys = {id(part): _renamed(part.identity, numbers) for part in new}
    waiting, found = list(new), {}
    exact = {keys[id(part)]: part for part in reversed(new)}
    for part in old:
        if (same := exact.pop(part.identity, None)) is not None:
            found[id(part)] = same
            waiting.remove(same)
    for part in old:
        if id(part) not in found:
            fit = [one for one in waiting if _fit(part.identity, keys[id(one)])]
            if len(fit) == 1:
                found[id(part)] = fit[0]
                waiting.remove(fit[0])
    pairs = [_lined_up(part, found[id(part)]) for part in old if id(part) in found]
    only_old = [part for part in old if id(part) not in found]
    renumbered = {number: one for one, number in numbers.items() if number and number != one}
    return Matched(pairs, only_old, waiting, renumbered)


def match_rows(old: Part, new: Part) -> tuple[Pair, int, int]:
    """Return the tables of two products, and how many sources only the old or the new one has.

    The tables of catalogues are cut to the sources in both, in the same order.
    """
    places = [
        SkyCoord(part.arrays["sky_centroid.ra"], part.arrays["sky_centroid.dec"], unit="deg")
        for part in (old, new)
        if "sky_centroid.ra" in part.arrays
    ]
    if len(places) < 2 or not all(map(len, places)):
        return Pair(old, new), 0, 0
    of_old, of_new = _nearest(*places)
    pair = Pair(
        replace(old, arrays={name: each[of_old] for name, each in old.arrays.items()}),
        replace(new, arrays={name: each[of_new] for name, each in new.arrays.items()}),
    )
    return pair, len(places[0]) - len(of_old), len(places[1]) - len(of_new)


def _numbers_of_old(old: list[Part], new: list[Part]) -> dict[int, int | None]:
    """Return the old number of each source in the new product; None for a new source."""
    places: list[dict[int, tuple[float, float]]] = [
        {part.identity.source: part.place for part in parts if part.identity.source and part.place}
        for parts in (old, new)
    ]
    if not all(places):
        return {}
    of_old, of_new = _nearest(*(SkyCoord([*each.values()], unit="deg") for each in places))
    there, here = ([*each] for each in places)
    numbers: dict[int, int | None] = dict.fromkeys(here)
    numbers.update({here[b]: there[a] for a, b in zip(of_old, of_new, strict=True)})
    return numbers


def _nearest(old: SkyCoord, new: SkyCoord) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of mutual nearest neighbours, in the order of the old."""
    nearest, distance, _ = old.match_to_catalog_sky(new)
    back, _, _ = new.match_to_catalog_sky(old)
    (same,) = np.nonzero((distance < _SAME_PLACE * u.arcsec) & (back[nearest] == range(len(old))))
    return same, nearest[same]


def _renamed(identity: Identity, numbers: dict[int, int | None]) -> Identity:
    """Return the identity with the old number of its source; a negative one for a new source."""
    if identity.source not in numbers:
        return identity
    number = numbers[identity.source] or -identity.source
    # Slitless spectroscopy calls a slit after its source.
    slit = str(number) if identity.slit == str(identity.source) else identity.slit
    return identity._replace(source=number, slit=slit)


def _fit(old: Identity, new: Identity) -> bool:
    """Return True unless both state a field, with different values."""
    return all(None in both or both[0] == both[1] for both in zip(old, new, strict=True))


def _lined_up(old: Part, new: Part) -> Pair:
    if old.main == new.main == "FLUX" and "WAVELENGTH" in old.arrays and "WAVELENGTH" in new.arrays:
        return _spectra_lined_up(old, new)
    if old.main == new.main == "SCI":
        return Pair(old, new, _shift(old.arrays["SCI"], new.arrays["SCI"]))
    return Pair(old, new)


def _spectra_lined_up(old: Part, new: Part) -> Pair:
    """Return spectra in the same order; the old are interpolated if their lengths differ."""
    there, here = (_common(part.arrays["WAVELENGTH"]) for part in (old, new))
    if len(there) == len(here):
        step = np.nanmedian(np.abs(np.diff(here))) if len(here) > 1 else 0
        order = np.argsort(there)[np.argsort(np.argsort(here))]
        before, after = (
            np.nanmax(np.abs(each - here), initial=0) for each in (there, there[order])
        )
        if before > step / 2 > after:
            arrays = {name: values[..., order] for name, values in old.arrays.items()}
            return Pair(replace(old, arrays=arrays), new)
        return Pair(old, new)
    rising = np.argsort(there)[: np.isfinite(there).sum()]
    arrays = {
        name: np.apply_along_axis(
            lambda row: np.interp(here, there[rising], row[rising], np.nan, np.nan), -1, values
        )
        for name, values in old.arrays.items()
        if name != "DQ"
    }
    if "DQ" in new.arrays:  # flags cannot be interpolated
        arrays["DQ"] = new.arrays["DQ"]
    return Pair(replace(old, arrays=arrays), new, interpolated_from=len(there))


def _common(wavelengths: np.ndarray) -> np.ndarray:
    """Return the wavelengths of a spectrum, or those of all spectra of a series."""
    return wavelengths if wavelengths.ndim == 1 else wavelengths[0]


def _shift(old: np.ndarray, new: np.ndarray) -> tuple[int, int]:
    """Return the shift, (x, y), from a pixel of the new image to the same pixel of the old.

    It is where the two correlate best, or (0, 0) if they do not match even there.
    """
    if old.ndim < 2 or old.ndim != new.ndim or old.shape[:-2] != new.shape[:-2]:
        return 0, 0
    old_image, new_image = _middle_plane(old), _middle_plane(new)
    if old.shape == new.shape and _residual(old_image, new_image, (0, 0)) < _ALIKE:
        return 0, 0
    size = tuple(map(max, old_image.shape, new_image.shape))
    first, second = (np.fft.rfft2(_filled(each), size) for each in (old_image, new_image))
    match = np.fft.irfft2(first * second.conj(), size)
    y, x = np.unravel_index(np.argmax(match), match.shape)
    row, column = int(y), int(x)
    steps = [(dy, dx) for dy in (row, row - size[0]) for dx in (column, column - size[1])]
    best = min(steps, key=lambda step: _residual(old_image, new_image, step))
    if _residual(old_image, new_image, best) > _ALIKE:
        return 0, 0
    return best[1], best[0]


def _middle_plane(array: np.ndarray) -> np.ndarray:
    return array[tuple(length // 2 for length in array.shape[:-2])].astype(float)


def _filled(image: np.ndarray) -> np.ndarray:
    """Return deviations from the median, clipped so that single bright pixels do not dominate."""
    finite = np.isfinite(image)
    if not finite.any():
        return np.zeros(image.shape)
    deviation = np.where(finite, image - np.median(image[finite]), 0)
    spread = np.median(np.abs(deviation[finite])) or 1
    return np.clip(deviation, -20 * spread, 20 * spread)


def _residual(old: np.ndarray, new: np.ndarray, step: tuple[int, int]) -> float:
    """Return the median difference of shifted images in units of the old one's spread."""
    of_old, of_new = _overlaps(old.shape, new.shape, step)
    there, here = old[of_old], new[of_new]
    every = 1 + there.shape[0] // _MOST_ROWS
    there, here = there[::every], here[::every]
    both = np.isfinite(there) & np.isfinite(here)
    if both.sum() < max(0.25 * min(old.size, new.size) / every, 1):
        return np.inf
    spread = np.median(np.abs(there[both] - np.median(there[both])))
    return float(np.median(np.abs(there[both] - here[both])) / (spread or 1))


def _overlaps(
    old: tuple[int, ...], new: tuple[int, ...], steps: tuple[int, int]
) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Return the slices of two images that overlap, if the new begins at (y, x) of the old."""
    of_old, of_new = [], []
    for length, new_length, step in zip(old[-2:], new[-2:], steps, strict=True):
        start = max(int(step), 0)
        stop = max(start, min(length, new_length + int(step)))
        of_old.append(slice(start, stop))
        of_new.append(slice(start - int(step), stop - int(step)))
    return tuple(of_old), tuple(of_new)
