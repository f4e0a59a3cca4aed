"""The cost of each run, from the table that `benchmarks/costs.py` writes."""

import csv
import functools
import statistics
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_suffix(".csv")


class Cost(NamedTuple):
    """Processor time (s) and disk space (MB) of a run."""

    seconds: float
    megabytes: float


def of(mode, run):
    """Return what a run costs.

    Parameters
    ----------
    mode, run : str
        Their names.

    Returns
    -------
    Cost
        That of the median run for one that is not in the table yet.
    """
    table = _table()
    if (mode, run) in table:
        return table[mode, run]
    return Cost(*(statistics.median(column) for column in zip(*table.values(), strict=True)))


@functools.cache
def _table():
    with open(TABLE, newline="") as file:
        return {
            (row["mode"], row["run"]): Cost(float(row["seconds"]), float(row["megabytes"]))
            for row in csv.DictReader(file)
        }
