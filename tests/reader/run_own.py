"""Run the gallery's scripts on files that are no samples, as their users run them.

Usage: run_own.py [<file or folder>...]; by default the real files that this machine has, and
samples rewritten into other layouts.

Each file is put in place of the sample in every script that takes it. The table says how each run
ended: worked, refused (by a sentence that names the file, or by the script itself), failed, or
ended well and showed nonsense (see sense.py). At its end it counts by kind of layout.
Scripts that need other files beside it are listed, not run: with samples beside a real file they
would compare one sky with another. Beside a rewritten sample stand samples of the same dataset.
Warnings are shown and are no errors.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from jwst_gallery.scripts import scripts_for

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))
import other_layouts  # noqa: E402
import real_files  # noqa: E402
import sense  # noqa: E402

EXAMPLES = ROOT / "examples"
INPUT = re.compile(r"^(\w+) = (?:sample\(.*\)|\[\s*sample\([^\]]*\])$", re.MULTILINE)
HIDDEN = re.compile(r"^ *# sphinx_gallery_start_ignore\n(?:.*\n)*?.*end_ignore\n", re.MULTILINE)
OF_ITS_DATASET = r"^{} = \[?\s*sample\(\"{}\""
GUARD = re.compile(r"^ *require\((\w+)", re.MULTILINE)
SECONDS = 120
AT_A_TIME = 2
HOW = ("worked", "refused", "others", "nonsense", "failed")


class Outcome(NamedTuple):
    """The outcome of a script on a file: "worked", "refused", "nonsense", "failed" or "others"."""

    file: str
    script: str
    how: str
    says: str
    kind: str = ""


def swapped(code, path, dataset=""):
    """Return a script with a file in place of its sample.

    None where it needs several, unless the others are samples of the file's own dataset.
    """
    inputs = INPUT.findall(code)
    if len(inputs) != 1:
        guarded = GUARD.search(code)
        if not (dataset and guarded and guarded[1] in inputs):
            return None
        if not re.search(OF_ITS_DATASET.format(guarded[1], dataset), code, re.MULTILINE):
            return None
        inputs = [guarded[1]]

    def given(match):
        if match[1] not in inputs:
            return match[0]
        several = match[0].rstrip().endswith("]")
        return f"{match[1]} = {[str(path)] if several else str(path)!r}"

    return INPUT.sub(given, code)


def outcome(path, name, kind=""):
    """Run a script on a file."""
    # A user does not run the lines that the page hides.
    shown = HIDDEN.sub("", (EXAMPLES / f"{name}.py").read_text(encoding="utf-8"))
    code = swapped(shown, path, path.parent.name if kind else "")
    if code is None:
        return Outcome(path.name, name, "others", "needs other files beside it", kind)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "script.py").write_text(code, encoding="utf-8")
        environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONWARNINGS": "default"}
        try:
            ran = subprocess.run(
                [sys.executable, sense.__file__, "script.py"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return Outcome(path.name, name, "failed", f"ran for more than {SECONDS} s", kind)
    if ran.returncode == 0:
        lines = ran.stdout.strip().splitlines()
        return Outcome(path.name, name, "worked", lines[-1] if lines else "", kind)
    if ran.returncode == sense.STATUS:
        return Outcome(path.name, name, "nonsense", ran.stdout.strip().splitlines()[-1], kind)
    lines = [line for line in ran.stderr.splitlines() if line.strip() and not line[0].isspace()]
    last = ([line for line in lines if "Warning: " not in line] or [""])[-1]
    said = path.name in last or "Traceback" not in ran.stderr
    return Outcome(path.name, name, "refused" if said else "failed", last, kind)


def files_in(places):
    """Return the files, and of folders all that are in them."""
    for place in map(Path, places):
        inside = sorted(one for one in place.rglob("*") if one.is_file())
        yield from inside if place.is_dir() else [place]


def main(places):
    """Print the tables, and return the exit status: 1 where a run failed or showed nonsense."""
    with tempfile.TemporaryDirectory() as folder:
        real = filter(Path.exists, [real_files.FOLDER])
        files = [("", path) for path in files_in(places or real)]
        if not places:
            for kind in other_layouts.KINDS:
                files += [(kind, path) for path in other_layouts.write(kind, folder)]
        runs, found = [], []
        for kind, path in files:
            try:
                fitting = scripts_for(path)
                runs += [(path.absolute(), script.name, kind) for script in fitting]
                if not fitting:
                    found.append(Outcome(path.name, "no script", "others", "none takes it", kind))
            except OSError as error:
                found.append(Outcome(path.name, "no script", "refused", str(error), kind))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            found += pool.map(lambda run: outcome(*run), runs)
    for one in found:
        print(f"{one.how:8} {one.script:32} {one.kind} {one.file}: {one.says}")
    report(found)
    return 1 if {"failed", "nonsense"} & {one.how for one in found} else 0


def report(found):
    """Print how many runs ended in which way, for each kind of layout."""
    print(f"{'':32}", *(f"{how:>8}" for how in HOW))
    counts = Counter((one.kind or "real files", one.how) for one in found)
    for kind in dict.fromkeys(one.kind or "real files" for one in found):
        print(f"{kind:32}", *(f"{counts[kind, how]:8}" for how in HOW))
    total = Counter(one.how for one in found)
    print(f"{len(found)} runs:", *(f"{number} {how}" for how, number in total.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
