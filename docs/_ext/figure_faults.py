"""Find faults that a reader of a figure would stumble over, while it is drawn.

The rules are those of a good paper: text that can be read at the width of the page, ticks that do
not lie on each other, units with their signs, a label at each axis and colour bar. A figure that
breaks one does not build.
"""

import re
from itertools import pairwise

import numpy as np
from matplotlib.text import Text

# The width of a page's text on a screen of 1280 pixels, in pixels: wider figures are shown smaller.
PAGE_WIDTH = 753
# Smallest size of text, as shown, in points of 1/72 inch; a browser has 96 pixels to the inch.
SMALLEST = 8.0
# Units as a keyboard has them, and what they are in print.
PLAIN_UNITS = {r"\bum\b": "µm", r"\buJy\b": "µJy", r"\w / sr\b": "MJy/sr"}
# Largest part of a tick's label that the next may cover, in pixels of the figure.
OVERLAP = 1.0


def faults(figure):
    """Return what is wrong with a drawn figure, each in a line; an empty list if nothing is."""
    found = []
    for axes in figure.axes:
        if axes.get_visible():
            for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
                found += _axis_faults(axes, axis)
            found += _bar_faults(axes)
    shown = [text for text in figure.findobj(Text) if _is_shown(text)]
    return [*dict.fromkeys(found + [fault for text in shown for fault in _text_faults(text)])]


def _is_shown(text):
    return text.get_visible() and text.get_text().strip() and text.get_alpha() != 0


def _text_faults(text):
    """Yield the faults of one text: too small, or with units of a keyboard."""
    figure, said = text.get_figure(root=True), text.get_text().strip()
    width = figure.get_figwidth() * figure.dpi
    shown = text.get_fontsize() * figure.dpi / 96 * min(1, PAGE_WIDTH / width)
    if shown < SMALLEST:
        yield (
            f"{said!r} is shown at {shown:.1f} points, and {SMALLEST:g} are the least: "
            "make the text larger or the figure narrower"
        )
    for pattern, sign in PLAIN_UNITS.items():
        if re.search(pattern, said):
            yield f"{said!r}: write the unit with {sign}"


def _axis_faults(axes, axis):
    """Yield the faults of an axis: labels of ticks on each other, a factor apart, no label."""
    renderer = axes.figure.canvas.get_renderer()
    both = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
    ticks = [label for tick in both for label in (tick.label1, tick.label2) if _is_shown(label)]
    # Matplotlib keeps labels of ticks beyond the axis, and does not draw them.
    limits = sorted(axis.get_view_interval())
    boxes = [
        each.get_window_extent(renderer)
        for each in ticks
        if limits[0] <= each.get_position()[axis.axis_name == "y"] <= limits[1]
    ]
    boxes.sort(key=lambda box: getattr(box, f"{axis.axis_name}0"))
    for one, other in pairwise(boxes):
        across = "y" if axis.axis_name == "x" else "x"
        if _shared(one, other, axis.axis_name) > OVERLAP and _shared(one, other, across) > 0:
            yield f"labels of ticks on the {axis.axis_name} axis lie on each other"
            break
    factor = axis.get_offset_text().get_text()
    if boxes and factor:
        yield (
            f"the {axis.axis_name} axis has the factor {factor} apart: use a unit that needs none"
        )
    numbered = any(each.get_text()[:1].isdigit() for each in ticks)
    if boxes and numbered and not axis.get_label_text() and not _labelled_elsewhere(axes, axis):
        yield f"the {axis.axis_name} axis has numbers and no label"


def _shared(one, other, direction):
    """Return how much two boxes share of a direction, "x" or "y"; below 0 if they are apart."""
    start, end = f"{direction}0", f"{direction}1"
    ends = min(getattr(one, end), getattr(other, end))
    return ends - max(getattr(one, start), getattr(other, start))


def _labelled_elsewhere(axes, axis):
    """Tell an axis that shares its label: with the figure, the next panel, or one of its limits.

    A colour bar's label is looked at as such.
    """
    if axes.get_label() == "<colorbar>":
        return True
    figure, name = axes.get_figure(root=True), axis.axis_name
    if figure.get_supxlabel() if name == "x" else figure.get_supylabel():
        return True
    for other in figure.axes:
        same = getattr(other, f"{name}axis")
        in_line = _shared(axes.get_position(), other.get_position(), name) > 0
        limits = np.array_equal(same.get_view_interval(), axis.get_view_interval())
        panel = other is not axes and other.get_label() != "<colorbar>"
        if panel and same.get_label_text() and (in_line or limits):
            return True
    return False


def _bar_faults(axes):
    """Yield the faults of an image or map of colours: no colour bar, or one without a label."""
    for image in [*axes.images, *axes.collections]:
        bar = image.colorbar
        if bar is not None:
            names = bar.ax.get_xlabel(), bar.ax.get_ylabel(), bar.ax.get_title()
            if not any(names):
                yield "a colour bar has no label"
