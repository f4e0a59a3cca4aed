"""The checksums of the files of a run, and which of them were verified when.

The manifest is in the run's folder and never changes: the checksum of every file that the run
wrote. The stamp is beside the folder: size and time of change of each file when its checksum
was last verified, so that a file is read again only when one of these differs.

The stamp sees each write, cut, replacement and removal by a program, and a copy that keeps no
times. It cannot see a disk that returns other bytes than were written, nor a program that puts
back the time of change after writing as many bytes: for these, each file is read on request.
"""

import contextlib
import hashlib
import json
import os
from pathlib import PurePath

NAME = "manifest.json"


def write(folder, run, facts):
    """Write the manifest of a complete run.

    Parameters
    ----------
    folder : pathlib.Path
        The folder with its files.
    run : jwst_testbed.engine.recipe.Run
    facts : dict
        What the manifest says besides the files.

    Returns
    -------
    dict
        The stamp: what `damage` knows of the files from now on.
    """
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    stamp = {name: _state(folder / name, _checksum(folder / name)) for name in names}
    manifest = {"run": run.name, **facts, "files": {name: stamp[name][0] for name in names}}
    (folder / NAME).write_text(json.dumps(manifest, indent=1))
    return stamp


def read(folder, run):
    """Return the manifest of a run, or None if it is not there or not what `write` wrote.

    Parameters
    ----------
    folder : pathlib.Path
        The run's folder.
    run : jwst_testbed.engine.recipe.Run

    Returns
    -------
    dict or None
        Its "files" are a dict from names to checksums: each name leads to a place in the folder,
        and each product of the run is there.
    """
    manifest = _json(folder / NAME)
    files = manifest.get("files")
    if manifest.get("run") != run.name or not isinstance(files, dict):
        return None
    complete = all(product.name in files for product in run.products)
    return manifest if complete and all(_stays_inside(name) for name in files) else None


def damage(folder, files, stamp, read_all=False):
    """Tell what is wrong with files.

    Parameters
    ----------
    folder : pathlib.Path
    files : dict
        Names, relative to the folder, and the checksums that the files should have.
    stamp : pathlib.Path
        Where it is kept which files were verified; it is brought up to date if it can be written.
    read_all : bool, optional
        Read files also whose size and time are as they were.

    Returns
    -------
    str or None
        One line, or None if each file is what it was when it was made.
    """
    before = _json(stamp)
    verified, wrong = dict(before), None
    for name, checksum in files.items():
        try:
            state = _state(folder / name, checksum)
            if before.get(name) == state and not read_all:
                continue
            if _checksum(folder / name) != checksum:
                wrong = f"the checksum of {name} differs"
        except (OSError, ValueError) as error:
            wrong = f"{name} cannot be read ({getattr(error, 'strerror', None) or error})"
        if wrong:
            # Whoever looks next reads it, and finds the same.
            verified.pop(name, None)
            break
        verified[name] = state
    if verified != before:
        write_stamp(stamp, verified)
    return wrong


def write_stamp(path, stamp):
    """Write a stamp, whole or not at all; where it cannot be written, files are read again.

    Parameters
    ----------
    path : pathlib.Path
    stamp : dict
    """
    partial = path.with_name(f"{path.name}.partial-{os.getpid()}")
    with contextlib.suppress(OSError):
        partial.write_text(json.dumps(stamp))
        partial.replace(path)


def _json(path):
    """Return what a file holds if that is a dict; an empty one otherwise."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _stays_inside(name):
    return not PurePath(name).is_absolute() and ".." not in PurePath(name).parts


def _state(path, checksum):
    state = path.stat()
    return [checksum, state.st_size, state.st_mtime_ns]


def _checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
