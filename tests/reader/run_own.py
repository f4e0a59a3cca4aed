"""Run the gallery's scripts on files that are not samples, as their users run them.

Usage: run_own.py [<file or folder>...]; by default the real files that this machine has, and
samples rewritten into other layouts.

Each file is put in place of the sample in every script that takes it; outcomes.py has the ways in
which a run can end. Scripts that need other files beside it are listed, not run: with samples
beside a real file they would compare one sky with another. Beside a rewritten sample stand samples
of the same dataset. Warnings are shown, and are not errors.
"""

import re
import sys
import tempfile
from pathlib import Path

from outcomes import Outcome, files_in, needs_others, outcome, tell

from jwst_gallery import running
from jwst_gallery.scripts import scripts_for

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))
import other_layouts  # noqa: E402
import real_files  # noqa: E402

EXAMPLES = ROOT / "examples"
OF_ITS_DATASET = r"^{} = \[?\s*sample\(\"{}\""
GUARD = re.compile(r"^ *require\((\w+)", re.MULTILINE)
REAL = "real files"


def swapped(code, path, dataset=""):
    """Return a script with a file in place of its sample.

    None where it needs several, unless the others are samples of the file's own dataset.
    """
    alone = running._swapped(code, path)
    if alone is not None:
        return alone
    shown = running._HIDDEN.sub("", code)
    guarded = GUARD.search(shown)
    if not (dataset and guarded):
        return None
    if not re.search(OF_ITS_DATASET.format(guarded[1], dataset), shown, re.MULTILINE):
        return None

    def given(match):
        if match[1] != guarded[1]:
            return match[0]
        several = match[0].rstrip().endswith("]")
        return f"{match[1]} = {[str(path)] if several else str(path)!r}"

    return running._INPUT.sub(given, shown)


def on_file(path, name, kind=REAL):
    """Run a script on a file."""
    code = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    code = swapped(code, path, "" if kind == REAL else path.parent.name)
    if code is None:
        return needs_others(path.name, name, kind)
    return outcome(code, path.name, name, kind)


def runs_of(files):
    """List the runs of scripts on files, (kind, path) each."""
    for kind, path in files:
        try:
            yield from ((on_file, path.absolute(), one.name, kind) for one in scripts_for(path))
        except OSError as error:
            yield Outcome, path.name, "no script", "refused", str(error), kind


def main(places):
    """Print the tables, and return the exit status: 1 where a run failed or showed nonsense."""
    with tempfile.TemporaryDirectory() as folder:
        files = [(REAL, path) for path in files_in(places or [real_files.FOLDER])]
        if not places:
            for kind in other_layouts.KINDS:
                files += [(kind, path) for path in other_layouts.write(kind, folder)]
        return tell(list(runs_of(files)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
