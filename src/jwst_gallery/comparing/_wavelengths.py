"""Shifts of wavelengths."""

from collections.abc import Iterator

import numpy as np

from ._pairs import Pair
from ._words import Scope
from .results import Finding

_SINGLE = 3e-7  # of a value: a few times what single precision resolves


def wavelength_findings(
    name: str,
    arrays: list[tuple[Pair, np.ndarray, np.ndarray]],
    scope: Scope,
    tolerance: float,
) -> Iterator[Finding]:
    """Yield by how much wavelengths differ, in micrometres and in steps from one to the next."""
    moved, moves, steps = [], [], []
    gained = lost = 0
    for pair, old, new in arrays:
        there, here = np.isfinite(old), np.isfinite(new)
        gained += int(np.count_nonzero(here & ~there))
        lost += int(np.count_nonzero(there & ~here))
        if not (there & here).any():
            continue
        step = _step(old)
        move = np.subtract(new, old, dtype=float)[there & here]
        if np.max(np.abs(move)) > max(tolerance * step, _SINGLE * np.nanmedian(old)):
            moved.append(pair)
            moves.append(move)
            steps.append(np.abs(move) / (step or np.nan))
    elements = scope.elements
    for number, change in ((gained, "have a wavelength now"), (lost, "have no wavelength now")):
        if number:
            yield Finding(name, "wavelengths", f"{number} {elements} {change}")
    if moved:
        move, in_steps = np.concatenate(moves), np.concatenate(steps)
        text = (
            f"by {np.median(move):+.3g} µm in the median, {np.median(in_steps):.3g} of the step "
            f"from one to the next; by {np.max(np.abs(move)):.3g} µm at most"
        )
        yield Finding(name, "wavelengths", text + scope.where(moved))


def _step(wavelengths: np.ndarray) -> float:
    """Return the median step along the axis of dispersion."""
    steps = [
        np.abs(np.diff(wavelengths, axis=axis))
        for axis in range(-min(wavelengths.ndim, 2), 0)
        if wavelengths.shape[axis] > 1
    ]
    return float(max((np.nanmedian(each) for each in steps if np.isfinite(each).any()), default=0))
