"""The gallery's scripts on many files in parallel, with a table of the results.

Needs the extra ``survey``: ``pip install "jwst-gallery[survey]"``.
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._files import file_name, from_anywhere, local_file
from ._listing import FITS, find_files, folder_name
from ._row_tables import as_cell, in_cell, open_table
from ._side_by_side import add_rows, key_of, one_line
from .reporting import report
from .running import full_name, runs_of

__all__ = ["Batch", "batch_row", "run_batch"]

_TABLE = "runs.csv"
_ENDS = {
    "worked": "worked",
    "refused": "refused",
    "failed": "failed",
    "needs_others": "needs others",
}
_COLUMNS = dict.fromkeys(("path", "name", "script", *_ENDS, "folder", "error"), str)
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
# A script takes a processor, and the memory for a file: a worker runs one, also if it has threads.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Batch:
    """The results of scripts on many files, in numbers.

    Parameters
    ----------
    number : int
        How many files the table has.
    added : int
        How many of them are new.
    ended : dict of int
        How many runs ended in each way that `~jwst_gallery.running.Run` knows.
    unfit : int
        How many files no script takes.
    failed : dict of str
        The scripts that failed, each with the last line of its error, by path.
    unread : dict of str
        The errors of the files that could not be read, by path; they are in the table, too.
    unreached : dict of str
        The errors of the files whose host did not answer, whose folder could not be written, or
        whose process ended, by path. They are not in the table, and the next batch tries them
        again.
    """

    number: int
    added: int
    ended: dict[str, int]
    unfit: int
    failed: dict[str, str]
    unread: dict[str, str]
    unreached: dict[str, str]


def run_batch(
    script: str,
    paths: Iterable[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    *,
    scheduler: str | None = None,
) -> Batch:
    """Run a script, or all that fit, on many files in parallel; keep a row for each in a table.

    The table is ``runs.csv``. Each file gets a folder beside it, with its figures and its
    ``report.html``, as from `~jwst_gallery.run` and `~jwst_gallery.report`. The rows are written
    as they come. Files that already have a row for this script are skipped, so an interrupted batch
    resumes where it stopped.

    Parameters
    ----------
    script : str
        Name of the script, such as "plot_cal"; "auto" for all that fit.
    paths : iterable of str or path-like
        Files, folders, patterns, and addresses of each, as for `~jwst_gallery.survey`. A remote
        file is downloaded, and the copy removed when its scripts have finished.
    folder : str or path-like
        Where the table and the folders are written. It is made if it is not there.
    scheduler : str, optional
        The address of a dask scheduler, such as ``tcp://192.168.1.5:8786``. Its workers need this
        package and what the scripts import, and files and folder under the same paths. By default
        this machine does the work, with a process for each of its processors, at most 16. A worker
        runs one script at a time.

    Returns
    -------
    Batch

    Raises
    ------
    ValueError
        If the gallery has no such script, the table has other columns, or paths name no file.
    OSError
        If the table cannot be written or another batch writes it, or if the scheduler or a folder
        elsewhere cannot be reached.
    ModuleNotFoundError
        If the extra ``survey`` is not installed.

    Notes
    -----
    Processes are started anew, and import the script that calls this function: call it below
    ``if __name__ == "__main__":``. In a notebook and in the command nothing is needed.

    Examples
    --------
    >>> import tempfile
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.batch import run_batch
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = run_batch("plot_segm", [sample("nirspec_ta", "cal")], folder)
    >>> done.number, done.ended
    (1, {'needs others': 1})
    """
    script, folder = full_name(script), Path(folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with open_table(folder / _TABLE, _COLUMNS) as rows:
        there = rows.rows()
        known = {row["path"] for row in there if row["script"] == script}
        folders = {row["path"]: row["folder"] for row in there}
        taken = set(folders.values())
        new = {}
        for path in map(from_anywhere, find_files(paths, FITS)):
            if (key := key_of(path)) not in known:
                name = folders.get(key) or folder_name(path, taken)
                folders[key] = name
                taken.add(name)
                new[key] = (path, script, folder / name)
        unreached = add_rows(rows, batch_row, new, scheduler=scheduler, files_for_a_worker=1)
        done = [row for row in rows.rows() if row["script"] == script]
        return _in_numbers(done, len(new) - len(unreached), unreached)


def batch_row(
    path: str | os.PathLike[str], script: str, folder: str | os.PathLike[str]
) -> dict[str, str]:
    """Run a script on a file, or all that fit, write the report, and return the row of the file.

    Parameters
    ----------
    path : str or path-like
        Path or address of the file.
    script : str
        Name of the script; "auto" for all that fit.
    folder : str or path-like
        Where code, figures and report are written.

    Returns
    -------
    dict of str
        How each script ended, and what it said; the name of the folder; or the error, in one line,
        of a file that cannot be read.

    Raises
    ------
    OSError
        If the host of an address cannot be reached or the folder cannot be written, which says
        nothing of the file.

    Examples
    --------
    >>> import tempfile
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.batch import batch_row
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     row = batch_row(sample("nirspec_ta", "cal"), "stage3/plot_segm", folder)
    >>> row["needs_others"]
    'stage3/plot_segm: it needs other files beside this one'
    """
    folder = Path(folder)
    row = {"path": key_of(path), "name": file_name(path), "script": script, "folder": folder.name}
    with _one_at_a_time:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".running-*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        try:
            with local_file(path) as file:
                runs = list(runs_of(script, file, folder))
                report(file, runs, folder)
        except (OSError, ValueError) as error:
            if isinstance(error, ConnectionError) or getattr(error, "errno", None) in _NO_SPACE:
                raise
            return row | {"error": one_line(error)}
    for column, how in _ENDS.items():
        row[column] = as_cell(f"{one.script.name}: {one.says}" for one in runs if one.how == how)
    return row


def _in_numbers(rows: list[dict[str, Any]], added: int, unreached: dict[str, str]) -> Batch:
    """Return a batch in numbers, from the rows of its table."""
    read = [row for row in rows if not row["error"]]
    ended = Counter(
        how for row in read for column, how in _ENDS.items() for _ in in_cell(row[column])
    )
    return Batch(
        number=len(rows),
        added=added,
        ended=dict(ended.most_common()),
        unfit=sum(not any(row[column] for column in _ENDS) for row in read),
        failed={row["path"]: row["failed"] for row in read if row["failed"]},
        unread={row["path"]: row["error"] for row in rows if row["error"]},
        unreached=unreached,
    )
