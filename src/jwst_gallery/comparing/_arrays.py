"""Differences of arrays: which are there, their shapes, units, values and NaN."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from astropy import units as u

from .._files import printable
from ._flags import FLAGS, flag_findings
from ._pairs import Pair
from ._wavelengths import wavelength_findings
from ._words import Scope, listed, place, ratio_in_words, shape_text, share
from .results import Finding, Kind

_ERRORS = {
    "SCI": ("ERR",),
    "FLUX": ("FLUX_ERROR", "ERROR"),
    "SURF_BRIGHT": ("SB_ERROR",),
    "BACKGROUND": ("BKGD_ERROR", "BERROR"),
}
"""The arrays of errors; before jwst 1.2 some columns had the second names."""

# Words in the names of columns of times and positions, where a relative tolerance is useless.
_COORDINATES = {"mjd", "bjd", "tdb", "utc", "time", "ra", "dec", "xcentroid", "ycentroid"}
_ROUNDING = 1e-11  # of a coordinate: a date to 0.1 s, a position to microarcseconds
_SIGNIFICANT = 5  # errors; the ratio of fainter values is noise

Arrays = tuple[Pair, np.ndarray, np.ndarray]
"""Two matched parts, and an array of the old and of the new, in the same unit."""


class _Change(NamedTuple):
    """The changes of an array in one part; masks have the shape of the array."""

    pair: Pair
    differ: np.ndarray
    became_nan: np.ndarray
    was_nan: np.ndarray
    by: np.ndarray  # absolute differences, where values differ
    ratios: np.ndarray  # new over old, where values differ and are significant
    in_errors: float | None = None  # the largest difference, in units of its error


def array_findings(pairs: list[Pair], scope: Scope, tolerance: float) -> Iterator[Finding]:
    """Yield the differences between the arrays of all parts, one array after the other."""
    yield from _missing(pairs, scope)
    for name in dict.fromkeys(name for pair in pairs for name in pair.new.arrays):
        having = [pair for pair in pairs if name in pair.old.arrays and name in pair.new.arrays]
        yield from _together(name, "shape", [(_shapes(pair, name), pair) for pair in having], scope)
        same = [pair for pair in having if len({each.shape for each in pair.both(name)}) == 1]
        if name in FLAGS:
            yield from flag_findings(name, same, scope)
            continue
        in_units = [(*in_one_unit(pair, name), pair) for pair in same]
        yield from _together(name, "unit", [(text, pair) for text, _, pair in in_units], scope)
        arrays = [(pair, *both) for _, both, pair in in_units if both is not None]
        if name.split()[-1] == "WAVELENGTH":
            arrays = [each for each in arrays if not each[0].interpolated_from]
            yield from wavelength_findings(name, arrays, scope, tolerance)
        else:
            yield from _values(
                name, [_change(name, *each, tolerance) for each in arrays], scope, tolerance
            )


def _together(
    name: str, kind: Kind, said: list[tuple[str, Pair]], scope: Scope
) -> Iterator[Finding]:
    """Yield a finding for each distinct text, which names the parts that it applies to."""
    for text in dict.fromkeys(text for text, _ in said if text):
        pairs = [pair for each, pair in said if each == text]
        yield Finding(name, kind, text + scope.where(pairs))


def _missing(pairs: list[Pair], scope: Scope) -> Iterator[Finding]:
    """Yield the arrays and tables that only one of the products has."""
    for which, other in (("old", "new"), ("new", "old")):
        lacking: dict[str, dict[int, Pair]] = {}
        for number, pair in enumerate(pairs):
            there, here = (getattr(pair, each).arrays for each in (which, other))
            tables = {name.split()[0] for name in here}
            for name in there.keys() - here.keys():
                # If a whole table is missing, name it instead of its columns.
                table = name.split()[0]
                lacking.setdefault(name if table in tables else table, {})[number] = pair
        where = {name: scope.where([*lacking[name].values()]) for name in sorted(lacking)}
        for text in dict.fromkeys(where.values()):
            names = [name for name, each in where.items() if each == text]
            yield Finding(listed(names), "missing", f"only in the {which}{text}")


def _shapes(pair: Pair, name: str) -> str:
    """Return how shapes differ, and whether the image begins at another pixel."""
    old, new = pair.old.arrays[name], pair.new.arrays[name]
    if pair.interpolated_from:
        is_scale = name == "WAVELENGTH"
        text = f"{pair.interpolated_from} elements before, {new.shape[-1]} now"
        return f"{text}: the old spectra are interpolated" if is_scale else ""
    x, y = pair.shift
    moved = f"its pixel (0, 0) is pixel ({x}, {y}) of the old" if x or y else ""
    if old.shape == new.shape:
        return f"the image has moved: {moved}" if moved and name == pair.new.main else ""
    text = f"{shape_text(old)} before, {shape_text(new)} now"
    return f"{text}; {moved}" if moved else text + _rest(pair, name)


def _rest(pair: Pair, name: str) -> str:
    """Return whether arrays of different shapes are compared, as the end of a sentence."""
    old, new = pair.both(name)
    return ": compared where they overlap" if old.shape == new.shape else ": not compared"


def in_one_unit(pair: Pair, name: str) -> tuple[str, tuple[np.ndarray, np.ndarray] | None]:
    """Return how the units differ, and both arrays in the new unit; None if it does not convert."""
    old, new = pair.both(name)
    stated = [part.units[name] for part in (pair.old, pair.new)]
    before, now = (u.Unit(unit, parse_strict="silent") for unit in stated)
    if stated[0] == stated[1] or before == now:
        return "", (old, new)
    text = "{} before, {} now".format(*(printable(unit) or "no unit" for unit in stated))
    if not all(stated):
        return text, (old, new)
    if not before.is_equivalent(now):
        return f"{text}: not compared", None
    return f"{text}: compared in the latter", (old * before.to(now), new)


def _change(name: str, pair: Pair, old: np.ndarray, new: np.ndarray, tolerance: float) -> _Change:
    none = np.zeros(new.shape, bool)
    if {old.dtype.kind, new.dtype.kind} & {"S", "U", "O"}:
        old, new = old.astype(str), new.astype(str)
    if not old.dtype.kind == new.dtype.kind == "f":
        return _Change(pair, old != new, none, none, np.array([]), np.array([]))
    there, here = np.isfinite(old), np.isfinite(new)
    gone, come = there & ~here, here & ~there
    difference = np.abs(np.subtract(new, old, dtype=float))
    scale, error = np.abs(old, dtype=float), error_of(pair, name, new)
    in_errors = None
    with np.errstate(invalid="ignore", divide="ignore"):
        if error is not None:
            scale = np.fmax(scale, error)
        limit = _ROUNDING if _is_coordinate(name) else tolerance
        differ = there & here & (difference > limit * scale)
        significant = differ & (old != 0)
        if error is not None:
            significant &= np.abs(old) > _SIGNIFICANT * error
            relative = (difference / error)[differ]
            in_errors = np.max(relative[np.isfinite(relative)], initial=0)
        ratios = new[significant].astype(float) / old[significant]
    if pair.interpolated_from:
        gone = come = none  # beyond the ends of the old wavelengths
        if not _tells(ratios, tolerance):
            differ = none  # they differ only by what interpolation does to noise
    return _Change(pair, differ, gone, come, difference[differ], ratios, in_errors)


def _values(name: str, changes: list[_Change], scope: Scope, tolerance: float) -> Iterator[Finding]:
    """Yield which values became NaN, which are no longer NaN, and how the others differ."""
    size = sum(change.differ.size for change in changes)
    said: tuple[tuple[Kind, str, str], ...] = (
        ("NaN", "became_nan", "are NaN now, and were not"),
        ("NaN", "was_nan", "were NaN, and are not now"),
        ("values", "differ", "differ"),
    )
    for kind, field, verb in said:
        concerned = [change for change in changes if getattr(change, field).any()]
        if concerned:
            pairs = [change.pair for change in concerned]
            masks = [getattr(change, field) for change in concerned]
            number = sum(map(np.count_nonzero, masks))
            text = f"{share(number, size, scope.elements)} {verb}"
            if kind == "values":
                text += _how_much(name, concerned, tolerance)
            yield Finding(name, kind, text + place(masks, pairs, name) + scope.where(pairs))


def _how_much(name: str, changes: list[_Change], tolerance: float) -> str:
    """Return by how much values differ, as the end of a sentence."""
    if changes[0].pair.new.arrays[name].dtype.kind != "f":
        return ""
    if _is_coordinate(name):
        by, unit = np.concatenate([each.by for each in changes]), changes[0].pair.new.units[name]
        return f", by {np.median(by):.3g} {printable(unit)}".rstrip() + " in the median"
    errors = [change.in_errors for change in changes if change.in_errors is not None]
    text = f" by more than {tolerance:g} of their value{' or error' if errors else ''}"
    ratios = np.concatenate([change.ratios for change in changes])
    if _tells(ratios, tolerance):
        each = [float(np.median(change.ratios)) for change in changes if change.ratios.size]
        text += f"; {ratio_in_words(float(np.median(ratios)), name, each)}"
    if errors:
        text += f"; the largest difference is {max(errors):.2g} times its error"
    return text


def _tells(ratios: np.ndarray, tolerance: float) -> bool:
    """Return True if the median ratio is not 1."""
    return ratios.size > 0 and abs(np.median(ratios) - 1) > tolerance


def error_of(pair: Pair, name: str, like: np.ndarray) -> np.ndarray | None:
    """Return the errors of an array of the new product; NaN where they are not positive."""
    for error in (*_ERRORS.get(name, ()), f"{name}_err"):  # the latter in tables of sources
        if error in pair.new.arrays:
            values = pair.both(error)[1] if error in pair.old.arrays else pair.new.arrays[error]
            if values.shape == like.shape and (values > 0).any():
                return np.where(values > 0, values, np.nan)
    return None


def _is_coordinate(name: str) -> bool:
    words = name.lower().replace(".", "_").replace("-", "_").replace(" ", "_").split("_")
    return not _COORDINATES.isdisjoint(words)
