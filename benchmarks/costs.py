"""Write the table of what each run takes, from a cache in which all were made.

Usage: `python benchmarks/costs.py [FOLDER]`.

The engine tells from it, before it starts, how much disk is needed, and how much time is left. By
default the folder is the user's cache.
"""

import csv
import json
import sys
from pathlib import Path

from jwst_testbed import modes
from jwst_testbed.engine import costs
from jwst_testbed.engine.store import Store, cache_dir


def rows(cache):
    """Yield (mode, run, seconds, megabytes) of every run of a cache."""
    for name, mode in modes.all_modes().items():
        for run in mode.runs:
            folder = cache / name / Store(mode).folder(run).name
            manifest = json.loads((folder / "manifest.json").read_text())
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            yield name, run.name, round(manifest["cpu_seconds"], 1), round(size / 1e6, 1)


def main(cache=None):
    """Write the table."""
    found = list(rows(Path(cache) if cache else cache_dir()))
    with open(costs.TABLE, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["mode", "run", "seconds", "megabytes"])
        writer.writerows(found)
    seconds, megabytes = (sum(row[column] for row in found) for column in (2, 3))
    print(f"{costs.TABLE}: {len(found)} runs, {seconds:.0f} s, {megabytes / 1000:.2f} GB")


if __name__ == "__main__":
    main(*sys.argv[1:])
