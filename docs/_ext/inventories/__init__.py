"""Other projects' object inventories, kept here: names in code and text link without a network.

`projects.csv` says where each is from. `pages` is how its addresses came about: "kept" as they are
in the project's own inventory, or else by a rule of `update.py`. A test looks at each name.
"""

import csv
from pathlib import Path

HERE = Path(__file__).parent


def projects():
    """Return the rows of the table, by the name of the project."""
    with (HERE / "projects.csv").open(newline="", encoding="utf-8") as file:
        return {row["project"]: row for row in csv.DictReader(file)}


def mapping():
    """Return the intersphinx mapping."""
    return {name: (row["site"], str(HERE / f"{name}.inv")) for name, row in projects().items()}
