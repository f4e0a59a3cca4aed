"""Coordinates of a WCS in all of its frames, as polynomials that are compared with it.

A browser cannot run `gwcs`. It evaluates a Chebyshev series in x and y for each coordinate, fitted
here to values of the WCS itself, and checked at points that the fit has not seen.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.polynomial import chebyshev
from scipy.linalg import lstsq

from jwst_gallery.wcs import step_through

LIMIT = 0.01  # pixel: the largest error of a frame that a page may have
GOOD = 1e-4  # pixel: the error of a coordinate at which no higher degree is tried
# Along the longer and the shorter side of a region: spectra need more along the dispersion.
DEGREES = ((1, 1), (3, 3), (5, 5), (9, 5), (18, 4), (36, 4), (80, 3))
# Points on the longer and the shorter side: for the fit, to choose its degree, and to check it.
NODES, TRIED, CHECKED = (121, 25), (97, 29), (211, 43)
SKY_UNITS, WAVELENGTH_UNITS = ("deg",), ("um", "m")
MAS = 3.6e6  # in a degree


class InaccurateError(ValueError):
    """The polynomials of a page do not agree with the WCS of its product."""


@dataclass(frozen=True)
class Region:
    """Pixels that share their polynomials: their label in the image's map, and where they are.

    `box` has the lowest and highest x, then y; `inputs` are those of the WCS besides x and y.
    """

    label: int
    name: str
    box: tuple
    inputs: tuple = ()


@dataclass
class Series:
    """One coordinate on a region: a constant, and a Chebyshev series (powers of y, powers of x)."""

    constant: float
    coefficients: np.ndarray

    def __call__(self, at_x, at_y):
        """Return the coordinate at points of the region, whose sides run from -1 to 1."""
        return self.constant + chebyshev.chebval2d(at_y, at_x, self.coefficients.astype(float))


@dataclass
class Surface:
    """All coordinates in all frames on a region, and how much each changes from pixel to pixel."""

    region: Region
    frames: list
    series: list
    slopes: np.ndarray

    def __call__(self, x, y):
        """Return the coordinates at points: shape (coordinates, points)."""
        at = _scaled(self.region.box, x, y)
        return np.array([one(*at) for one in self.series])


@dataclass(frozen=True)
class Errors:
    """Largest differences between a surface and the WCS.

    `pixel` has one of each frame, in pixels; `sky` is in milliarcseconds and `wavelength` in
    micrometres, of the last frame.
    """

    pixel: dict
    sky: float
    wavelength: float


def frames_of(wcs, *pixel):
    """Return name and axes (name, unit) of each frame through which a WCS leads a pixel."""
    rows = [tuple(row) for row in step_through(wcs, *pixel)["frame", "axis", "unit"]]
    return [
        (str(frame), [(str(axis), str(unit)) for _, axis, unit in axes])
        for frame, axes in groupby(rows, key=lambda row: row[0])
    ]


def coordinates(wcs, columns, rows, inputs=()):
    """Return the coordinates in all frames on a grid: shape (coordinates, rows, columns).

    The bounding box is not applied.
    """
    x, y = np.meshgrid(np.asarray(columns, float), np.asarray(rows, float))
    here, shape = (x, y), x.shape
    if inputs:  # the transforms of grisms must have a grid, those of several orders a list
        here = (x.ravel(), y.ravel(), *(np.full(x.size, float(value)) for value in inputs))
    found = []
    for step in wcs.pipeline:
        found += [np.broadcast_to(values, here[0].shape).reshape(shape) for values in here]
        if step.transform is not None:
            here = step.transform(*here)
    return np.array(found)


def fit(wcs, region, labels, origin):
    """Return the surface of a region: each coordinate of the lowest degree that is good, or best.

    `labels` is the map of an image's regions, whose lower left pixel is `origin`.
    """
    x, y, true, _ = _sampled(wcs, region, labels, origin, _nodes(region.box))
    near_x, near_y, near, slopes = _sampled(wcs, region, labels, origin, _even(region.box, TRIED))
    at, near_at = _scaled(region.box, x, y), _scaled(region.box, near_x, near_y)
    constants = true.mean(axis=1)
    series, errors = [None] * len(true), np.full(len(true), np.inf)
    for longer, shorter in DEGREES:
        degree = (longer, shorter) if _is_wide(region.box) else (shorter, longer)
        left = np.flatnonzero(errors > GOOD)
        if not left.size:
            break
        basis = _basis(at, degree)
        if basis.shape[1] > x.size / 2:
            continue
        solved, *_ = lstsq(
            basis, (true[left] - constants[left, None]).T, cond=1e-13, lapack_driver="gelsy"
        )
        # As they are written into the page.
        solved = solved.astype(np.float32)
        off = _basis(near_at, degree) @ solved.astype(float) + constants[left] - near[left].T
        worst = np.abs(off.T / slopes[left]).max(axis=1)
        for number, one, error in zip(left, solved.T, worst, strict=True):
            if error < errors[number]:
                shape = (degree[1] + 1, degree[0] + 1)
                series[number] = Series(float(constants[number]), one.reshape(shape))
                errors[number] = error
    frames = frames_of(wcs, x[0], y[0], *region.inputs)
    typical = np.median(slopes, axis=1)
    typical[typical <= _nothing(true)[:, 0]] = 0
    return Surface(region, frames, series, typical)


def compare(surface, wcs, labels, origin):
    """Return the largest differences between a surface and a WCS, at points that no fit has seen.

    The error of a coordinate in pixels is its difference over its change from pixel to pixel
    there, and that of a frame the root of the sum of the squares of its coordinates' errors.
    """
    region, frames = surface.region, surface.frames
    x, y, true, slopes = _sampled(wcs, region, labels, origin, _even(region.box, CHECKED))
    off = np.abs(surface(x, y) - true)
    ends = np.cumsum([len(axes) for _, axes in frames])
    squares = np.split((off / slopes) ** 2, ends[:-1])
    pixel = {
        name: float(np.sqrt(part.sum(axis=0)).max())
        for (name, _), part in zip(frames, squares, strict=True)
    }
    units = [unit for _, unit in frames[-1][1]]
    last, position = off[-len(units) :], true[-len(units) :]
    sky = [number for number, unit in enumerate(units) if unit in SKY_UNITS]
    waves = [number for number, unit in enumerate(units) if unit in WAVELENGTH_UNITS]
    apart = 0.0
    if len(sky) == 2:
        lon, lat = last[sky]
        apart = np.hypot(lon * np.cos(np.radians(position[sky[1]])), lat).max() * MAS
    wavelength = last[waves[-1]].max() * (1e6 if units[waves[-1]] == "m" else 1) if waves else 0.0
    return Errors(pixel, float(apart), float(wavelength))


def require(errors, region):
    """Raise InaccurateError if a frame is wrong by more than `LIMIT`, or by an unknown amount."""
    worst = max(errors.pixel, key=lambda name: np.nan_to_num(errors.pixel[name], nan=np.inf))
    if not errors.pixel[worst] <= LIMIT:
        raise InaccurateError(
            f"{region.name or 'the image'}: off by {errors.pixel[worst]:.2g} pixel in the frame "
            f"{worst}, where {LIMIT:g} is allowed"
        )


def _nodes(box):
    """Return columns and rows of a grid, finer towards the edges, where polynomials stray."""

    def side(low, high, number):
        at = -np.cos(np.pi * np.arange(number) / (number - 1))
        return (low + high) / 2 + at * (high - low) / 2

    return [side(*limits, number) for limits, number in _sides(box, NODES)]


def _even(box, numbers):
    """Return columns and rows of an even grid with the edges."""
    return [np.linspace(*limits, count) for limits, count in _sides(box, numbers)]


def _sides(box, numbers):
    """Return the limits of x and of y, each with its number: the first for the longer side."""
    longer, shorter = numbers
    wide, high = box[1] - box[0], box[3] - box[2]
    if max(wide, high) < 3 * min(wide, high):
        longer = shorter = round((longer * shorter) ** 0.5)
    numbers = (longer, shorter) if _is_wide(box) else (shorter, longer)
    return zip((box[:2], box[2:]), numbers, strict=True)


def _is_wide(box):
    return box[1] - box[0] >= box[3] - box[2]


def _sampled(wcs, region, labels, origin, grid):
    """Return x, y, coordinates and their slopes where a grid is in a region."""
    columns, rows = grid
    x, y = np.meshgrid(columns, rows)
    found = coordinates(wcs, columns, rows, region.inputs)
    ix = np.clip(np.floor(x + 0.5).astype(int) - origin[0], 0, labels.shape[1] - 1)
    iy = np.clip(np.floor(y + 0.5).astype(int) - origin[1], 0, labels.shape[0] - 1)
    inside = (labels[iy, ix] == region.label) & np.isfinite(found).all(axis=0)
    slopes = np.hypot(*np.gradient(np.where(inside, found, np.nan), rows, columns, axis=(1, 2)))
    slopes, found = slopes[:, inside], found[:, inside]
    # The slope is unknown at the edge of a region; a constant is not wrong by its rounding.
    typical = np.nanmedian(slopes, axis=1, keepdims=True)
    least = np.maximum(0.1 * typical, _nothing(found))
    slopes = np.maximum(np.where(np.isnan(slopes), typical, slopes), least)
    return x[inside], y[inside], found, slopes


def _nothing(coordinates):
    """Return the changes from pixel to pixel that are due to rounding."""
    return 1e-9 * np.abs(coordinates).max(axis=1, keepdims=True) + 1e-12


def _scaled(box, x, y):
    """Return x and y on a scale from -1 to 1 over a region."""
    x0, x1, y0, y1 = box
    return (2 * np.asarray(x) - x0 - x1) / (x1 - x0), (2 * np.asarray(y) - y0 - y1) / (y1 - y0)


def _basis(at, degree):
    at_x, at_y = at
    return chebyshev.chebvander2d(at_y, at_x, [degree[1], degree[0]])
