"""A backend of matplotlib that saves figures where a script would show them.

A script runs with it where the environment variable MPLBACKEND is ``module://jwst_gallery._figures``.
Beside the script come `<script>-1.png`, `<script>-2.png` and so on, in the order in which figures
are shown; those that are still open when the script ends, however it ends, come last. Each has the
description that its author wrote, as the PNG text "Description".
"""

import ast
import atexit
import re
import sys
from collections import Counter
from functools import cache
from itertools import count
from pathlib import Path

from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg

_ALT = re.compile(r"^[ \t]*#[ \t]*sphinx_gallery_alt[ \t]*=[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_BLOCK = re.compile(r"^# %%", re.MULTILINE)
_DPI = 150

_drawn: Counter[int] = Counter()  # figures made so far, by block
_numbers = count(1)


class FigureCanvas(FigureCanvasAgg):
    """The canvas of a figure, which knows the figure's description."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.description = _next_description(_line())


def show(*_, **__):
    """Save the open figures, and close them as their windows would be."""
    # A process that the script starts may have no file, and then its figures are its own.
    managers = Gcf.get_all_fig_managers() if _script().is_file() else ()
    for manager in managers:
        if isinstance(canvas := manager.canvas, FigureCanvas):
            number = next(_numbers)
            canvas.figure.savefig(
                _script().with_name(f"{_script().stem}-{number}.png"),
                dpi=_DPI,
                bbox_inches="tight",
                metadata={"Description": canvas.description or f"Figure {number}"},
            )
            Gcf.destroy(manager)


@cache
def _script():
    return Path(getattr(sys.modules["__main__"], "__file__", None) or "").absolute()


@cache
def _code():
    return _script().read_text(encoding="utf-8") if _script().is_file() else ""


def _next_description(line):
    """Return the description of the next figure of the block that a line is in, if it has one."""
    start = sum(map(len, _code().splitlines(keepends=True)[:line]))
    number = len(_BLOCK.findall(_code()[:start]))
    stated = [ast.literal_eval(text) for text in _ALT.findall(_BLOCK.split(_code())[number])]
    _drawn[number] += 1
    return stated[_drawn[number] - 1] if _drawn[number] <= len(stated) else ""


def _line():
    """Return the line at which the script is, whichever function is at work."""
    frame = sys._getframe()
    while frame.f_back:
        frame = frame.f_back
    return frame.f_lineno


atexit.register(show)
