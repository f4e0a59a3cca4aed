"""The outcome of a page's code on a file, run as its readers run it, and tables of outcomes."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import sense

SECONDS = 300
AT_A_TIME = 2
HOW = ("worked", "refused", "others", "nonsense", "failed")


class Outcome(NamedTuple):
    """The outcome of a page, a script or a chapter, on a file.

    It worked; refused, by a sentence that names the file or by its own words; failed; ended well
    and showed nonsense (see sense.py); or was not run, for it needs others beside the file.
    """

    file: str
    page: str
    how: str
    says: str
    kind: str = "real files"


def needs_others(file, page, kind):
    """Return the outcome of a page that needs other files, too."""
    return Outcome(file, page, "others", "needs other files beside it", kind)


def outcome(code, file, page, kind, runner=sense.__file__):
    """Run the code of a page by a script that takes it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.py").write_text(code, encoding="utf-8")
        environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONWARNINGS": "default"}
        command = [sys.executable, runner, "page.py"]
        options = {"cwd": folder, "env": environment, "capture_output": True, "text": True}
        try:
            ran = subprocess.run(command, timeout=SECONDS, **options)
        except subprocess.TimeoutExpired:
            return Outcome(file, page, "failed", f"ran for more than {SECONDS} s", kind)
    printed = (ran.stdout.strip().splitlines() or [""])[-1]
    if ran.returncode in (0, sense.STATUS):
        return Outcome(file, page, "nonsense" if ran.returncode else "worked", printed, kind)
    lines = [line for line in ran.stderr.splitlines() if line.strip() and not line[0].isspace()]
    last = ([line for line in lines if "Warning: " not in line] or [""])[-1]
    # Where CRDS is not set up, a sentence says so, and names the file that needs it.
    said = file in last or "CRDS_SERVER_URL" in last or "Traceback" not in ran.stderr
    return Outcome(file, page, "refused" if said else "failed", last, kind)


def files_in(places):
    """Return the files, and of folders all that are in them."""
    for place in map(Path, places):
        inside = sorted(one for one in place.rglob("*") if one.is_file())
        yield from inside if place.is_dir() else [place]


def tell(runs):
    """Make runs, (function, arguments) each; print how they end, and how many of each kind do.

    Returns
    -------
    int
        Exit status: 1 where a run failed or showed nonsense.
    """
    found = []
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for one in pool.map(lambda run: run[0](*run[1:]), runs):
            print(f"{one.how:8} {one.page:32} {one.kind} {one.file}: {one.says}", flush=True)
            found.append(one)
    counts = Counter((one.kind, one.how) for one in found)
    print(f"{'':32}", *(f"{how:>8}" for how in HOW))
    for kind in dict.fromkeys(one.kind for one in found):
        print(f"{kind:32}", *(f"{counts[kind, how]:8}" for how in HOW))
    total = Counter(one.how for one in found)
    print(f"{len(found)} runs:", *(f"{number} {how}" for how, number in total.items()))
    return 1 if total["failed"] + total["nonsense"] else 0
