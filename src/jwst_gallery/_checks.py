"""Checks of numbers that a caller gives: one line says what was wrong, and what there is."""

import operator


def whole(value, name):
    """Return a whole number as an int; numpy's are as good."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(
            f"{name} is a whole number: got {value!r}, of type {type(value).__name__}"
        ) from None


def check_index(index, length, noun, name, first=0):
    """Return the index of one of the things that a product has, or say which there are."""
    index = whole(index, f"the {noun}")
    if first <= index < length:
        return index
    if length <= first:
        there = "there is none"
    elif length == first + 1:
        there = f"there is only {first}"
    else:
        there = f"they run from {first} to {length - 1}"
    raise IndexError(f"no {noun} {index} in {name}: {there}")
