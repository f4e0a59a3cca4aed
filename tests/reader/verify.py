"""Run every page and doctest on another version of jwst, and tell which is the first that breaks.

Usage: verify.py --jwst VERSION; or "newest", or a place to install from: a wheel, the URL of a
repository.

The version has an environment of its own, with the packages of its time where it is one of those
that make samples, and makes its own samples. The table goes to docs/about/verified, where the site
shows it, and the report to .nox/verify/report.md.
"""

import argparse
import os
import pydoc
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from jwst_gallery import datasets
from jwst_gallery.layouts import layout_changes
from jwst_testbed import modes, versions
from jwst_testbed.engine import environments

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "docs" / "_ext"))
import trials  # noqa: E402

REPORT = ROOT / ".nox" / "verify" / "report.md"
NEWEST = "newest"
# Besides what the package needs: for pages, of the time; for the tests, of today.
OF_PAGES = ("astroquery", "ipython", "pandas", "photutils", "pyarrow", "regions", "specutils")
OF_TESTS = ("pytest>=9.0", "pytest-xdist>=3.8")
SAMPLE = re.compile(r'\bsample\(\s*"(\w+)", "([\w-]+)"')


def environment(wanted):
    """Make the environment of a version, or bring it up to date, and return its folder.

    The helper is installed without what it requires: its lower bounds are those of today.
    """
    if wanted == versions.installed():
        return Path(sys.prefix)
    name = re.sub(r"[^\w.]+", "-", wanted).strip("-")
    folder = REPORT.with_name(name)
    install = ("pip", "install", "--python", folder)
    needed = {Requirement(line).name for line in requires("jwst-gallery")} - {"jwst"}
    release = versions.releases().get(wanted)
    if release:
        # The packages with which the testbed makes samples, so that these are the same.
        frozen = uv("pip", "freeze", "--python", environments.python_of(release)).split()
        today = [one for one in frozen if one.startswith(environments.OF_TODAY)]
        asked = [*set(frozen).difference(today), "--exclude-newer", release.until]
        needed -= set(environments.OF_TODAY)
    else:
        today, asked = [], [asked_for(wanted), "--upgrade", "--prerelease", "allow"]
    python = release.python if release else sys.executable
    uv("venv", "--allow-existing", "--python", python, folder)
    uv(*install, *asked, *sorted(needed), *OF_PAGES)
    uv(*install, *OF_TESTS)
    uv(*install, "--no-deps", *today, "--editable", ROOT)
    return folder


def asked_for(wanted):
    """Return what uv installs for a version that makes no samples, or a place to install from."""
    if wanted == NEWEST:
        return "jwst"
    if re.match(r"\d+\.", wanted):
        return f"jwst=={wanted}"
    path = Path(wanted)
    return f"jwst @ {path.resolve().as_uri() if path.exists() else wanted}"


def uv(*arguments):
    """Run uv, and return what it prints."""
    command = ["uv", "--quiet", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def variables(folder):
    """Return the version in an environment, and the variables of a process in it.

    Among these is the folder of the samples; those of the version of the site are there.
    """
    code = "from importlib.metadata import version; print(version('jwst'))"
    number = subprocess.check_output([folder / "bin" / "python", "-c", code], text=True).strip()
    environ = {
        **os.environ,
        "PATH": os.pathsep.join([str(folder / "bin"), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
    }
    if folder != Path(sys.prefix):
        environ["JWST_GALLERY_CACHE"] = str(versions.store_of(number))
    return number, environ


def make_samples(environ):
    """Make all samples; where one fails, those of the other datasets all the same."""
    if subprocess.run(["jwst-gallery", "make"], env=environ).returncode:
        for dataset in datasets():
            subprocess.run(["jwst-gallery", "make", dataset], env=environ)


def explained(row, number):
    """Return a verdict, with the changes of layout between a version and today's, if it failed."""
    if row.verdict != "failed":
        return row
    code = row.source.read_text("utf-8") if row.source else pydoc.getdoc(pydoc.locate(row.page))
    products = [(suffix, modes.load(name).exp_type) for name, suffix in SAMPLE.findall(code)]
    names = [
        change.name
        for change in layout_changes()
        if "*" not in change.suffixes  # what is true of all products explains none
        and change.is_after(number) != change.is_after(versions.installed())
        and any(change.concerns(*product) for product in products)
    ]
    return row._replace(change=" ".join(names))


def report(trial):
    """Return the report of a trial, in Markdown."""
    number, count = trial.about["jwst"], trial.count
    failed = [row for row in trial.rows if row.verdict == "failed"]
    lines = [f"With jwst {number}, all pages run."]
    if failed:
        page, says = failed[0].page, failed[0].says
        lines = [f"With jwst {number}, `{page}` is the first that breaks: {says}"]
    lines += ["", ", ".join(f"{count[name]} {name}" for name in trials.VERDICTS) + "."]
    if failed:
        lines += ["", "| page | what happens | known changes of layout |", "|---|---|---|"]
        titles = {one.name: f"{one.title} ({one.version})" for one in layout_changes()}
        cells = [
            (f"`{row.page}`", row.says, "; ".join(titles[name] for name in row.change.split()))
            for row in failed
        ]
        lines += ["| " + " | ".join(one.replace("|", r"\|") for one in row) + " |" for row in cells]
    packages = trial.about["packages"]
    versions_ = [f"Python {trial.about['python']}", *map(" ".join, packages.items())]
    return "\n".join([*lines, "", f"{', '.join(versions_)}.", ""])


def main():
    """Write the table and the report, and return the exit status: 1 where something breaks."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jwst", required=True, metavar="VERSION", help='or "newest", or a URL')
    wanted = parser.parse_args().jwst
    number, environ = variables(environment(wanted))
    make_samples(environ)
    told = REPORT.with_name("verdicts.ecsv")
    told.unlink(missing_ok=True)
    command = ["pytest", "-q", "-p", "verdicts", "--verdicts", told, "-n", "2"]
    command += ["--continue-on-collection-errors", "tests/pages", "src/jwst_gallery"]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, env=environ, cwd=ROOT)
    if not told.exists():
        sys.exit(f"With jwst {number}, nothing could be run: see what pytest says.")
    trial = trials.read(told)
    trial = trial._replace(rows=[explained(row, number) for row in trial.rows])
    # For versions in development, only the last trial is kept.
    name = "dev" if Version(number).is_devrelease else number
    trials.write(trials.FOLDER / f"{name}.ecsv", trial.rows, trial.about)
    REPORT.write_text(report(trial), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
    return 1 if trial.count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
