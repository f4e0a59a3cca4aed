"""Run the chapters on files that are not samples, as their users run them.

Usage: run_own_chapters.py [<file or folder>...]; by default the real files that this machine has,
and then every chapter and script on copies of the samples that it names (see on_copies.py).

Only the cells that a page shows are run, and only the line that names the file is another;
outcomes.py has the ways in which a run can end.
"""

import re
import sys
from pathlib import Path

from outcomes import Outcome, files_in, needs_others, outcome, tell

from jwst_gallery import running
from jwst_gallery.scripts import chapters_for

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))
import real_files  # noqa: E402

CELL = re.compile(
    r"^```\{code-cell\}.*\n((?:---\n(?:.*\n)*?---\n|(?::.*\n)+)?)((?:.*\n)*?)```", re.MULTILINE
)
# From the comment that promises to the last guard; a script has one, a chapter may have several.
NAMED = re.compile(r"^# Put the names? of (?:.*\n)+?(?:require\(.*\n)+", re.MULTILINE)
INPUT = re.compile(r"\bsample\(")
ONE = re.compile(r"^(\w+) = sample\(.*\)$", re.MULTILINE)
COPIES = str(Path(__file__).with_name("on_copies.py"))
REAL = "real files"


def code_of(path):
    """Return the code that a page shows: of a script, or of the cells of a chapter."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return running._HIDDEN.sub("", text)
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


def on_file(page, path):
    """Run a chapter on a file."""
    code = swapped(code_of(pages()[page]), path.absolute())
    if code is None:
        return needs_others(path.name, page, REAL)
    if "NaN" in pages()[page].read_text(encoding="utf-8"):
        code = f'"""A chapter that shows NaN on purpose."""\n{code}'
    return outcome(code, path.name, page, REAL)


def on_its_copies(page):
    """Run a page on copies of all that it names."""
    return outcome(on_copies(code_of(pages()[page])), "its copies", page, "copies", COPIES)


def runs_of(places):
    """List the runs: chapters on files, and without any place all pages on copies."""
    runs = []
    for path in files_in(places or [real_files.FOLDER]):
        try:
            names = dict.fromkeys(chapter.name for chapter in chapters_for(path))
            runs += [(on_file, page, path) for page in names]
        except OSError as error:
            runs.append((Outcome, path.name, "no chapter", "refused", str(error), REAL))
    return runs if places else [*runs, *((on_its_copies, page) for page in pages())]


if __name__ == "__main__":
    sys.exit(tell(runs_of(sys.argv[1:])))
