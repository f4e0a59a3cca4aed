"""Measure what a reader and a developer wait for, from nothing, and print a table.

Works on a copy of the repository and with an empty sample cache, so that neither the working
copy's builds nor the user's samples change. Downloads come from the index or the local cache of
the installer, whichever is nearer.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".nox", ".venv", "_build", "gallery", "__pycache__", ".*_cache"
)
EXAMPLE = "examples/stage2/plot_cal.py"
FIRST_SAMPLE = "from jwst_gallery import sample; sample({!r}, {!r})"
# The datasets, and of each the first product that the pipeline calibrates in stage 2, or makes.
FIRST_PRODUCTS = """
from jwst_testbed.modes import all_modes
for name, mode in all_modes().items():
    suffixes = [product.suffix for product in mode.products if product.stage]
    calibrated = [suffix for suffix in suffixes if suffix in ("cal", "calints")]
    print(name, (calibrated or suffixes)[0])
"""
# The processor time of the runs that call the pipeline.
PIPELINE_SECONDS = """
import json
from jwst_testbed.engine import pipeline
from jwst_testbed.engine.store import Store
from jwst_testbed.modes import all_modes
print(sum(
    json.loads((Store(mode).folder(run) / "manifest.json").read_text())["cpu_seconds"]
    for mode in all_modes().values() for run in mode.runs
    if run.task.__module__ == pipeline.__name__
))
"""


class PeakMemory:
    """The largest memory of this process's descendants together, sampled twice a second."""

    def __init__(self):
        self.megabytes = 0.0
        self.stop = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()

    def watch(self):
        """Keep the largest sum seen."""
        while not self.stop.wait(0.5):
            self.megabytes = max(self.megabytes, sum(map(megabytes_of, descendants())))


def descendants():
    """Return the process numbers of this process's descendants."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
    found = {os.getpid()}
    while new := {child for child, parent in parents.items() if parent in found} - found:
        found |= new
    return found - {os.getpid()}


def megabytes_of(process):
    """Return a process's share of the memory (PSS), 0 where it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
    except (OSError, StopIteration):
        return 0.0


def run(*command, folder, cache):
    """Run a command on an empty or given cache and return its wall time in seconds."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=with_cache(cache), check=True, stdout=sys.stderr)
    return time.perf_counter() - started


def printed(*command, cache):
    """Return what a command on a given cache prints."""
    return subprocess.check_output(command, env=with_cache(cache), text=True)


def with_cache(cache):
    """Return the environment of a process that keeps its samples in a folder."""
    return {**os.environ, "JWST_GALLERY_CACHE": str(cache)}


def processor_seconds():
    """Return the processor time of all processes that this one has waited for."""
    times = os.times()
    return times.children_user + times.children_system


def size_of(folder):
    """Return the size of all files in a folder, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def import_seconds(python):
    """Return what `import jwst_gallery` adds to a bare start, the best of five."""

    def best(code):
        runs = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([python, "-c", code], check=True)
            runs.append(time.perf_counter() - started)
        return min(runs)

    return best("import jwst_gallery") - best("pass")


def measure(copy, cache):
    """Yield (what, number, unit) for each line of the table."""
    for what, seconds in waits(copy, cache):
        yield what, seconds, "s"
    yield "samples, reference files included", size_of(cache / "docs"), "MB"
    command = str(copy / ".nox/docs/bin/jwst-gallery")
    python = str(copy / ".nox/docs/bin/python")
    for line in printed(python, "-c", FIRST_PRODUCTS, cache=cache / "docs").splitlines():
        dataset, suffix = line.split()
        first = FIRST_SAMPLE.format(dataset, suffix)
        seconds = run(python, "-c", first, folder=copy, cache=cache / dataset)
        yield f"dataset {dataset}, {suffix} from nothing", seconds, "s"
        with PeakMemory() as memory:
            seconds = run(command, "make", dataset, folder=copy, cache=cache / dataset)
        yield "  the rest", seconds, "s"
        yield "  all its processes together", memory.megabytes, "MB"
        yield "  on disk, reference files included", size_of(cache / dataset), "MB"


def waits(copy, cache):
    """Yield (what, seconds) of what a reader and a developer wait for."""
    nox = [sys.executable, "-m", "nox", "-s"]
    before = processor_seconds()
    yield "nox -s docs, total", run(*nox, "docs", folder=copy, cache=cache / "docs")
    yield "  of all processors", processor_seconds() - before
    python = str(copy / ".nox/docs/bin/python")
    pipeline = printed(python, "-c", PIPELINE_SECONDS, cache=cache / "docs")
    yield "  of these in runs of the pipeline", float(pipeline)
    steps = json.loads((copy / ".nox/times/docs.json").read_text())
    yield "  install", steps["install"]
    yield "  samples", steps["samples"]
    yield "  sphinx", steps["sphinx"]
    report = ElementTree.parse(copy / "docs/_build/html/junit-gallery.xml")
    seconds = [float(case.get("time")) for case in report.iter("testcase")]
    yield "    examples, both processes", sum(seconds)
    chapters = json.loads((copy / "docs/_build/chapter_times.json").read_text())
    yield "    chapters, both processes", sum(chapters.values())
    yield "  site checks", steps["site checks"]
    example = copy / EXAMPLE
    example.write_text(example.read_text() + "\n# An edit.\n")
    again = [sys.executable, "-m", "nox", "-R", "-s", "docs"]
    yield "rebuild after one example's edit", run(*again, folder=copy, cache=cache / "docs")
    steps = json.loads((copy / ".nox/times/docs.json").read_text())
    yield "  until its page is there", steps["samples"] + steps["sphinx"]
    only = run(*again, "--", "--only", "wcs/plot_sip", folder=copy, cache=cache / "docs")
    yield "one page alone", only
    yield "nox -s tests after it", run(*nox, "tests", folder=copy, cache=cache / "docs")
    yield "nox -s tests, from nothing", run(*nox, "tests", folder=copy, cache=cache / "tests")
    yield "import jwst_gallery", import_seconds(python)


def main():
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, PeakMemory() as memory:
        copy = Path(folder, "repository")
        shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
        rows = list(measure(copy, Path(folder, "samples")))
    rows.append(("peak memory, all processes", memory.megabytes, "MB"))
    for what, number, unit in rows:
        print(f"{what:40s} {number:8.{2 if unit == 's' else 0}f} {unit}")


if __name__ == "__main__":
    main()
