"""Figure of an association: its members, its pipeline and the products."""

import re
import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .._files import printable
from ..associations import Association, Product
from ._common import add_title, figure_text, new_axes

# A box of the figure: its title, its lines and its colour.
_Box = tuple[str, list[str], str]

# Colours of Okabe and Ito, as in `FLAG_COLOURS`.
_COLOURS = {"science": "#0072b2", "other": "#e69f00", "made": "#009e73", "line": "#555555"}

# Lengths are counted in letters across and in lines down.
_WIDTH = 54  # longest line of text; nearly all names fit
_BAR, _TEXT, _RIGHT = 3, 4.6, _WIDTH + 6  # left ends of a box and its text, right end of the axes
_FIRST, _GAP = 0.8, 1  # middle of a box's first line, distance of the boxes
_LISTED = 12  # most members listed of one type
_ADVANCE, _LEADING = 0.602, 1.45  # size of a letter and of a line in units of the font size


def show_association(
    association: Association, ax: Axes | None = None, *, exp_type: str | None = None
) -> Axes:
    """Show the members of an association, its pipeline and the products that it makes.

    The data flow from top to bottom: first the members, with a box for each type; then the
    pipeline; then the products that it writes by default, with one box for those made from all
    members and one for those made from each science member (in coronagraphy also from each
    exposure of a reference star). Products are given by the ends of their file names. If there are
    several products, as in stage 2, the first of them is shown.

    Parameters
    ----------
    association : jwst_gallery.associations.Association
        From `jwst_gallery.read_association`.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure that is as high as the text. The text is as large
        as the axes allow.
    exp_type : str, optional
        Exposure type of the science members (keyword EXP_TYPE), as in
        `~jwst_gallery.associations.Association.makes`.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; their texts are the lines of the boxes.

    Raises
    ------
    ValueError
        If there is no such exposure type, or if the pipeline makes nothing from it.
    OSError
        If the exposure type must be read from a file, and that fails.
    TypeError
        If it is not an association.

    Examples
    --------
    >>> from jwst_gallery import read_association, sample
    >>> from jwst_gallery.display import show_association
    >>> ax = show_association(read_association(sample("nircam_image", "asn", stage=3)))
    >>> [text.get_text() for text in ax.texts[:2]]
    ['science', 'jw01234001001_02101_00001_nrcblong_cal.fits']
    """
    if not isinstance(association, Association):
        raise TypeError(
            f"expected an association from read_association, got {type(association).__name__}"
        )
    product, count = association.products[0], len(association.products)
    members = [
        (kind, _lines(names), _COLOURS.get(kind, _COLOURS["other"]))
        for kind, names in product.by_type().items()
    ]
    made = _made(association, product, exp_type)
    pipeline: _Box = (association.pipeline or "a pipeline", [], _COLOURS["line"])

    boxes = [*members, pipeline, *made]
    height = sum(_height(box) + _GAP for box in boxes)
    ax = new_axes(ax, figsize=(4.8, 0.5 + height * 9 * _LEADING / 72))
    ax.set(xlim=(0, _RIGHT), ylim=(height, 0))
    ax.set_axis_off()
    which = f", product 1 of {count}" if count > 1 else ""
    add_title(ax, f"{association.path.name}{which}")
    _draw(ax, boxes, len(members), _font_size(ax, height))
    return ax


def _lines(names: list[str]) -> list[str]:
    """Return the names, long ones on two lines, or only the first if there are very many."""
    listed = names if len(names) <= _LISTED else names[: _LISTED - 1]
    lines = [line for name in listed for line in _broken(name)]
    if len(listed) < len(names):
        lines.append(f"and {len(names) - len(listed)} more")
    return lines


def _broken(name: str) -> list[str]:
    """Break a name that is too long for a line, after an underscore or a hyphen if it has any."""
    lines = [""]
    for piece in re.findall(rf"[^_-]{{0,{_WIDTH - 3}}}[_-]?", printable(name)):
        if lines[-1].strip() and len(lines[-1] + piece) > _WIDTH:
            lines.append("  ")
        lines[-1] += piece
    return lines


def _made(association: Association, product: Product, exp_type: str | None) -> list[_Box]:
    """Return the boxes of the products: those made from all members, and from each."""
    together = product.name or "product"
    boxes: dict[str, list[tuple[str, str]]] = {together: []}
    for kind in association.makes(exp_type):
        title, name = together, f"_{kind.suffix}.{kind.extension}"
        if kind.stage == 3 and kind.scope == "exposure":
            # Coronagraphy also flags the outliers of its reference stars.
            both = (kind.kind, kind.suffix) == ("coronagraphy", "crfints")
            title = f"for each {'science and psf' if both else 'science'} member"
            name = f"_{printable(association.candidate, 9)}{name}"
        boxes.setdefault(title, []).append((name, kind.title))
    return [(title, _table(rows), _COLOURS["made"]) for title, rows in boxes.items()]


def _table(rows: list[tuple[str, str]]) -> list[str]:
    """Return lines of two columns, the second one wrapped."""
    first = max((len(suffix) for suffix, _ in rows), default=0) + 2
    lines = []
    for suffix, title in rows:
        folded = textwrap.wrap(title, _WIDTH - first)
        lines += [f"{suffix:<{first}}{folded[0]}", *(" " * first + rest for rest in folded[1:])]
    return lines


def _height(box: _Box) -> float:
    title, lines, _ = box
    return len(_broken(title)) + len(lines) + 2 * _FIRST - 1


def _font_size(ax: Axes, height: float) -> float:
    """Return the largest size, in points, at which the text fits the axes."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # the layout sets the size of the axes
    box = ax.get_window_extent()
    points = 72 / figure.dpi
    return min(
        10,
        box.width * points / _RIGHT / _ADVANCE,
        box.height * points / height / _LEADING,
    )


def _draw(ax: Axes, boxes: Sequence[_Box], n_members: int, size: float) -> None:
    """Draw the boxes from top to bottom, and the line along which the data flow."""
    firsts: list[float] = []
    top = 0.0
    for title, lines, colour in boxes:
        height = _height((title, lines, colour))
        for left, width, face in ((_BAR, _RIGHT - _BAR, "#f4f4f4"), (_BAR, 0.6, colour)):
            ax.add_patch(Rectangle((left, top), width, height, facecolor=face, edgecolor="none"))
        heading = _broken(title)
        for number, text in enumerate([*heading, *lines]):
            weight = "bold" if number < len(heading) else "normal"
            style: dict[str, Any] = {
                "fontsize": size,
                "family": "monospace",
                "weight": weight,
                "va": "center",
            }
            ax.text(_TEXT, top + _FIRST + number, figure_text(text), **style)
        firsts.append(top + _FIRST)
        top += height + _GAP
    line: dict[str, Any] = {"color": _COLOURS["line"], "linewidth": 1.2}
    ax.plot([1, 1], [firsts[0], firsts[-1]], **line)
    for y in firsts[:n_members]:
        ax.plot([1, _BAR], [y, y], **line)
    arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, **line}
    for y in firsts[n_members:]:
        ax.annotate("", (_BAR, y), (1, y), arrowprops=arrow)
