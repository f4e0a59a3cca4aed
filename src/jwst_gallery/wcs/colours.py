"""The colours of the frames of a WCS."""

FRAME_COLOURS = {
    "grism_slit": "#aa44ff",
    "grism_detector": "#dd0044",
    "detector": "#0072b2",
    "alpha_beta": "#ee11cc",
    "v2v3": "#d55e00",
    "v2v3vacorr": "#cc79a7",
    "world": "#009e73",
}
"""One colour for each frame of an image or a spectrum, in figures and in prose.

Four are colours of Okabe and Ito (2008, "Color Universal Design"), and the others are as distinct
from them: people with the common kinds of colour blindness can tell all of them apart. Each has a
contrast of at least 3 to 1 on white and on a dark background.
"""
