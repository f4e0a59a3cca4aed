"""Run a script as it is, and fail where it ends well and shows nonsense.

Usage: sense.py SCRIPT. Nonsense is a figure without data, a printed NaN, a time
before the mission, and a value of Python that should be a number. Exit status 3 then, after a line
that begins with "nonsense:".
"""

import ast
import contextlib
import io
import re
import runpy
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

STATUS = 3
# Dates are of 1858 where a modified Julian day is 0.
WORDS = re.compile(r"(?<![\w.-])(?:nan|-?inf|None)(?![\w.]|-\w)|\b18[56]\d-\d\d-\d\d")


def _has_data(artists):
    for artist in artists:
        for get in ("get_array", "get_ydata", "get_offsets"):
            values = getattr(artist, get, lambda: None)()
            if values is None:
                continue
            numbers = np.ma.asarray(getattr(values, "value", values), float)  # without their unit
            if np.ma.masked_invalid(numbers).count():
                return True
        if hasattr(artist, "get_paths") and any(len(path) for path in artist.get_paths()):
            return True
    return False


def empty_axes(figure):
    """Return the titles of the axes that are shown and have no finite number."""
    for ax in figure.axes:
        drawn = [*ax.images, *ax.lines, *ax.collections]
        patches = [one for one in ax.patches if one is not ax.patch]
        if ax.axison and not patches and not ax.texts and not _has_data(drawn):
            yield f"axes {ax.get_title() or ax.get_ylabel() or ax.get_xlabel()!r} are empty"


def main(script):
    """Run a script, and return the exit status."""
    odd = []

    def show(*_, **__):
        for number in plt.get_fignums():
            odd.extend(empty_axes(plt.figure(number)))
        plt.close("all")

    printed, before = io.StringIO(), plt.show
    plt.show = show
    try:
        with contextlib.redirect_stdout(printed):
            runpy.run_path(script, run_name="__main__")
            show()  # what a chapter leaves open is shown below its cell
    finally:
        plt.show = before
        print(printed.getvalue(), end="")
    says = ast.get_docstring(ast.parse(Path(script).read_text(encoding="utf-8"))) or ""
    if "NaN" not in says.strip().partition("\n")[0]:  # the title of the page about them
        odd += [line for line in printed.getvalue().splitlines() if WORDS.search(line)]
    for line in odd:
        print("nonsense:", line)
    return STATUS if odd else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
