"""A page about a file: its kind, and the results of the gallery's scripts.

The page is a single file with its figures inside, which any browser opens without a server or a
network.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Sequence
from pathlib import Path

from . import __version__
from ._files import file_name, printable
from .looking import look
from .running import Run

__all__ = ["report"]

_LONGEST_LINE = 2000  # letters of a line that a script prints
# Styles of Pygments that are readable: every colour has a contrast of 4.5 with its ground.
_LIGHT, _DARK = "xcode", "native"


def report(
    path: str | os.PathLike[str], runs: Sequence[Run], folder: str | os.PathLike[str]
) -> Path:
    """Write a page about a file into a folder, as ``report.html``.

    It shows the results of `~jwst_gallery.look` and, for each script, its result, its figures with
    their descriptions, its printed output, and its code. Any content of the file appears as text,
    and nothing is executed.

    Parameters
    ----------
    path : str or path-like
        Path of the file.
    runs : sequence of Run
        What `~jwst_gallery.run` returned for it.
    folder : str or path-like
        Where the page is written, whole or not at all. It is made if it is not there.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    OSError
        If the file is FITS and cannot be read, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from jwst_gallery import report, run, sample
    >>> path = sample("nircam_image", "cal")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = report(path, [run("plot_sip", path, folder)], folder).read_text()
    >>> page.count("<img "), "NRC_IMAGE" in page
    (1, True)
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # slow to import
    from pygments.formatters import HtmlFormatter

    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"base64": _base64, "lines": _lines, "python": _highlighted}
    is_fits = file_name(path).lower().removesuffix(".gz").endswith(".fits")
    styles = [
        "\n".join(HtmlFormatter(style=name).get_token_style_defs(".code"))
        for name in (_LIGHT, _DARK)
    ]
    page = environment.get_template("report.html").render(
        name=file_name(path),
        seen=look(path) if is_fits else None,
        runs=list(runs),
        light=styles[0],
        dark=styles[1],
        version=__version__,
        date=time.strftime("%Y-%m-%d"),
    )
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".report-{os.getpid()}.html"
    try:
        part.write_text(page, encoding="utf-8")
        return part.replace(folder / "report.html")
    finally:
        part.unlink(missing_ok=True)


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")


def _lines(text: str) -> str:
    """Return what a script printed, without what steers a terminal."""
    return "\n".join(printable(line.expandtabs(), _LONGEST_LINE) for line in text.splitlines())


def _highlighted(code: str) -> str:
    """Return code as HTML, in which Pygments has marked and escaped every word."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(code, PythonLexer(), HtmlFormatter(nowrap=True))
