"""The figure of an association: what goes in, which pipeline reads it, what comes out."""

import re
import textwrap

from matplotlib.patches import Rectangle

from .._checks import check_index
from ..associations import Association
from ._common import new_axes

# Of Okabe and Ito, as in `FLAG_COLOURS`.
_COLOURS = {"science": "#0072b2", "other": "#e69f00", "made": "#009e73", "line": "#555555"}

# Lengths are in letters across and in lines down.
_WIDTH = 54  # of a line of text: nearly all names fit
_BAR, _TEXT, _RIGHT = 3, 4.6, _WIDTH + 6  # where a box, its text and the axes begin or end
_FIRST, _GAP = 0.8, 1  # middle of a box's first line, distance of the boxes
_LISTED = 12  # members of one type
_ADVANCE, _LEADING = 0.602, 1.45  # size of a letter and of a line in units of the font's size


def show_association(association, ax=None, *, product=0, exp_type=None):
    """Show what an association brings together, and what its pipeline makes of it.

    From top to bottom, as the data flow: the members, a box for each type; the pipeline; what it
    writes without being asked, a box for what is made of all members together and one for what is
    made of each science member, of coronagraphy one more for what is made of each reference star's
    exposure, too. Suffixes are the end of the file's name.

    Parameters
    ----------
    association : jwst_gallery.associations.Association
        From `jwst_gallery.read_association`.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure that is as high as the text. The letters are as
        large as the axes allow.
    product : int, optional
        Which product, counted from 0: an association of stage 2 may have several.
    exp_type : str, optional
        Exposure type of the science members (keyword EXP_TYPE), as in
        `~jwst_gallery.associations.Association.makes`.

    Returns
    -------
    `~matplotlib.axes.Axes`

    Raises
    ------
    IndexError
        If there is no such product.
    ValueError
        If there is no such exposure type, or if the pipeline makes nothing of it.
    TypeError
        If it is no association.

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
    count = len(association.products)
    product = check_index(product, count, "product", association.path.name)
    chosen = association.products[product]
    members = [
        (kind, _lines(names), _COLOURS.get(kind, _COLOURS["other"]))
        for kind, names in chosen.by_type().items()
    ]
    made = _made(association, chosen, exp_type)
    pipeline = (association.pipeline or "a pipeline", [], _COLOURS["line"])

    boxes = [*members, pipeline, *made]
    height = sum(_height(box) + _GAP for box in boxes)
    ax = new_axes(ax, figsize=(4.8, 0.5 + height * 9 * _LEADING / 72))
    ax.set(xlim=(0, _RIGHT), ylim=(height, 0))
    ax.set_axis_off()
    which = f", product {product + 1} of {count}" if count > 1 else ""
    ax.set_title(f"{association.path.name}{which}", fontsize=9)
    _draw(ax, boxes, len(members), _font_size(ax, height))
    return ax


def _lines(names):
    """Names, long ones on two lines; of very many only the first."""
    listed = names if len(names) <= _LISTED else names[: _LISTED - 1]
    lines = [line for name in listed for line in _broken(name)]
    if len(listed) < len(names):
        lines.append(f"and {len(names) - len(listed)} more")
    return lines


def _broken(name):
    """Break a name that is too long for a line after an underscore or a hyphen."""
    lines = [""]
    for piece in re.findall(r"[^_-]*[_-]?", name):
        if lines[-1].strip() and len(lines[-1] + piece) > _WIDTH:
            lines.append("  ")
        lines[-1] += piece
    return lines


def _made(association, product, exp_type):
    """Boxes of what comes out: of all members together, and of each."""
    together = product.name or "product"
    boxes = {together: []}
    for kind in association.makes(exp_type):
        title, name = together, f"_{kind.suffix}.{kind.extension}"
        if kind.stage == 3 and kind.scope == "exposure":
            # Coronagraphy flags the outliers of its reference stars, too.
            both = (kind.kind, kind.suffix) == ("coronagraphy", "crfints")
            title = f"for each {'science and psf' if both else 'science'} member"
            name = f"_{association.candidate}{name}"
        boxes.setdefault(title, []).append((name, kind.title))
    return [(title, _table(rows), _COLOURS["made"]) for title, rows in boxes.items()]


def _table(rows):
    """Lines of two columns, the second one folded."""
    first = max((len(suffix) for suffix, _ in rows), default=0) + 2
    lines = []
    for suffix, title in rows:
        folded = textwrap.wrap(title, _WIDTH - first)
        lines += [f"{suffix:<{first}}{folded[0]}", *(" " * first + rest for rest in folded[1:])]
    return lines


def _height(box):
    """Height of a box."""
    title, lines, _ = box
    return len(_broken(title)) + len(lines) + 2 * _FIRST - 1


def _font_size(ax, height):
    """The largest size, in points, at which the text fits the axes."""
    figure = ax.figure
    figure.draw_without_rendering()  # the layout decides how large the axes are
    box = ax.get_window_extent()
    points = 72 / figure.dpi
    return min(
        10,
        box.width * points / _RIGHT / _ADVANCE,
        box.height * points / height / _LEADING,
    )


def _draw(ax, boxes, n_members, size):
    """Draw the boxes one below the other, and the line along which the data flow."""
    firsts, top = [], 0
    for title, lines, colour in boxes:
        height = _height((title, lines, colour))
        for left, width, face in ((_BAR, _RIGHT - _BAR, "#f4f4f4"), (_BAR, 0.6, colour)):
            ax.add_patch(Rectangle((left, top), width, height, facecolor=face, edgecolor="none"))
        heading = _broken(title)
        for number, text in enumerate([*heading, *lines]):
            weight = "bold" if number < len(heading) else "normal"
            style = {"fontsize": size, "family": "monospace", "weight": weight, "va": "center"}
            ax.text(_TEXT, top + _FIRST + number, text, **style)
        firsts.append(top + _FIRST)
        top += height + _GAP
    line = {"color": _COLOURS["line"], "linewidth": 1.2}
    ax.plot([1, 1], [firsts[0], firsts[-1]], **line)
    for y in firsts[:n_members]:
        ax.plot([1, _BAR], [y, y], **line)
    arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, **line}
    for y in firsts[n_members:]:
        ax.annotate("", (_BAR, y), (1, y), arrowprops=arrow)
