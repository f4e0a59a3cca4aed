"""Differences between two WCS: in their frames, and in where they put the pixels of a grid."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy import units as u
from astropy.modeling.bounding_box import ModelBoundingBox

from ._pairs import Pair
from ._words import Scope
from .results import Finding

if TYPE_CHECKING:
    from gwcs import WCS

_POINTS = 12  # along each pixel axis
_SMALLEST = 30.0  # milliarcseconds: about the smallest pixel of any instrument


def wcs_findings(
    pairs: list[Pair], old: list[WCS], new: list[WCS], scope: Scope, tolerance: float
) -> Iterator[Finding]:
    """Yield how the WCS of pairs of images, slits or spectra differ.

    Pixels that see the same light are compared, also if the new image begins at another pixel.
    """
    said: dict[str, list[Pair]] = {}
    moves: dict[str, list[tuple[Pair, np.ndarray, float]]] = {"sky": [], "wavelength": []}
    for pair, before, now in zip(pairs, old, new, strict=True):
        for text in _structure(before, now):
            said.setdefault(text, []).append(pair)
        if not _inputs(before) == _inputs(now) != ():
            continue
        for axis, (difference, size) in _differences(pair, before, now).items():
            if np.max(difference, initial=0) > tolerance * size:
                moves[axis].append((pair, difference, size))
    for text, concerned in said.items():
        yield Finding("WCS", "WCS", text + scope.where(concerned))
    for axis, what, unit in (("sky", "positions", "mas"), ("wavelength", "wavelengths", "µm")):
        if moves[axis]:
            concerned, differences, sizes = zip(*moves[axis], strict=True)
            pixels = np.concatenate(
                [each / size for each, size in zip(differences, sizes, strict=True)]
            )
            far = np.concatenate(differences)
            text = (
                f"{what} differ by {np.median(far):.3g} {unit} in the median "
                f"({np.median(pixels):.3g} pixel), by {np.max(far):.3g} {unit} at most"
            )
            yield Finding("WCS", "WCS", text + scope.where(concerned))


def _structure(old: WCS, new: WCS) -> Iterator[str]:
    """Yield how frames and bounding boxes differ."""
    for what, before, now in (
        ("frames", old.available_frames, new.available_frames),
        ("inputs", _inputs(old), _inputs(new)),
    ):
        if list(before) != list(now):
            texts = [", ".join(each) or "none" for each in (before, now)]
            yield "{} {} before, {} now".format(what, *texts)
    boxes = [_box(each) for each in (old, new)]
    if boxes[0] != boxes[1]:
        texts = [" and ".join(f"{a:g} to {b:g}" for a, b in box) or "none" for box in boxes]
        yield f"bounding box {texts[0]} before, {texts[1]} now"


def _inputs(wcs: WCS) -> tuple[str, ...]:
    """Return the names of the inputs; empty for whole NIRSpec exposures, which need a slit."""
    from ..wcs._common import input_axes  # slow to import

    try:
        return input_axes(wcs)[0]
    except Exception:  # transforms that do not fit each other
        return ()


def _box(wcs: WCS) -> tuple[tuple[float, float], ...]:
    """Return the rounded bounding box in the order of the inputs; empty without a simple one."""
    box = wcs.bounding_box
    if not isinstance(box, ModelBoundingBox):
        return ()
    ends = box.bounding_box(order="F")
    return tuple((round(float(low), 3), round(float(high), 3)) for low, high in np.atleast_2d(ends))


def _differences(pair: Pair, old: WCS, new: WCS) -> dict[str, tuple[np.ndarray, float]]:
    """Return the distances on the sky (mas) and in wavelength (µm), and the size of a pixel."""
    grid = _grid(pair, new)
    of_old = [
        values + step for values, step in zip(grid, (*pair.shift, *[0] * len(grid)), strict=False)
    ]
    before, now = _world(old, of_old), _world(new, grid)
    aside = [
        _world(new, [values + (axis == number) for number, values in enumerate(grid)])
        for axis in range(min(2, len(grid)))
    ]
    found = {}
    for axis, distance, least in (
        ("sky", _separation, _SMALLEST),
        ("wavelength", _wavelength_difference, 0.0),
    ):
        if axis in before and axis in now:
            far = distance(before[axis], now[axis])
            sizes = [distance(now[axis], each[axis]) for each in aside if axis in each]
            size = max((np.median(each) for each in sizes if each.size), default=0.0)
            found[axis] = far, float(size if size > least / 10 else least) or np.inf
    return found


def _grid(pair: Pair, wcs: WCS) -> list[Any]:
    """Return a grid of pixels of the new part, and the other inputs of its WCS.

    These are the spectral order, 1, and, for a whole exposure through a grism, the pixel of the
    source in the direct image: the middle one.
    """
    names, box = _inputs(wcs), _box(wcs)
    shape = pair.new.arrays[pair.new.main or "SCI"].shape
    more = {"order": 1, "x0": shape[-1] / 2, "y0": shape[-2] / 2}
    axes = {}
    for number, name in enumerate(names):
        if name not in more:
            low, high = 0, shape[-1 - number] - 1
            if len(box) == len(names):
                low, high = max(low, np.ceil(box[number][0])), min(high, np.floor(box[number][1]))
            axes[name] = np.rint(np.linspace(low, high, _POINTS))
    pixels = dict(zip(axes, np.meshgrid(*axes.values()), strict=True))
    return [pixels.get(name, more.get(name)) for name in names]


def _world(wcs: WCS, pixels: list[Any]) -> dict[str, Any]:
    """Return positions (degrees) and wavelengths (µm) of pixels, by the name of the quantity.

    Empty if the WCS cannot be evaluated: that of a whole NIRSpec exposure may need a slit.
    """
    from ..wcs._common import output_axes  # slow to import

    coordinates: Any = pixels
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for step in wcs.pipeline:
                if step.transform is not None:
                    coordinates = step.transform(*coordinates)
    except Exception:  # transforms raise nearly anything
        return {}
    coordinates = coordinates if isinstance(coordinates, tuple) else (coordinates,)
    world: dict[str, Any] = {}
    for values, name, unit in zip(coordinates, *output_axes(wcs), strict=False):
        values = np.asarray(getattr(values, "value", values), float)
        if name.lower() in ("lon", "ra", "lat", "dec"):
            world.setdefault("sky", []).append(values * u.Unit(unit).to(u.deg))
        elif name.lower() in ("wavelength", "lambda"):
            world["wavelength"] = values * u.Unit(unit).to(u.um)
    return world


def _separation(old: list[np.ndarray], new: list[np.ndarray]) -> np.ndarray:
    """Return finite distances on the sky, in milliarcseconds, between positions that are close."""
    (ra, dec), (new_ra, new_dec) = old, new
    east = (new_ra - ra + 180) % 360 - 180
    return _finite(3.6e6 * np.hypot(east * np.cos(np.radians(dec)), new_dec - dec))


def _wavelength_difference(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    return _finite(np.abs(new - old))


def _finite(values: np.ndarray) -> np.ndarray:
    return values[np.isfinite(values)]
