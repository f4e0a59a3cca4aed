"""Surveys: a look at each of many files in parallel, kept in a table.

Needs the extra ``survey``: ``pip install "jwst-gallery[survey]"``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ._files import file_name, from_anywhere, is_uri
from ._listing import CHECKED, FITS, find_files
from ._row_tables import as_cell, in_cell, open_table
from ._side_by_side import add_rows, key_of, one_line
from .checking import check
from .looking import KEYWORDS, Look, look

__all__ = ["Survey", "survey", "survey_row"]

_FILES_FOR_A_WORKER = 25  # fewer are looked at before one more process has started
_THREADS = 8  # of a process that waits for other hosts most of the time


@dataclass(frozen=True)
class Survey:
    """A survey in numbers: the files in its table, and those missing from it.

    Parameters
    ----------
    number : int
        How many files the table has.
    added : int
        How many of them are new.
    kinds : dict of int
        How many files there are of each kind of product.
    versions : dict of int
        How many files each version of jwst wrote.
    older : dict of int
        How many files each remark on an older layout holds for.
    layouts : dict of dict
        How many files have each list of extensions, by product suffix and exposure type, where
        there are several.
    faults : dict of int
        How many files have each fault; empty unless faults were asked for.
    unread : dict of str
        The errors of the files that could not be read, by path; they are in the table, too.
    unreached : dict of str
        The errors of the files whose host did not answer, or whose process ended, by path. They
        are not in the table, and the next survey into it tries them again.
    """

    number: int
    added: int
    kinds: dict[str, int]
    versions: dict[str, int]
    older: dict[str, int]
    layouts: dict[str, dict[str, int]]
    faults: dict[str, int]
    unread: dict[str, str]
    unreached: dict[str, str]


def survey(
    paths: Iterable[str | os.PathLike[str]],
    table: str | os.PathLike[str],
    *,
    faults: bool = False,
    scheduler: str | None = None,
) -> Survey:
    """Look at many files in parallel, and keep a row for each in a table.

    The rows are written as they come. Files that are already in the table are skipped, so an
    interrupted survey resumes where it stopped, and a table can grow with a folder. A file that has
    changed since keeps its row.

    Parameters
    ----------
    paths : iterable of str or path-like
        Files, folders (of which all FITS files count, those in subfolders too), patterns such as
        ``*_cal.fits``, and addresses of each: ``s3://stpubdata/jwst/public/...``,
        ``https://...`` or any other that fsspec opens. On a web server, the address of a folder
        ends in a slash.
    table : str or path-like
        The table, which is made if it is not there: ``.csv``, a file; or ``.parquet``, a folder
        with a file for each part, which ``pyarrow.parquet.read_table`` and ``pandas.read_parquet``
        read as one table.
    faults : bool, optional
        Whether to check each file, associations included, and keep its faults.
    scheduler : str, optional
        The address of a dask scheduler, such as ``tcp://192.168.1.5:8786``. Its workers need this
        package, and the files under the same paths. By default this machine does the work, with a
        process for each of its processors, at most 16.

    Returns
    -------
    Survey

    Raises
    ------
    ValueError
        If the table has other columns, or paths name no file.
    OSError
        If the table cannot be written or another survey writes it, or if the scheduler or a folder
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
    >>> from jwst_gallery.surveying import survey
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     seen = survey([sample("nirspec_ta", "cal")], f"{folder}/seen.csv")
    >>> seen.number, seen.versions
    (1, {'3.0.0': 1})
    """
    with open_table(table, _columns(faults)) as rows:
        known = {row["path"] for row in rows.rows()}
        files = map(from_anywhere, find_files(paths, CHECKED if faults else FITS))
        found = {key_of(path): path for path in files}
        new = {key: (path, faults) for key, path in found.items() if key not in known}
        elsewhere = any(is_uri(path) for path, _ in new.values())
        unreached = add_rows(
            rows,
            survey_row,
            new,
            scheduler=scheduler,
            files_for_a_worker=_FILES_FOR_A_WORKER,
            # A check makes many of the pipeline's transforms, which are not thread-safe.
            n_threads=_THREADS if elsewhere and not faults else 1,
        )
        return _in_numbers(rows.rows(), len(new) - len(unreached), unreached)


def survey_row(path: str | os.PathLike[str], faults: bool = False) -> dict[str, str | float]:
    """Return the row of a file in a survey.

    Parameters
    ----------
    path : str or path-like
        Path or address of a FITS file, or of an association.
    faults : bool, optional
        Whether to check it.

    Returns
    -------
    dict of str or float
        The results of `~jwst_gallery.look`, as texts; the faults from `~jwst_gallery.check`, if
        requested; or the error of an unreadable file, in one line.

    Raises
    ------
    ConnectionError
        If the host of an address cannot be reached, which says nothing about the file.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.surveying import survey_row
    >>> row = survey_row(sample("nirspec_ta", "cal"))
    >>> row["suffix"], row["exposure_type"], row["extensions"][:11]
    ('cal', 'NRS_WATA', 'SCI ERR DQ ')
    """
    name = file_name(path)
    row: dict[str, str | float] = {"path": key_of(path), "name": name}
    try:
        if not name.lower().endswith(".json"):
            row |= _facts(look(path))
        if faults:
            row["faults"] = as_cell(check(path))
    except ConnectionError:
        raise
    except (OSError, ValueError) as error:
        row["error"] = one_line(error)
    return row


def _facts(seen: Look) -> dict[str, str | float]:
    """Return what a look tells, as the cells of a row."""
    row: dict[str, str | float] = {"megabytes": seen.megabytes}
    if seen.kind:
        row |= {"kind": seen.kind.title, "suffix": seen.kind.suffix, "stage": str(seen.kind.stage)}
    row |= {_column(name): value for name, value in seen.stated.items()}
    row["build"] = seen.build.name if seen.build else ""
    row["modes"] = as_cell(seen.modes)
    row["extensions"] = " ".join(one.name or "?" for one in seen.extensions)
    row["remarks"] = as_cell(seen.remarks)
    row["older"] = as_cell(seen.older)
    return row


def _columns(faults: bool) -> dict[str, type]:
    """Return the type of each column of a survey, by its name."""
    stated = map(_column, KEYWORDS.values())
    texts = ("kind", "suffix", "stage", "modes", *stated, "build", "extensions", "remarks", "older")
    columns = {"path": str, "name": str, "megabytes": float, **dict.fromkeys(texts, str)}
    return columns | ({"faults": str} if faults else {}) | {"error": str}


def _column(name: str) -> str:
    return name.replace(" ", "_")


def _in_numbers(rows: list[dict[str, Any]], added: int, unreached: dict[str, str]) -> Survey:
    """Return a survey in numbers, from the rows of its table."""
    seen = [row for row in rows if not row["error"]]
    layouts: dict[str, Counter[str]] = {}
    for row in seen:
        group = f"{row['suffix']} of stage {row['stage']}, {row['exposure_type']}"
        if row["suffix"] and row["exposure_type"]:
            layouts.setdefault(group, Counter())[row["extensions"]] += 1
    kinds = (
        f"{row['suffix']} of stage {row['stage']}: {row['kind']}" if row["kind"] else "no product"
        for row in seen
    )
    notes = (note.partition(", ")[2] for row in seen for note in in_cell(row["older"]))
    return Survey(
        number=len(rows),
        added=added,
        kinds=_counted(kinds),
        versions=_counted(row["jwst"] or "not stated" for row in seen),
        older=_counted(notes),
        layouts={
            group: dict(found.most_common()) for group, found in layouts.items() if len(found) > 1
        },
        faults=_counted(fault for row in seen for fault in in_cell(row.get("faults"))),
        unread={row["path"]: row["error"] for row in rows if row["error"]},
        unreached=unreached,
    )


def _counted(texts: Iterable[str]) -> dict[str, int]:
    """Return how often there is each text, the most frequent first."""
    return dict(Counter(texts).most_common())
