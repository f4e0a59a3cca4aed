"""Run the gallery's scripts on files that are no samples, as their users run them.

Usage: run_own.py [<file or folder>...]; by default the real files that this machine has.

Each file is put in place of the sample in every script that takes it. The table says how each run
ended: worked, refused (by a sentence that names the file, or by the script itself) or failed.
Scripts that need other files beside it are listed, not run: with samples beside a real file they
would compare one sky with another. Warnings are shown and are no errors.
"""

import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jwst_gallery import run
from jwst_gallery.scripts import scripts_for

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))
import real_files  # noqa: E402

AT_A_TIME = 2


def outcome(path, name):
    """Run a script on a file, and keep nothing of it but how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        return run(name, path, folder)


def says(one):
    """Return the last line that a script that worked printed; else why it did not."""
    return (one.output.strip().splitlines() or [""])[-1] if one.how == "worked" else one.says


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
            pairs += [(path, script.name) for script in scripts_for(path)]
        except OSError as error:
            print(f"refused  {path.name}: {error}")
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        found = list(pool.map(lambda pair: outcome(*pair), pairs))
    for one in found:
        print(f"{one.how:12} {one.script.name:32} {one.path.name}: {says(one)}")
    count = Counter(one.how for one in found)
    print(f"{len(found)} runs:", *(f"{number} {how}" for how, number in count.items()))
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
