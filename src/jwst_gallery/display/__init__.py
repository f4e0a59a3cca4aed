"""Figures of images, ramps, slits, spectra, cubes, time series, associations, and of changes.

Each function draws an object that you have opened or read, on the given matplotlib axes or on new
ones, and returns the axes for further use. A pixel is (x, y): column and row, counted from 0, with
integers at the centres of pixels.
"""

from .associations import show_association
from .changes import show_changes, show_flag_changes
from .colours import BAD_PIXEL_COLOUR, FLAG_COLOURS, NO_DATA_COLOUR
from .cubes import show_cube
from .images import show_dq, show_image
from .ramps import show_differences, show_ramp
from .slits import show_slit
from .spectra import show_spectrum
from .time_series import show_light_curve, show_time_series

__all__ = [
    "BAD_PIXEL_COLOUR",
    "FLAG_COLOURS",
    "NO_DATA_COLOUR",
    "show_association",
    "show_changes",
    "show_cube",
    "show_differences",
    "show_dq",
    "show_flag_changes",
    "show_image",
    "show_light_curve",
    "show_ramp",
    "show_slit",
    "show_spectrum",
    "show_time_series",
]
