"""Each fault of a figure is found, and a good figure has none."""

import figure_faults
import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def drawn(change=lambda axes: None, size=(7, 4), **style):
    """Draw a good figure, an image with a colour bar beside lines, after a change."""
    settings = {"figure.dpi": 100, "figure.constrained_layout.use": True, **style}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=size)
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        image = left.imshow(np.arange(100).reshape(10, 10))
        bar = figure.colorbar(image, ax=left, label="count rate (DN/s)")
        left.set(xlabel="column x (pixel)", ylabel="row y (pixel)", title="an image")
        right.plot([1, 2, 3], [4, 5, 6])
        right.set(xlabel="wavelength (µm)", ylabel="flux density (µJy)")
        change({"left": left, "right": right, "bar": bar})
        figure.canvas.draw()
        return figure_faults.faults(figure)


def test_a_good_figure_has_no_fault():
    assert drawn() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda axes: axes["right"].set_xlabel("wavelength (um)"), "write the unit with µm"),
        (lambda axes: axes["right"].set_ylabel("flux (uJy)"), "write the unit with µ"),
        (lambda axes: axes["bar"].set_label("DN / s, MJy / sr"), "write the unit with MJy/sr"),
        (lambda axes: axes["right"].set_title("tiny", fontsize=5), "'tiny' is shown at 5.2"),
        (lambda axes: axes["right"].set_ylabel(""), None),  # the next panel's
        (
            lambda axes: [axes[side].set_ylabel("") for side in ("left", "right")],
            "the y axis has numbers and no label",
        ),
        (lambda axes: axes["bar"].set_label(""), "a colour bar has no label"),
        (lambda axes: axes["right"].plot([1, 2], [4e-9, 5e-9]), None),
        (
            lambda axes: axes["right"].set_xticks([1.0, 1.01, 2], ["1.000", "1.010", "2"]),
            "labels of ticks on the x axis lie on each other",
        ),
        (
            lambda axes: axes["bar"].ax.set_yticks([50, 50.5, 90]),
            "labels of ticks on the y axis lie on each other",
        ),
    ],
)
def test_a_fault_is_found(change, fault):
    faults = drawn(change)
    assert len(faults) == (fault is not None), faults
    assert fault is None or fault in faults[0]


def test_a_factor_apart_is_a_fault():
    def change(axes):
        axes["right"].clear()
        axes["right"].plot([1, 2], [4e-9, 5e-9])
        axes["right"].set(xlabel="time (s)", ylabel="flux density (Jy)")

    (fault,) = drawn(change)
    assert "the y axis has the factor 1e" in fault


def test_a_wide_figure_is_shown_smaller():
    small = [fault for fault in drawn(size=(14, 4)) if "is shown at" in fault]
    assert len(small) > 5


def test_names_along_an_axis_need_no_label():
    def change(axes):
        axes["right"].set(xlabel="", xticks=[1, 2], xticklabels=["first", "second"])

    assert drawn(change) == []
