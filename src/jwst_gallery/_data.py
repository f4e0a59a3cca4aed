"""The package's own tables, which are files of comma-separated values in the folder ``data``."""

import csv
from importlib.resources import files


def read_rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table, each as a dictionary of its cells."""
    path = files(__package__) / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, restval=""))
