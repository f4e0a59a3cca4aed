"""Checks of the numbers that callers pass in."""

import operator
from typing import Any


def as_integer(value: Any, name: str) -> int:
    """Return a Python or numpy integer as an int; raise TypeError for anything else."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be an integer: got {value!r}, of type {type(value).__name__}"
        ) from None


def check_index(index: Any, length: int, noun: str, name: str, first: int = 0) -> int:
    """Return the index as an int; raise IndexError, with the range, if it is outside."""
    index = as_integer(index, f"the {noun}")
    if first <= index < length:
        return index
    if length <= first:
        there = "there is none"
    elif length == first + 1:
        there = f"there is only {first}"
    else:
        there = f"they run from {first} to {length - 1}"
    raise IndexError(f"no {noun} {index} in {name}: {there}")
