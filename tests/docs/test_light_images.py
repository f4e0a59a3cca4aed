"""Figures become light without a change that the eye sees."""

import light_images
import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image


@pytest.fixture
def figure():
    """A figure of 300 by 200 pixels, with a colour map's 256 colours and text."""
    with matplotlib.rc_context({"figure.dpi": 100}):
        figure = Figure(figsize=(3, 2))
        FigureCanvasAgg(figure)
        figure.subplots().imshow(np.linspace(0, 1, 1024).reshape(32, 32), aspect="auto")
    return figure


def largest_change(image, other):
    return np.abs(np.asarray(image, int) - np.asarray(other.convert("RGB"), int)).max()


def test_a_figure_is_drawn_at_a_multiple_of_its_size_and_kept(figure):
    assert light_images.drawn(figure, 1).size == (300, 200)
    assert light_images.drawn(figure, 2).size == (600, 400)
    assert figure.dpi == 100


def test_a_figure_gets_a_palette_that_shows_the_same(figure):
    image = light_images.drawn(figure, 2)
    light = light_images.reduced(image)
    assert light.mode == "P"
    assert largest_change(image, light) < 6


def test_half_a_figure_shows_the_same(figure):
    image = light_images.drawn(figure, 2)
    half = light_images.halved(image)
    assert half.size == (300, 200)
    change = np.abs(np.asarray(half, int) - np.asarray(image.reduce(2), int))
    assert change.mean() < 1


def test_an_image_of_too_many_colours_keeps_them():
    pixels = np.random.default_rng(1).integers(0, 256, (100, 100, 3), dtype="uint8")
    image = Image.fromarray(pixels)
    assert light_images.reduced(image) is image
