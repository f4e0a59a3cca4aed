"""The gallery's scripts on your own files, unchanged except for the line that names the file.

Each script runs in its own process, as if you had started it, and its figures, printed output and
result are kept.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ._files import file_name, printable
from .scripts import Script, scripts, scripts_for

__all__ = ["Figure", "Run", "run"]

AUTO = "auto"
"""In place of the name of a script: all that fit."""

SECONDS = 300
"""The time limit of a script: thirty times what it needs for the site's own small files."""

_BACKEND = f"module://{__package__}._figures"
_INPUT = re.compile(r"^(\w+) = (?:sample\(.*\)|\[\s*sample\([^\]]*\])$", re.MULTILINE)
# Lines that the page of a script hides: assertions on the samples, and settings of the page.
_HIDDEN = re.compile(r"^ *# sphinx_gallery_start_ignore\n(?:.*\n)*?.*end_ignore\n", re.MULTILINE)
# Packages beyond those of the extra `samples`, as a script names them to its readers.
_OTHERS = re.compile(r"``pip install ([\w. -]+)``")
_SETTINGS = re.compile(r"(?:^ *# sphinx_gallery_\w+ = .*\n)+\n?", re.MULTILINE)


@dataclass(frozen=True)
class Figure:
    """A figure that a script drew.

    Parameters
    ----------
    path : pathlib.Path
        The PNG file.
    alt : str
        Its description, which the script's author wrote for the site's own file.
    """

    path: Path
    alt: str


@dataclass(frozen=True)
class Run:
    """The outcome of a script on a file.

    Parameters
    ----------
    script : Script
        The script.
    path : pathlib.Path
        The file.
    how : str
        "worked"; "refused", if the script said in a sentence that the file is not for it;
        "failed"; "needs others", if it was not run because it needs other files besides this one.
    says : str
        The sentence that gives the reason, or the last line of an error; for a script that worked,
        the number of figures.
    code : str
        The code as it ran.
    output : str
        Its standard output.
    errors : str
        Its standard error: warnings, and the traceback of an error.
    figures : tuple of Figure
        Its figures, in their order.
    seconds : float
        The time that it took.
    """

    script: Script
    path: Path
    how: str
    says: str
    code: str = ""
    output: str = ""
    errors: str = ""
    figures: tuple[Figure, ...] = ()
    seconds: float = 0.0


def run(
    script: str,
    path: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    seconds: float = SECONDS,
) -> Run:
    """Run a script of the gallery on a file, and keep its code and its figures.

    Parameters
    ----------
    script : str
        Name of the script, such as "plot_cal" or "stage2/plot_cal".
    path : str or path-like
        Path of the file.
    folder : str or path-like
        Where the code and the figures are written, ``plot_cal.py``, ``plot_cal-1.png`` and so on,
        in place of those of an earlier run. It is made if it is not there.
    seconds : float, optional
        The time after which the script is stopped.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        If the gallery has no such script; the message names the most similar ones.
    FileNotFoundError
        If there is no such file.
    OSError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from jwst_gallery import run, sample
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = run("plot_sip", sample("nircam_image", "cal"), folder)
    >>> print(done.how, done.says)
    worked 1 figure
    >>> done.figures[0].path.name
    'plot_sip-1.png'
    """
    found, path, folder = _named(script), Path(path).absolute(), Path(folder).absolute()
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {file_name(path)} where you name it")
    code = _swapped((_examples() / f"{found.name}.py").read_text(encoding="utf-8"), path)
    if code is None:
        return Run(found, path, "needs others", "it needs other files beside this one")
    folder.mkdir(parents=True, exist_ok=True)
    stem = Path(found.name).name
    # In the same folder, from where a rename puts each file into its place at once.
    with tempfile.TemporaryDirectory(
        dir=folder, prefix=".running-", ignore_cleanup_errors=True
    ) as own:
        (Path(own) / f"{stem}.py").write_text(code, encoding="utf-8")
        started = time.perf_counter()
        status, output, errors = _ended(f"{stem}.py", own, seconds)
        took = time.perf_counter() - started
        for old in _figures_in(folder, stem):
            old.unlink()
        figures = tuple(_kept(figure, folder) for figure in _figures_in(Path(own), stem))
        shown = _SETTINGS.sub("", code)
        (Path(own) / f"{stem}.py").write_text(shown, encoding="utf-8")
        os.replace(Path(own) / f"{stem}.py", folder / f"{stem}.py")
    how, says = _told(status, errors, path, seconds, code)
    says = says or f"{len(figures)} figure{'' if len(figures) == 1 else 's'}"
    return Run(found, path, how, says, shown, output, errors, figures, took)


def runs_of(
    script: str, path: str | os.PathLike[str], folder: str | os.PathLike[str]
) -> Iterator[Run]:
    """Run a script on a file, or all that fit it; yield each as it has ended."""
    for name in [one.name for one in scripts_for(path)] if script == AUTO else [script]:
        yield run(name, path, folder)


def full_name(script: str) -> str:
    """Return the name of a script with its folder; raise ValueError if there is no such script."""
    return AUTO if script == AUTO else _named(script).name


def _swapped(code: str, path: str | os.PathLike[str]) -> str | None:
    """Return the code of a script with a file in place of its sample; None if it needs several.

    The code leaves out assertions on the sample, which the script's page does not show, either.
    """
    shown = _HIDDEN.sub("", code)
    inputs = list(_INPUT.finditer(shown))
    if len(inputs) != 1:
        return None
    [found] = inputs
    given = f"[{str(path)!r}]" if found[0].endswith("]") else repr(str(path))
    return f"{shown[: found.start()]}{found[1]} = {given}{shown[found.end() :]}"


def _named(name: str) -> Script:
    """Return the script of a name, which may lack its folder and may have the ending of a file."""
    wanted, known = name.removesuffix(".py"), {one.name: one for one in scripts()}
    alone = {full.rpartition("/")[2]: one for full, one in known.items()}
    if found := known.get(wanted) or alone.get(wanted):
        return found
    near = difflib.get_close_matches(wanted.rpartition("/")[2], alone, n=3)
    fitting = "`jwst-gallery look` names those that fit a file"
    hint = f"did you mean {' or '.join(near)}?" if near else fitting
    raise ValueError(f"the gallery has no script {printable(name)}; {hint}")


def _examples() -> Path:
    """Return the folder of the scripts: in the package, or beside it in the repository."""
    inside = Path(__file__).parent / "examples"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "examples"


def _ended(script: str, folder: str, seconds: float) -> tuple[int | None, str, str]:
    """Run a script; return its exit status, None if it was stopped, and what it printed."""
    process = subprocess.Popen(
        [sys.executable, script],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": _BACKEND},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,  # so that the processes that it starts can be ended with it
    )
    with _ending_with_this(process):
        try:
            output, errors = process.communicate(timeout=seconds)
            return process.returncode, output, errors
        except subprocess.TimeoutExpired:
            _end(process)
            return None, *process.communicate()
        except BaseException:
            _end(process)
            raise


@contextlib.contextmanager
def _ending_with_this(process: subprocess.Popen[str]) -> Iterator[None]:
    """End a process and all that it has started if this one is killed in a ``with`` block."""
    # The shell reads from a pipe to which nothing is written. It closes when this process ends.
    with subprocess.Popen(
        ["/bin/sh", "-c", f"read _; kill -9 -{process.pid}"],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as watch:
        try:
            yield
        finally:
            watch.kill()


def _end(process: subprocess.Popen[str]) -> None:
    """End a process and all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _told(
    status: int | None, errors: str, path: Path, seconds: float, code: str
) -> tuple[str, str]:
    """Return how a script ended, and a line that tells why; empty if it worked."""
    if status == 0:
        return "worked", ""
    if status is None:
        return "failed", f"it ran for more than {seconds:g} s and was stopped"
    if status < 0:
        return "failed", f"it was ended from outside, by {signal.Signals(-status).name}"
    lines = [line for line in errors.splitlines() if line.strip() and not line[0].isspace()]
    last = ([line for line in lines if "Warning: " not in line] or [""])[-1]
    if not last:
        return "failed", f"it ended with status {status}, and said nothing"
    if path.name in last or "Traceback" not in errors:
        return "refused", printable(re.sub(r"\A[\w.]+Error: ", "", last), 1000)
    if last.startswith("ModuleNotFoundError"):
        others = "".join(f" {found[1]}" for found in _OTHERS.finditer(code))
        last += f": python -m pip install 'jwst-gallery[samples]'{others} brings what it uses"
    return "failed", printable(last, 1000)


def _figures_in(folder: Path, script: str) -> list[Path]:
    """Return the figures of a script that are in a folder, in their order."""
    numbers = {path: path.stem.rpartition("-")[2] for path in folder.glob(f"{script}-*.png")}
    found = [path for path, number in numbers.items() if number.isdecimal()]
    return sorted(found, key=lambda path: int(numbers[path]))


def _kept(figure: Path, folder: Path) -> Figure:
    """Move a figure into a folder."""
    from PIL import Image  # slow to import

    with Image.open(figure) as image:
        alt = image.info.get("Description", "")
    return Figure(figure.replace(folder / figure.name), alt)
