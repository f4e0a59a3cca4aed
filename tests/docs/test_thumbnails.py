"""Thumbnails show the subject of a figure and fill their frame."""

import light_images
import matplotlib
import numpy as np
import pytest
import thumbnails
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

SIZE = 120, 84
RED, GREEN = (200, 0, 0), (0, 150, 0)


def thumbnail(figure, folder):
    """Return the pixels of the thumbnail of a figure, as the gallery makes it."""
    path = folder / "figure.png"
    twice = light_images.drawn(figure, 2)
    subject = thumbnails.subject(figure)
    light_images.reduced(light_images.halved(twice)).save(path, pnginfo=subject)
    light_images.reduced(twice).save(path.with_stem("figure_2_00x"), pnginfo=subject)
    thumbnails.write(path, folder / "small.png", *SIZE)
    with Image.open(folder / "small.png") as small:
        assert small.size == SIZE
        return np.asarray(small.convert("RGB"), int)


@pytest.fixture
def figure():
    with matplotlib.rc_context({"figure.dpi": 100, "figure.constrained_layout.use": True}):
        figure = Figure(figsize=(4, 3))
        FigureCanvasAgg(figure)
    return figure


def share(pixels, colour):
    return (np.abs(pixels - np.array(colour)).max(axis=-1) < 40).mean()


@pytest.mark.parametrize("shape", [(20, 20), (20, 28), (10, 200), (200, 10)])
def test_an_image_fills_the_frame(figure, tmp_path, shape):
    axes = figure.subplots()
    image = axes.imshow(np.broadcast_to(np.array(RED, "uint8"), (*shape, 3)))
    axes.set(xlabel="column", ylabel="row", title="a title that nobody can read so small")
    assert share(thumbnail(figure, tmp_path), RED) > 0.95
    assert image.axes is axes


def test_the_middle_of_a_strip_is_seen(figure, tmp_path):
    strip = np.full((10, 200, 3), 0, "uint8")
    strip[:, 90:110] = GREEN
    figure.subplots().imshow(strip)
    pixels = thumbnail(figure, tmp_path)
    middle, edge = pixels[:, SIZE[0] // 2], pixels[:, 2]
    assert np.abs(middle - np.array(GREEN)).max() < 60
    assert edge.max() < 60


def test_the_largest_axes_are_the_subject_and_not_a_colour_bar(figure, tmp_path):
    small, large = figure.subplots(1, 2, width_ratios=(1, 3))
    small.imshow(np.broadcast_to(np.array(GREEN, "uint8"), (20, 20, 3)))
    drawn = large.imshow(np.zeros((20, 20)), cmap=matplotlib.colors.ListedColormap(["#c80000"]))
    figure.colorbar(drawn, ax=large, label="DN")
    pixels = thumbnail(figure, tmp_path)
    assert share(pixels, RED) > 0.95
    assert share(pixels, GREEN) == 0


def test_lines_are_shown_from_end_to_end(figure, tmp_path):
    axes = figure.subplots()
    axes.plot([0, 1], [0, 0], color="#c80000", linewidth=6)
    axes.set_xlim(0, 1)
    red = np.abs(thumbnail(figure, tmp_path) - np.array(RED)).max(axis=-1) < 90
    columns = np.flatnonzero(red.any(axis=0))
    assert np.ptp(columns) > 0.8 * SIZE[0]


def test_a_diagram_without_axes_is_shown_whole(figure, tmp_path):
    figure.subplots().set_axis_off()
    figure.text(0.02, 0.95, "M", color="#c80000", fontsize=50, weight="bold", va="top")
    pixels = thumbnail(figure, tmp_path)
    assert share(pixels[: SIZE[1] // 3, : SIZE[0] // 3], RED) > 0.01
