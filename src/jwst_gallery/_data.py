"""The package's own tables, which are files of comma-separated values in the folder ``data``."""

import csv
import io
from importlib.resources import files


def read_rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table, each as a dictionary of its cells."""
    path = files(__package__) / "data" / f"{table}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), restval=""))
