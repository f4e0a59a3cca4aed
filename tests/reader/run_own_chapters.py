"""Run the chapters on files that are no samples, as their users run them.

Usage: run_own_chapters.py [<file or folder>...]; by default the real files that this machine has,
and then every chapter and script on copies of the samples that it names (see on_copies.py).

Only the cells that a page shows are run, and only the line that names the file is another. The
table says how each run ended, as that of run_own.py, which runs the scripts.
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

from jwst_gallery.scripts import chapters_for

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))
import real_files  # noqa: E402

CELL = re.compile(
    r"^```\{code-cell\}.*\n((?:---\n(?:.*\n)*?---\n|(?::.*\n)+)?)((?:.*\n)*?)```", re.MULTILINE
)
HIDDEN = re.compile(r"^ *# sphinx_gallery_start_ignore\n(?:.*\n)*?.*end_ignore\n", re.MULTILINE)
# From the comment that promises to the last guard; a script has one, a chapter may have several.
NAMED = re.compile(r"^# Put the names? of (?:.*\n)+?(?:require\(.*\n)+", re.MULTILINE)
INPUT = re.compile(r"\bsample\(")
ONE = re.compile(r"^(\w+) = sample\(.*\)$", re.MULTILINE)
COPIES = Path(__file__).with_name("on_copies.py")
SECONDS = 300
AT_A_TIME = 2


class Outcome(NamedTuple):
    """The outcome of a page on a file: "worked", "refused", "failed" or "others"."""

    file: str
    page: str
    how: str
    says: str


def code_of(path):
    """Return the code that a page shows: of a script, or of the cells of a chapter."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return HIDDEN.sub("", text)
    return "\n".join(cell for options, cell in CELL.findall(text) if "remove-cell" not in options)


def pages():
    """Return the path of each chapter and script that names a file, by its name."""
    folders = ("docs/learn/*.md", "docs/wcs/*.md", "examples/*/plot_*.py")
    found = [path for folder in folders for path in sorted(ROOT.glob(folder))]
    return {
        f"{path.parent.name}/{path.stem}": path for path in found if NAMED.search(code_of(path))
    }


def swapped(code, path):
    """Return code with a file in place of its one sample; None where it needs several."""
    named = "".join(NAMED.findall(code))
    if len(INPUT.findall(named)) != 1 or not ONE.search(named):
        return None
    line = ONE.search(named)
    return code.replace(line[0], f"{line[1]} = {str(path)!r}", 1)


def on_copies(code):
    """Return code that names copies of its samples."""
    return NAMED.sub(lambda block: INPUT.sub("copied(", block[0]), code)


def outcome(page, code, file, *runner):
    """Run the code of a page."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.py").write_text(code, encoding="utf-8")
        environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONWARNINGS": "default"}
        command = [sys.executable, *runner, "page.py"]
        options = {"cwd": folder, "env": environment, "capture_output": True, "text": True}
        try:
            ran = subprocess.run(command, timeout=SECONDS, **options)
        except subprocess.TimeoutExpired:
            return Outcome(file, page, "failed", f"ran for more than {SECONDS} s")
    if ran.returncode == 0:
        lines = ran.stdout.strip().splitlines()
        return Outcome(file, page, "worked", lines[-1] if lines else "")
    lines = [line for line in ran.stderr.splitlines() if line.strip() and not line[0].isspace()]
    last = ([line for line in lines if "Warning: " not in line] or [""])[-1]
    said = file in last or "Traceback" not in ran.stderr
    return Outcome(file, page, "refused" if said else "failed", last)


def on_file(page, path):
    """Run a chapter on a file."""
    code = swapped(code_of(pages()[page]), path.absolute())
    if code is None:
        return Outcome(path.name, page, "others", "needs other files beside it")
    return outcome(page, code, path.name)


def on_its_copies(page):
    """Run a page on copies of all that it names."""
    return outcome(page, on_copies(code_of(pages()[page])), "its copies", COPIES)


def files_in(places):
    """Return the files, and of folders all that are in them."""
    for place in map(Path, places):
        inside = sorted(one for one in place.rglob("*") if one.is_file())
        yield from inside if place.is_dir() else [place]


def runs_of(places):
    """List the runs: chapters on files, and without any place all pages on copies."""
    runs = []
    for path in files_in(places or [real_files.FOLDER]):
        try:
            names = dict.fromkeys(chapter.name for chapter in chapters_for(path))
            runs += [(on_file, page, path) for page in names]
        except OSError as error:
            runs.append((Outcome, path.name, "no chapter", "refused", str(error)))
    return runs if places else [*runs, *((on_its_copies, page) for page in pages())]


def main(places):
    """Print the table, and return the exit status: 1 where a run failed."""
    count = Counter()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for one in pool.map(lambda run: run[0](*run[1:]), runs_of(places)):
            print(f"{one.how:8} {one.page:32} {one.file}: {one.says}", flush=True)
            count[one.how] += 1
    print(f"{count.total()} runs:", *(f"{number} {how}" for how, number in count.items()))
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
