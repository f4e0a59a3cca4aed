"""The colours of flagged pixels and groups, and of areas without data."""

__all__ = ["BAD_PIXEL_COLOUR", "FLAG_COLOURS", "NO_DATA_COLOUR"]

BAD_PIXEL_COLOUR = "#e66100"
"""Colour of a pixel without a usable value: orange, unlike the grays of an image."""

NO_DATA_COLOUR = "#dbe1e8"
"""Colour of an area without data, such as what is outside a rotated field: a pale blue-grey."""

FLAG_COLOURS = {
    "DO_NOT_USE": "#999999",
    "REFERENCE_PIXEL": "#56b4e9",
    "DEAD": "#000000",
    "HOT": "#d55e00",
    "SATURATED": "#e69f00",
    "JUMP_DET": "#0072b2",
    "OUTLIER": "#cc79a7",
}
"""The flags that `show_dq` and `show_ramp` draw, from general to particular, and their colours.

The colours are those of Okabe and Ito (2008, "Color Universal Design"), which people with the
common kinds of colour blindness can tell apart.
"""
