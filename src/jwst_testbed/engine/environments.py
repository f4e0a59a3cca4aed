"""Environments of Python, each with another version of `jwst` and the packages of its time.

uv makes them below the cache from a package index, in a few seconds: whole or not at all, and never
changed later. The name of an environment's folder ends with a hash of its requirements, so that
changed requirements lead to a new environment.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from filelock import FileLock

from jwst_testbed.engine.errors import BuildError, cannot_write
from jwst_testbed.engine.store import cache_dir, remove

OF_TODAY = ("pysiaf",)
"""Packages in today's versions, so that the telescope's apertures stay the same. With others,
spectra would move by thousandths of a pixel."""

OF_THE_TIME = (
    "filelock",
    "loky",
    "packaging",
    "platformdirs",
    "pyyaml",
    "requests",
    "scipy",
    "tqdm",
)
"""The other packages that the testbed needs, besides `jwst`."""

MODULE = Path(__file__).parents[1]
"""The folder of the testbed, from which the environments import it; they have no copy."""

_OURS = re.compile(r"(jwst-[0-9][\w.]*-[0-9a-f]{8})(\..*)?")


def root():
    """Return the folder of all environments; it need not exist.

    Returns
    -------
    pathlib.Path
    """
    return cache_dir() / "environments"


def folder_of(release):
    """Return the folder of an environment; it need not exist.

    Parameters
    ----------
    release : jwst_testbed.versions.Release

    Returns
    -------
    pathlib.Path
    """
    asked = repr(_commands(release, "uv", Path())).encode()
    return root() / f"jwst-{release.jwst}-{hashlib.sha256(asked).hexdigest()[:8]}"


def python_of(release):
    """Return the interpreter of an environment, which is made first if it does not exist.

    Parameters
    ----------
    release : jwst_testbed.versions.Release

    Returns
    -------
    pathlib.Path

    Raises
    ------
    BuildError
        If there is no uv, uv fails, or the cache cannot be written.
    """
    folder = folder_of(release)
    python = _python_in(folder)
    if not python.exists():
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(folder.with_name(f"{folder.name}.lock")):
                if not python.exists():
                    _make(release, folder)
        except OSError as error:
            raise cannot_write(folder.parent, error) from None
    return python


@contextlib.contextmanager
def search_path():
    """Give a search path that has the testbed, and nothing else from the folder that it is in.

    That folder may be today's whole environment, whose packages an older one must not see.

    Yields
    ------
    str
        For PYTHONPATH; the caller's own entries follow.
    """
    with tempfile.TemporaryDirectory(prefix="jwst-testbed-") as folder:
        (Path(folder) / MODULE.name).symlink_to(MODULE)
        yield os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))


def names():
    """Return the names of the environments that are on disk, even in part.

    Returns
    -------
    list of str
    """
    matches = (_OURS.fullmatch(path.name) for path in root().glob("*"))
    return sorted({match[1] for match in matches if match})


def clear():
    """Delete all environments.

    Returns
    -------
    list of pathlib.Path
        Their folders.
    """
    folders = [root() / name for name in names()]
    for folder in folders:
        for path in root().glob(f"{folder.name}*"):
            remove(path)
    with contextlib.suppress(OSError):
        # Fails, as it should, if other files are left in it.
        root().rmdir()
    return folders


def _make(release, folder):
    """Make an environment beside its place, and move it there when it is complete."""
    for leftover in folder.parent.glob(f"{folder.name}.partial-*"):
        remove(leftover)
    if os.path.lexists(folder):
        # Its interpreter is missing, perhaps because the Python that it came from is gone.
        remove(folder)
    partial = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    for command in _commands(release, _uv(), partial):
        # In the caller's folder, uv would read the settings of a project there.
        done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(partial, ignore_errors=True)
            raise BuildError(
                f"The environment of jwst {release.jwst} cannot be made. It is installed once, "
                f"from a package index, and takes 1 GB. uv says: {_first_lines(done.stderr)}"
            )
    partial.rename(folder)


def _commands(release, uv, folder):
    """Return the commands that make an environment: Python, packages of the time, those of today.

    The latter are installed without their requirements, which they can do without.
    """
    install = [uv, "pip", "install", "--quiet", "--python", str(_python_in(folder))]
    then = [f"jwst=={release.jwst}", *OF_TODAY, *OF_THE_TIME]
    today = [f"{name}=={importlib.metadata.version(name)}" for name in OF_TODAY]
    return [
        [uv, "venv", "--quiet", "--no-project", "--python", release.python, str(folder)],
        [*install, "--exclude-newer", release.until, *then],
        [*install, "--no-deps", *today],
    ]


def _python_in(folder):
    return folder / "bin" / "python"


def _uv():
    """Return the path of uv: on PATH, or in the package of that name."""
    found = shutil.which("uv")
    if found is None:
        try:
            from uv import find_uv_bin

            found = find_uv_bin()
        except (ImportError, FileNotFoundError):
            raise BuildError(
                "Samples of another version of jwst need an environment of their own, which uv "
                "makes, and there is no uv: python -m pip install uv"
            ) from None
    return found


def _first_lines(text):
    """Return the error that uv states, with its first cause, as one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if line.startswith(("error:", "cause:", "Caused by:", "×", "╰"))]
    parts = [re.sub(r"^(error:|cause:|Caused by:|×|╰─▶)\s*", "", line) for line in said or lines]
    return ": ".join(parts[:2]) or "nothing"
