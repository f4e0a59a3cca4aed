"""Break the products that each page is about: the check of the page must fail.

Usage: mutants.py [PAGE...], scripts and chapters, as in "stage2/plot_cal" or "learn/3-stage1"; by
default all that have a check and name a file. The tables go to .nox/mutants-run/report.md.

A mutant is a page run on a broken copy (see breaks.py) in place of a sample that it is mainly
about, with the truth of that sample. Each runs in a fork with a limit of time. Breaks that
cannot show on a page are in unseen.csv, each with the reason; there may be few of them.

Traps are left out: each compares two ways to read one file, which a broken file leaves as they
are, and has no product of its own. Pages of products and of the explorer are made from tables,
and tests/site compares them with files.
"""

import contextlib
import csv
import importlib
import io
import linecache
import os
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import run_own_chapters
import verdicts

import jwst_gallery
from jwst_gallery import sample, truth
from jwst_gallery.samples import pipeline_environment

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / "tests"), str(ROOT / "docs" / "_ext")]
import breaks  # noqa: E402
import mast_stand_in  # noqa: E402
import page_code  # noqa: E402
import warm_forks  # noqa: E402

REPORT = ROOT / ".nox" / "mutants-run" / "report.md"
UNSEEN = Path(__file__).with_name("unseen.csv")
AT_A_TIME = 2
MOST_UNSEEN = 0.1
WHOLE = ""
IMPORTED = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
# Code that reads more than the data of a product, and so can notice more of its breaks.
READS = {
    "wavelengths by one element": re.compile(
        r"\.wavelength\b|WAVELENGTH|slit_wavelengths|read_spectrum|read_time_series"
    ),
    "no flags": re.compile(r"\.(?:group|pixel)?dq\b|\bDQ\b"),
    "times by one integration": re.compile(r"\.(?:tdb|utc)\b|MJD|BJD|TDB|int_times|INT_TIMES"),
    "another unit": re.compile(r"u\.Unit\(|QTable\.read|read_spectrum|read_time_series"),
    "sign of the velocity": re.compile("velosys|VELOSYS"),
}
# The subject of a page, if it is not the pixels or spectra of its product.
ABOUT = {
    "associations/": "names",
    "learn/6-associations": "names",
    "learn/from-2021": "names",
    "wcs/": "world",
    "ecosystem/plot_gwcs_to_fits": "world",
    "learn/5-": "world",
    "stage1/plot_int_times": "INT_TIMES",
    "stage1/plot_barycentre": "INT_TIMES",
    "stage2/plot_msa_nod": "SHUTTER_INFO",
    "stage3/plot_crf": "DQ",  # and plot_crfints
    "stage3/plot_outliers": "DQ",
    "stage3/plot_context": "CON",
}
# The products that a page is mainly about, where these are not the one that it guards first.
MAIN = {
    "stage2/plot_contaminated_spectrum": ["nircam_wfss clean_x1d"],
    "learn/10-coronagraphy": ["nircam_coron psfsub", "nircam_coron i2d"],
    "learn/11-long-slit-and-ifu": [
        "miri_lrs cal", "miri_lrs x1d 3", "miri_mrs s3d 3 1", "nirspec_ifu s3d 3"
    ],
    "learn/12-multi-object-and-fixed-slit": [
        "nirspec_fs cal 2", "nirspec_fs x1d 3", "nirspec_mos x1d 3 1"
    ],
    "learn/13-soss": ["niriss_soss calints", "niriss_soss x1dints 3"],
    "learn/14-interferometry": ["niriss_ami aminorm-oi"],
    "learn/15-guide-stars": ["fgs_guide cal FGS_FINEGUIDE", "fgs_guide cal FGS_ID-IMAGE"],
    "learn/3-stage1": ["nircam_image rate", "nircam_image ramp"],
    "learn/4-stage2-imaging": ["nircam_image cal 1", "nircam_image i2d 3"],
    "learn/4-stage2-spectroscopy": ["nircam_wfss cal", "nircam_wfss x1d 2", "nircam_wfss c1d"],
    "learn/6-run-the-pipeline": ["nirspec_bots x1dints 2"],
    "learn/8-stage3": ["miri_image i2d 3", "miri_image cat"],
    "learn/9-time-series": ["nircam_tsgrism x1dints 3", "nircam_tsimage phot"],
}  # fmt: skip
# The tables of the report: what each has a row for.
TABLES = {
    "page": lambda mutant: mutant.page,
    "folder": lambda mutant: mutant.page.split("/")[0],
    "break": lambda mutant: mutant.kind,
}
NAMES = {"failed": "caught", "passed": "not caught", "warned": "not caught", "skipped": "no fit"}


class Mutant(NamedTuple):
    """A page, the product that is broken, and how."""

    page: str
    product: str
    kind: str


class Outcome(NamedTuple):
    """The outcome of a mutant, with what the page said and the time it took."""

    mutant: Mutant
    how: str
    says: str
    seconds: float


def products_of(page):
    """Return the samples that a page is mainly about: the path of each, by its name.

    The name is what the page calls `sample` with, as in "nircam_image i2d 3".
    """
    called, guarded = {}, []

    def noted(dataset, suffix, **which):
        path = sample(dataset, suffix, **which)
        called[path] = " ".join(map(str, (dataset, suffix, *which.values())))
        return path

    code = page_code.code_of(run_own_chapters.pages()[page])
    names = {"sample": noted, "require": lambda path, *_, **__: guarded.append(path)}
    exec("".join(run_own_chapters.NAMED.findall(code)), names)
    paths = {name: path for path, name in called.items()}
    return {name: paths[name] for name in MAIN.get(page, [called[guarded[0]]])}


def about(page):
    """Return what a page is about, for breaks.py."""
    return next((what for name, what in ABOUT.items() if page.startswith(name)), "")


def broken_copy(mutant, original, folder):
    """Write the broken product into a folder, and return its path."""
    code = page_code.code_of(run_own_chapters.pages()[mutant.page])
    if mutant.kind in READS and not READS[mutant.kind].search(code):
        raise breaks.DoesNotFit("the page does not read them")
    return breaks.write(mutant.kind, original, folder, about(mutant.page))


def run(mutant, original, broken):
    """Run a page on a broken copy. This process is good for nothing else afterwards."""
    path = run_own_chapters.pages()[mutant.page]
    code = run_own_chapters.on_copies(page_code.code_of(path))

    def given(dataset, suffix, **which):
        found = sample(dataset, suffix, **which)
        return broken if found == original else found

    def whole(source):
        return original if str(source) == str(broken) else source

    jwst_gallery.truth = lambda source: truth(whole(source))
    jwst_gallery.samples.pipeline_environment = lambda source: pipeline_environment(whole(source))
    linecache.cache[str(path)] = (len(code), None, code.splitlines(keepends=True), str(path))
    os.chdir(broken.parent)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, str(path), "exec"), {"__name__": "__main__", "copied": given})


def outcome(mutant):
    """Run a mutant in a process of its own, and tell whether the page found the break.

    The copy is written before, so that an error of a break is not taken for one of the page.
    """
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder  # of the fork's own files, too
        original = products_of(mutant.page)[mutant.product]
        try:
            broken = broken_copy(mutant, original, tempfile.mkdtemp())
        except breaks.DoesNotFit as reason:
            verdict, says = "skipped", str(reason)
        else:
            verdict, says, _ = verdicts.apart(lambda: run(mutant, original, broken))
        tempfile.tempdir = None
    return Outcome(mutant, NAMES[verdict], says, time.perf_counter() - started)


def mutants_of(names):
    """List the mutants of pages; the first of each is whole, and its check must hold."""
    found = []
    for name in names:
        products = list(products_of(name))
        found += [Mutant(name, products[0], WHOLE)]
        found += [Mutant(name, one, kind) for one in products for kind in breaks.BREAKS]
    return found


def chosen(names):
    """Return the names of the pages that are asked for, or of all with a check."""
    pages = run_own_chapters.pages()
    checked = [name for name in pages if "assert" in page_code.code_of(pages[name])]
    if unknown := set(names) - set(checked):
        sys.exit(f"no page with a check: {', '.join(sorted(unknown))}")
    return list(names) or checked


def import_all(names):
    """Import what pages import, once for all forks."""
    for name in names:
        code = page_code.code_of(run_own_chapters.pages()[name])
        for module in IMPORTED.findall(code):
            importlib.import_module(module)


def unseen():
    """Return the breaks that cannot show, each with the reason."""
    with UNSEEN.open(newline="", encoding="utf-8") as file:
        return {Mutant(row["page"], row["product"], row["break"]): row["reason"]
                for row in csv.DictReader(file)}  # fmt: skip


def faults(outcomes, listed):
    """Yield what is wrong, a line each."""
    for mutant, how, says, _ in outcomes:
        where = f"{mutant.page}, {mutant.product}: {mutant.kind}"
        if not mutant.kind:
            if how != "not caught":
                yield f"{where}it fails although nothing is broken: {says}"
        elif how == "not caught" and mutant not in listed:
            yield f"{where} is not caught"
        elif how != "not caught" and mutant in listed:
            yield f"{where} is {how} now: take it out of {UNSEEN.name}"


def too_many(outcomes, listed):
    """Yield a line if more of the breaks of all pages are listed than may be."""
    made = sum(bool(one.mutant.kind) and one.how != "no fit" for one in outcomes)
    tried = {one.mutant for one in outcomes}
    if (number := len(tried & listed.keys())) > MOST_UNSEEN * made:
        yield f"{number} of {made} breaks are listed as unseen; at most {MOST_UNSEEN:.0%} may be"


def table(outcomes, listed, title, part):
    """Yield the lines of a table: how many mutants came to which end, by a part of them."""
    columns = ("caught", "listed", "missed", "no fit")
    counts = Counter()
    for mutant, how, *_ in outcomes:
        if mutant.kind:
            end = how if how != "not caught" else "listed" if mutant in listed else "missed"
            counts += Counter([(part(mutant), end), ("all", end)])
    names = dict.fromkeys(name for name, _ in counts if name != "all")
    yield f"{title:40}" + "".join(f"{name:>10}" for name in columns)
    for name in (*names, "all"):
        yield f"{name:40}" + "".join(f"{counts[name, end]:10}" for end in columns)


def main(names):
    """Run the mutants, print what came of them, and return the exit status."""
    pages = chosen(names)
    warm_forks.read_schemas()
    import_all(pages)
    mutants = mutants_of(pages)
    outcomes = []
    with mast_stand_in.running(), warm_forks.pool(AT_A_TIME) as pool:
        for one in pool.map(outcome, mutants):
            mutant = one.mutant
            print(f"{one.how:10} {one.seconds:5.1f} s  {mutant.page}, {mutant.product}: "
                  f"{mutant.kind or 'whole'}  {one.says}", flush=True)  # fmt: skip
            outcomes.append(one)
    listed = {mutant: why for mutant, why in unseen().items() if mutant.page in pages}
    gone = sorted(listed.keys() - {one.mutant for one in outcomes})
    wrong = [*faults(outcomes, listed), *(f"{UNSEEN.name}: no such mutant, {one}" for one in gone)]
    if not names:
        wrong += too_many(outcomes, listed)
    lines = wrong or [f"{len(outcomes)} runs, all well"]
    report = [*lines, "", "```"]
    for title, part in TABLES.items():
        report += [*table(outcomes, listed, title, part), ""]
    report.append("```\n")
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(report), encoding="utf-8")
    print(*report[len(lines) :], *lines, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
