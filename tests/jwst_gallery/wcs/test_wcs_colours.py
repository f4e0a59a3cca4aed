"""The colours of frames: to be read, and to be told apart."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from jwst_gallery.wcs import FRAME_COLOURS

ROOT = Path(__file__).parents[3]


def linear_rgb(colour):
    """Amounts of red, green and blue light."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def relative_luminance(colour):
    """Luminance as the Web Content Accessibility Guidelines 2.1 define it."""
    return linear_rgb(colour) @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("background", ["#ffffff", "#14181e"])  # the theme's light and dark
@pytest.mark.parametrize("frame", FRAME_COLOURS)
def test_frame_colours_can_be_read(frame, background):
    levels = sorted(relative_luminance(c) for c in (FRAME_COLOURS[frame], background))
    assert (levels[1] + 0.05) / (levels[0] + 0.05) >= 3


def as_seen(colour, vision):
    """A colour in CIE L*a*b*, as with a kind of colour blindness (Machado et al. 2009)."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = (
        np.array(to_xyz) @ np.clip(np.array(vision) @ linear_rgb(colour), 0, 1) / [0.9505, 1, 1.089]
    )
    root = np.cbrt(np.maximum(xyz, 0.008856))
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


VISION = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.mark.parametrize("vision", VISION.values(), ids=VISION)
def test_frame_colours_can_be_told_apart(vision):
    seen = [as_seen(colour, vision) for colour in FRAME_COLOURS.values()]
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > 15  # from about 2 on, a difference can be seen


def test_the_site_wears_the_same_colours():
    style = (ROOT / "docs/_static/frames.css").read_text()
    assert dict(re.findall(r"\.frame-(\w+) \{\s*--frame: (#\w+);", style)) == FRAME_COLOURS
