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
"""One colour for each frame of an image or of a spectrum, in figures and in prose.

Four are colours of Okabe and Ito (2008, "Color Universal Design"), the others keep as far from
them: people with the common kinds of colour blindness can tell them all apart. Each has a
contrast of at least 3 to 1 on white and on the dark background of this site.
"""
