"""Run all code that a reader copies from the site, and every solved exercise, in clean processes.

Usage: run_pages.py <folder of the built site>
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from blocks import copied_from

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))
sys.path.append(str(ROOT / "docs" / "_ext"))
import mast_stand_in  # noqa: E402
import real_files  # noqa: E402

from jwst_gallery.scripts import scripts_for  # noqa: E402

STRICT = ROOT / "docs" / "_ext" / "strict_warnings.py"
# An example may take 10 s and 1 GB. Machines differ in speed, and not in memory.
SECONDS, MEGABYTES = 25, 1000
AT_A_TIME = 2
# Pages on which each block stands by itself; on all others, they follow from one another.
SEPARATE = ("explore/views/", "products/types/", "traps/")
# ... and folders whose pages are run together: each takes a moment.
TOGETHER = ("explore/views", "products/types")
# The list of all exercises: they are run with the notebooks in which a reader solves them.
SOLUTIONS = "learn/7-exercises.html"
# Real products, each with the sample that a reader swaps for it.
REAL_FILES = {
    r'sample\("nircam_image", "cal"\)': "jw01093018001_03102_00001_nis_cal.fits",
    r'sample\("(nirspec_mos|miri_lrs)", "x1d".*\)': (
        "jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits"
    ),
}


class Run(NamedTuple):
    """The time and memory of one page's code, and its outcome."""

    name: str
    seconds: float
    cpu_seconds: float
    megabytes: float
    error: str


def run(name, code):
    """Run `code` in a fresh folder and a fresh process, warnings as errors."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.py").write_text(code)
        start = f"import runpy; runpy.run_path({str(STRICT)!r})['apply']()"
        start += "; runpy.run_path('page.py', run_name='__main__')"
        with open(Path(folder, "output"), "w+") as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-c", start], cwd=folder, stdout=output, stderr=output
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            text = output.read()
    error = "" if process.returncode == 0 else text or f"exit status {process.returncode}"
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Run(name, seconds, cpu_seconds, usage.ru_maxrss / 1000, error)


def blocks_of(site):
    """Return the blocks that a reader may copy, by the page that has them."""
    pages = [page for page in sorted(Path(site).rglob("*.html")) if "_static" not in page.parts]
    found = {str(page.relative_to(site)): copied_from(page) for page in pages}
    return {name: blocks for name, blocks in found.items() if blocks and name != SOLUTIONS}


def is_example(name):
    """Tell whether a page is that of an example of the gallery, which has limits."""
    return name.startswith("gallery/")


def code_of(name, blocks):
    """Return the blocks of a page as one script."""
    if not name.startswith(SEPARATE):
        return "\n".join(blocks)
    return "\n".join(f"exec(compile({block!r}, {name!r}, 'exec'), {{}})" for block in blocks)


def codes_of(site):
    """Return the code of each page, and of the folders whose pages are run together."""
    codes = {}
    for name, blocks in blocks_of(site).items():
        place = next((folder for folder in TOGETHER if name.startswith(f"{folder}/")), name)
        codes.setdefault(place, []).append(code_of(name, blocks))
    return {place: "\n".join(parts) for place, parts in codes.items()}


def exercises_of(site):
    """Return the notebook of each exercise as code, its empty cells filled with the solutions."""
    found = {}
    for name, answers in json.loads(
        Path(site).with_name("exercise_answers.json").read_text()
    ).items():
        (path,) = Path(site, "_downloads").glob(f"*/{name}.ipynb")
        found[str(path.relative_to(site))] = solved(json.loads(path.read_text()), answers)
    return found


def solved(notebook, answers):
    """Return the code of a notebook, with the answers in the places of its empty cells."""
    answers = iter(answers)
    cells = ("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    code = "\n".join(cell or next(answers) for cell in cells)
    assert next(answers, None) is None, "more answers than empty cells"
    return code


def on_real_files(pages):
    """Return the code of the pages that take a real file, with its name in their first line."""
    swapped = {}
    for call, real in REAL_FILES.items():
        path = real_files.FOLDER / real
        taken_by = {f"gallery/{script.name}.html" for script in scripts_for(path)}
        line = f"filename = {str(path)!r}"
        for name in taken_by & pages.keys():
            changed, n_lines = re.subn(
                rf"^filename = {call}$", line, pages[name], flags=re.MULTILINE
            )
            if n_lines and path.exists():
                swapped[f"{name} on {real}"] = changed
    return swapped


def faults(result, limited):
    """Yield what is wrong with a run, a line each; only examples have limits."""
    if result.error:
        yield f"{result.name} failed:\n{result.error}"
    if not limited:
        return
    # Computing, not waiting: a machine that others share must not fail a page.
    if result.cpu_seconds > SECONDS:
        yield f"{result.name} computed for {result.cpu_seconds:.1f} s; at most {SECONDS} s"
    if result.megabytes > MEGABYTES:
        yield f"{result.name} used {result.megabytes:.0f} MB; at most {MEGABYTES} MB"


def main(site):
    """Run every page and exercise, print a table, and return the exit status."""
    codes = codes_of(site)
    scripts = {str(page.relative_to(site)) for page in Path(site).glob("gallery/*/plot_*.html")}
    if not scripts or (empty := sorted(scripts - codes.keys())):
        sys.exit(f"{site}: no Python found on {empty if scripts else 'any gallery page'}")
    codes |= on_real_files({name: code for name, code in codes.items() if is_example(name)})
    codes |= exercises_of(site)
    # In a new environment the first import compiles a package: not the first example's time.
    subprocess.run([sys.executable, "-c", "import jwst.pipeline, jwst_gallery.display"], check=True)
    with mast_stand_in.running(), ThreadPoolExecutor(AT_A_TIME) as pool:
        results = list(pool.map(run, codes, codes.values()))
    for result in sorted(results, key=lambda result: result.seconds, reverse=True):
        print(
            f"{result.seconds:6.1f} s, {result.cpu_seconds:5.1f} s computing, "
            f"{result.megabytes:5.0f} MB  {result.name}"
        )
    wrong = [fault for result in results for fault in faults(result, is_example(result.name))]
    print("\n".join(wrong) or f"{len(results)} runs, all well")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
