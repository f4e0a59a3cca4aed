"""The package's own tables in the folder ``data``: as comma-separated values, or as TOML."""

import csv
import io
import tomllib
from importlib.resources import files
from typing import Any


def read_rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table, each as a dictionary of its cells."""
    return list(csv.DictReader(io.StringIO(_text(f"{table}.csv")), restval=""))


def read_entries(table: str) -> list[dict[str, Any]]:
    """Return the entries of a table of long texts, each as a dictionary."""
    [entries] = tomllib.loads(_text(f"{table}.toml")).values()
    return entries


def _text(name: str) -> str:
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")
