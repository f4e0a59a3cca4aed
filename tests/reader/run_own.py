"""Run the gallery's scripts on files that are no samples, as their users run them.

Usage: run_own.py [<file or folder>...]; by default the real files that this machine has.

Each file is put in place of the sample in every script that takes it. The table says how each run
ended: worked, refused (by a sentence that names the file, or by the script itself) or failed.
Scripts that need other files beside it are listed, not run: with samples beside a real file they
would compare one sky with another. Warnings are shown and are no errors.
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
import real_files  # noqa: E402

EXAMPLES = ROOT / "examples"
INPUT = re.compile(r"^(\w+) = (?:sample\(.*\)|\[\s*sample\([^\]]*\])$", re.MULTILINE)
HIDDEN = re.compile(r"^ *# sphinx_gallery_start_ignore\n(?:.*\n)*?.*end_ignore\n", re.MULTILINE)
SECONDS = 120
AT_A_TIME = 2


class Outcome(NamedTuple):
    """The outcome of a script on a file: "worked", "refused", "failed" or "others"."""

    file: str
    script: str
    how: str
    says: str


def swapped(code, path):
    """Return a script with a file in place of its sample; None where it needs several."""
    inputs = INPUT.findall(code)
    if len(inputs) != 1:
        return None
    several = INPUT.search(code)[0].rstrip().endswith("]")
    given = f"[{str(path)!r}]" if several else repr(str(path))
    return INPUT.sub(lambda match: f"{match[1]} = {given}", code)


def outcome(path, name):
    """Run a script on a file."""
    # A user does not run the lines that the page hides.
    shown = HIDDEN.sub("", (EXAMPLES / f"{name}.py").read_text(encoding="utf-8"))
    code = swapped(shown, path)
    if code is None:
        return Outcome(path.name, name, "others", "needs other files beside it")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "script.py").write_text(code, encoding="utf-8")
        environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONWARNINGS": "default"}
        try:
            ran = subprocess.run(
                [sys.executable, "script.py"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return Outcome(path.name, name, "failed", f"ran for more than {SECONDS} s")
    if ran.returncode == 0:
        lines = ran.stdout.strip().splitlines()
        return Outcome(path.name, name, "worked", lines[-1] if lines else "")
    lines = [line for line in ran.stderr.splitlines() if line.strip() and not line[0].isspace()]
    last = ([line for line in lines if "Warning: " not in line] or [""])[-1]
    said = path.name in last or "Traceback" not in ran.stderr
    return Outcome(path.name, name, "refused" if said else "failed", last)


def files_in(places):
    """Return the files, and of folders all that are in them."""
    for place in map(Path, places):
        inside = sorted(one for one in place.rglob("*") if one.is_file())
        yield from inside if place.is_dir() else [place]


def main(places):
    """Print the table, and return the exit status: 1 where a run failed."""
    pairs = []
    for path in files_in(places or [real_files.FOLDER]):
        try:
            pairs += [(path.absolute(), script.name) for script in scripts_for(path)]
        except OSError as error:
            print(f"refused  {path.name}: {error}")
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        found = list(pool.map(lambda pair: outcome(*pair), pairs))
    for one in found:
        print(f"{one.how:8} {one.script:32} {one.file}: {one.says}")
    count = Counter(one.how for one in found)
    print(f"{len(found)} runs:", *(f"{number} {how}" for how, number in count.items()))
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
