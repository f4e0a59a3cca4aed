"""Tables on disk that grow by rows, and are whole whenever the process that writes them ends.

One process writes a table at a time. A half-written row, as after ``kill -9``, never counts.
"""

import contextlib
import csv
import fcntl
import io
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from ._files import reading

_MOST_WAITING = 1000  # rows of a part in Parquet,
_LONGEST_WAIT = 5.0  # ... and the seconds after which one with fewer is written


_BETWEEN = " | "


def as_cell(texts: Iterable[str]) -> str:
    """Return several texts as the text of one cell."""
    return _BETWEEN.join(texts)


def in_cell(text: str | None) -> list[str]:
    """Return the texts that are in a cell."""
    return text.split(_BETWEEN) if text else []


class RowTable(Protocol):
    """A table that is open for more rows."""

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows that are kept, those of earlier processes included."""

    def add(self, row: Mapping[str, Any]) -> None:
        """Keep one more row."""


@contextlib.contextmanager
def open_table(path: str | os.PathLike[str], columns: Mapping[str, type]) -> Iterator[RowTable]:
    """Open a table for more rows, for the length of a ``with`` block; make it if it is not there.

    Parameters
    ----------
    path : str or path-like
        Its name ends in ``.csv`` (one file) or in ``.parquet`` (a folder with one file for each
        part).
    columns : dict of type
        The type of each column, by its name: str or float.

    Raises
    ------
    ValueError
        If the name ends otherwise, or what is there has other columns or is another kind of file.
    OSError
        If another process is writing the table, or it cannot be written.
    ModuleNotFoundError
        If what writes Parquet is not installed.
    """
    path = Path(path)
    kinds = {".csv": _csv_table, ".parquet": _parquet_table}
    if path.suffix.lower() not in kinds:
        raise ValueError(f"{path}: the name of a table ends in {' or '.join(kinds)}")
    with kinds[path.suffix.lower()](path, columns) as table:
        yield table


def _lock(descriptor: int, path: Path) -> None:
    """Keep other processes from writing; the lock ends with the process, however it ends."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OSError(f"{path}: another process is writing it") from None


def _need_columns(path: Path, found: list[str], columns: Mapping[str, type]) -> None:
    if found != list(columns):
        raise ValueError(f"{path} is another table, of other columns: name a new one")


@contextlib.contextmanager
def _csv_table(path: Path, columns: Mapping[str, type]) -> Iterator[RowTable]:
    with open(path, "a+b", buffering=0) as file:
        _lock(file.fileno(), path)
        try:
            yield _Csv(file, path, columns)
        finally:
            if not os.fstat(file.fileno()).st_size:
                path.unlink()


class _Csv:
    """A table in one file of comma-separated values: a line for each row, written at once.

    The first line is written with the first row.
    """

    def __init__(self, file: io.FileIO, path: Path, columns: Mapping[str, type]):
        self._file, self._columns = file, columns
        self._heading = _line(columns)
        file.seek(0)
        content = file.read()
        complete = content[: content.rfind(b"\n") + 1]
        if complete or not self._heading.startswith(content):
            lines = csv.reader(io.StringIO(complete.decode("utf-8", "replace")))
            _need_columns(path, next(lines, []), columns)
        file.truncate(len(complete))
        self._is_empty = not complete

    def rows(self) -> list[dict[str, Any]]:
        self._file.seek(0)
        text = io.StringIO(self._file.read().decode("utf-8"))
        # An empty cell is a missing value, as in Parquet.
        return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(text)]

    def add(self, row: Mapping[str, Any]) -> None:
        line = _line(row.get(name) for name in self._columns)
        if self._is_empty:
            line, self._is_empty = self._heading + line, False
        while line:
            line = line[self._file.write(line) :]


def _line(cells: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8")


@contextlib.contextmanager
def _parquet_table(path: Path, columns: Mapping[str, type]) -> Iterator[RowTable]:
    if path.is_file():
        raise ValueError(f"{path} is one file, and this writes a folder: name a new table")
    path.mkdir(exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        _lock(descriptor, path)
        table = _Parquet(path, columns)
        try:
            yield table
        finally:
            table.write_part()
    finally:
        os.close(descriptor)
        with contextlib.suppress(OSError):  # unless it is empty
            path.rmdir()


class _Parquet:
    """A table in a folder: Parquet cannot be added to, so some rows at a time make a file."""

    def __init__(self, folder: Path, columns: Mapping[str, type]):
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise ModuleNotFoundError(
                'to write Parquet needs pyarrow: pip install "jwst-gallery[survey]", or name a '
                "table that ends in .csv"
            ) from None
        types = {str: pyarrow.string(), float: pyarrow.float64()}
        self._schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
        self._pyarrow, self._parquet, self._folder = pyarrow, parquet, folder
        self._waiting: list[dict[str, Any]] = []
        self._written = time.monotonic()
        for half in folder.glob(".*.half"):
            half.unlink()
        for part in sorted(folder.glob("*.parquet")):
            with reading(part.name, " as Parquet"):
                names = parquet.read_schema(part).names
            _need_columns(folder, names, columns)

    def rows(self) -> list[dict[str, Any]]:
        self.write_part()
        parts = (self._parquet.read_table(part) for part in self._parts())
        return [row for part in parts for row in part.to_pylist()]

    def add(self, row: Mapping[str, Any]) -> None:
        self._waiting.append({name: row.get(name) for name in self._schema.names})
        waited = time.monotonic() - self._written
        if waited > _LONGEST_WAIT or len(self._waiting) >= _MOST_WAITING:
            self.write_part()

    def write_part(self) -> None:
        """Write the rows that wait as a file, which gets its name when it is whole."""
        if self._waiting:
            last = max((int(part.stem.rpartition("-")[2]) for part in self._parts()), default=-1)
            part = self._folder / f"part-{last + 1:06d}.parquet"
            half = self._folder / f".{part.name}.half"
            rows = self._pyarrow.Table.from_pylist(self._waiting, self._schema)
            with open(half, "wb") as file:
                self._parquet.write_table(rows, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, part)
        self._waiting, self._written = [], time.monotonic()

    def _parts(self) -> list[Path]:
        return sorted(self._folder.glob("part-*.parquet"))
