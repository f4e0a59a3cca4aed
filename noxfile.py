"""The project's sessions: `nox -l` lists them, `nox -s docs` builds the site."""

import contextlib
import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv"
# `uv sync` makes an environment hold what it should and nothing else: it need not start empty, nor
# the network be there where nothing is missing.
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "docs", "tests"]
nox.options.error_on_external_run = True

ROOT = Path(__file__).parent
HTML = "docs/_build/html"
# Folders that a build writes among the sources.
GENERATED = (
    *("docs/_build", "docs/explore/views", "docs/gallery"),
    *("docs/learn/exercises", "docs/products/types"),
)
TESTS = ("tests", "src")
MODES = "tests/jwst_testbed/modes"
# The package, built by what the lock names; the package with what makes samples.
PACKAGE = ("--group", "build", "--no-build-isolation-package", "jwst-gallery")
SAMPLES = (*PACKAGE, "--extra", "samples")
# For the tests of the helper.
SURVEY = ("--extra", "survey")
# The files that hosts read, each with its schema.
WORKFLOWS = {
    ".github/workflows/ci.yml": "github-workflows",
    ".github/workflows/issue.yml": "github-workflows",
    ".github/workflows/latest.yml": "github-workflows",
    ".github/workflows/mutants.yml": "github-workflows",
    ".github/workflows/pages.yml": "github-workflows",
    ".github/workflows/release.yml": "github-workflows",
    ".github/workflows/verify.yml": "github-workflows",
    ".github/dependabot.yml": "dependabot",
    ".readthedocs.yaml": "readthedocs",
}
# The tests of a module run in one process, where what they share is made once.
TWO_PROCESSES = ("-n", "2", "--dist", "loadfile")
# Left out of the copy of `latest`: the files that sessions write.
NOT_COPIED = shutil.ignore_patterns(
    *(".git", ".nox", ".venv", "__pycache__", ".*_cache"),
    *("_build", "gallery", "exercises", "types", "views"),
)
# Two processes run side by side: one thread each. The guard refuses connections to other hosts,
# in the children of the children too.
GUARDED = {
    "PYTHONPATH": os.pathsep.join(
        filter(None, [str(ROOT / "tests" / "offline"), os.environ.get("PYTHONPATH")])
    ),
    "MPLBACKEND": "agg",
    # Compiled modules are kept in the session's environment, whatever the caller's setting: dozens
    # of processes import the pipeline.
    "PYTHONDONTWRITEBYTECODE": "",
    # Text is UTF-8, whatever the caller's locale.
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}

# uv, Jupyter and Matplotlib write there; each would say so in its own way, the last after minutes.
HOME = os.path.expanduser("~")
if not os.access(HOME, os.W_OK):
    sys.exit(f"The home folder, {HOME!r}, cannot be written: set HOME to one that can.")


class Steps:
    """The steps of a session, timed; `nox -s bench` reads what this writes."""

    def __init__(self, session):
        self.session, self.seconds = session, {}

    @contextlib.contextmanager
    def step(self, name):
        """Time what runs inside."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - started, 1)

    def install(self, *options):
        """Install what the lock names into the session's environment, as a step."""
        with self.step("install"):
            install(self.session, *options)

    def run(self, name, *command, env=GUARDED, **options):
        """Run a command as a step, with connections to other hosts refused."""
        with self.step(name):
            self.session.run(*command, env=env, **options)

    def report(self):
        """Print the steps' times and keep them in the session's folder."""
        self.session.log(
            "seconds: " + ", ".join(f"{name} {time_}" for name, time_ in self.seconds.items())
        )
        folder = ROOT / ".nox" / "times"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.session.name}.json").write_text(json.dumps(self.seconds))


class Trial(Steps):
    """Steps whose output goes into files; which of them broke is kept."""

    def __init__(self, session, folder):
        super().__init__(session)
        self.folder, self.broken = folder, []

    def run(self, name, *command, **options):
        """Run a command as a step."""
        path = self.folder / f"{name}.log"
        # The guard of the copy: two of them would call each other.
        env = {**GUARDED, "PYTHONPATH": str(self.folder / "copy" / "tests" / "offline")}
        options = {"env": env, **options, "stderr": subprocess.STDOUT}
        try:
            with path.open("w") as log:
                super().run(name, *command, stdout=log, **options)
        except nox.command.CommandFailed:
            self.broken.append(path)
            raise


@contextlib.contextmanager
def timed(session):
    """Give a session its steps, and report them however it ends."""
    steps = Steps(session)
    try:
        yield steps
    finally:
        steps.report()


def install(session, *options):
    """Make the session's environment hold what `uv sync` with these options takes of the lock."""
    folder = session.virtualenv.location
    command = ("uv", "sync", "--locked", "--quiet", "--no-default-groups", "--python", folder)
    session.run_install(*command, *options, env={"UV_PROJECT_ENVIRONMENT": folder})


def older_versions():
    """Return the versions of jwst, other than the installed, whose samples can be made."""
    with (ROOT / "src" / "jwst_testbed" / "versions.csv").open(newline="") as file:
        return [row["jwst"] for row in csv.DictReader(file)][:-1]


def pages():
    """Return the names of the pages and examples that the site is made of."""
    readers = ["learn", "products", "wcs", "traps", "explore", "reference", "about"]
    folders = [".", *readers, "developers"]
    paths = [path for folder in folders for path in (ROOT / "docs" / folder).glob("*.md")]
    paths += (ROOT / "examples").glob("*/plot_*.py")
    return {str(path.relative_to(ROOT)) for path in paths}


def forget_what_is_old():
    """Start from nothing where a page or an example is gone; write all pages where one is new.

    Sphinx writes again what changed, and neither removes a page nor puts a new one into the
    navigation of the others. Pages that ran need not run again for that.
    """
    record = ROOT / "docs" / "_build" / "pages.json"
    before = set(json.loads(record.read_text())) if record.exists() else set()
    if not before or before - pages():
        for folder in ("_build", "gallery"):
            shutil.rmtree(ROOT / "docs" / folder, ignore_errors=True)
    elif pages() - before:
        for path in (ROOT / HTML).rglob("*.html"):
            path.unlink()
    # A first build that fails leaves the logo of the theme under the name of the folder for it.
    if (ROOT / HTML / "_static").is_file():
        (ROOT / HTML / "_static").unlink()
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(sorted(pages())))


def need_the_site(session):
    """Stop with one line where the site is not built."""
    if not (ROOT / HTML / "index.html").exists():
        session.error(f"{HTML} is not there: build the site first with `nox -s docs`")


def page_named(session, name):
    """Return Sphinx's name of a page or an example: `learn/3-stage1`, `wcs/plot_sip`."""
    stem = name.removeprefix("docs/").removeprefix("examples/").removesuffix(".md")
    stem = stem.removesuffix(".py")
    for path, page in ((f"docs/{stem}.md", stem), (f"examples/{stem}.py", f"gallery/{stem}")):
        if (ROOT / path).exists():
            return page
    session.error(f"there is no page or example {name!r}: name it as in `--only wcs/plot_sip`")


def build_only(session, steps, page):
    """Build one page into a folder of its own; its links to other pages lead nowhere there."""
    options = ["-W", "--keep-going", "-q", "-t", "only", "-D", f"root_doc={page}"]
    options += ["-D", f"include_patterns={page}.*"]
    options += ["-D", f"sphinx_gallery_conf.filename_pattern={page.removeprefix('gallery')}.py$"]
    options += ["-D", "suppress_warnings=ref,toc,myst.xref_missing,download"]
    steps.run("sphinx", "sphinx-build", *options, "docs", "docs/_build/only/html")
    session.log(f"built docs/_build/only/html/{page}.html")


def build(steps):
    """Make the samples, build the site, check it."""
    steps.run("samples", "jwst-gallery", "make")
    strict = ("-W", "-n", "--keep-going", "-j", "2", "-q")
    steps.run("sphinx", "sphinx-build", *strict, "docs", HTML)
    steps.run("site checks", "pytest", "-q", "tests/site")


def test(steps, *paths):
    """Make the samples, run tests."""
    steps.run("samples", "jwst-gallery", "make")
    steps.run("tests", "pytest", *TWO_PROCESSES, *paths)


@nox.session
def docs(session):
    """Make the samples, build the site into docs/_build/html, check it.

    With `-- --only wcs/plot_sip`, or `learn/3-stage1`, build that page alone.
    """
    with timed(session) as steps:
        steps.install(*SAMPLES, "--group", "docs")
        if session.posargs[:1] == ["--only"]:
            build_only(session, steps, page_named(session, *session.posargs[1:]))
            return
        forget_what_is_old()
        build(steps)


@nox.session
def serve(session):
    """Show the site on http://127.0.0.1:8000, built again whenever a page or the code changes."""
    install(session, *SAMPLES, "--group", "serve")
    watched = [option for folder in ("examples", "src") for option in ("--watch", folder)]
    ignored = [option for path in GENERATED for option in ("--ignore", str(ROOT / path))]
    command = ["sphinx-autobuild", "-j", "2", "-q", *watched, *ignored, *session.posargs]
    session.run(*command, "docs", HTML, env=GUARDED)


@nox.session
def tests(session):
    """Run the tests, and the doctests of the package."""
    with timed(session) as steps:
        # tests/docs look at the site's machinery, which needs what the site needs
        steps.install(*SAMPLES, *SURVEY, "--group", "test", "--group", "docs")
        test(steps, *(session.posargs or TESTS))


@nox.session
def margins(session):
    """Try all checks, with room to spare, on other noise, or one: `nox -s margins -- 1`."""
    with timed(session) as steps:
        steps.install(*SAMPLES, "--group", "test", "--group", "docs")
        failed = []
        for shift in session.posargs or ["1", "2", "3"]:
            # The noise of 0 is that of the site's own samples.
            folder = {"JWST_GALLERY_CACHE": str(ROOT / ".nox" / "samples" / shift)}
            env = {**GUARDED, "JWST_TESTBED_NOISE": shift, **(folder if int(shift) else {})}
            steps.run(f"samples {shift}", "jwst-gallery", "make", env=env)
            checks = (MODES, "tests/pages")
            try:
                steps.run(f"checks {shift}", "pytest", *TWO_PROCESSES, "--room", *checks, env=env)
            except nox.command.CommandFailed:
                failed.append(shift)
        if failed:
            session.error(f"too tight, or wrong, with the noise of {', '.join(failed)}")


@nox.session
def versions(session):
    """Make what older versions of jwst can, and check it: `nox -s versions -- 1.18.1 2.0.1`.

    It takes an hour for each version, and needs a package index for their environments.
    """
    with timed(session) as steps:
        steps.install(*SAMPLES, "--group", "versions")
        steps.run("samples", "jwst-gallery", "make")
        failed = []
        chosen = session.posargs or older_versions()
        checks = [
            (f"pytest {version}", "pytest", *TWO_PROCESSES, "--jwst", version, MODES)
            for version in chosen
        ]
        for step in (("table", "python", "benchmarks/versions.py", *chosen), *checks):
            try:
                steps.run(*step)
            except nox.command.CommandFailed:
                failed.append(step[0])
        if failed:
            session.error(f"failed: {', '.join(failed)}")


@nox.session
def quick(session):
    """Run the tests that need no samples, in half a minute."""
    with timed(session) as steps:
        steps.install(*SAMPLES, *SURVEY, "--group", "test", "--group", "docs")
        # Where nothing can be written: a test that asks for a sample fails, and says so.
        env = {**GUARDED, "JWST_GALLERY_CACHE": os.devnull}
        # All tests of modes need samples; to import them takes seconds.
        options = ("-m", "not samples and not slow", "--ignore", MODES)
        steps.run(
            "tests", "pytest", *TWO_PROCESSES, *options, *(session.posargs or ["tests"]), env=env
        )


@nox.session
def doctest(session):
    """Run the examples of the docstrings."""
    with timed(session) as steps:
        steps.install(*SAMPLES, *SURVEY, "--group", "test")
        steps.run("doctest", "pytest", *TWO_PROCESSES, "src")


@nox.session
def examples(session):
    """Run every built gallery page as a reader would copy it, and every exercise solved."""
    with timed(session) as steps:
        need_the_site(session)
        fresh = ("--no-editable", "--reinstall-package", "jwst-gallery")
        steps.install(*SAMPLES, *fresh, "--group", "examples")
        steps.run("samples", "jwst-gallery", "make")
        steps.run("examples", "python", "tests/reader/run_pages.py", HTML)


@nox.session
def own(session):
    """Run pages as users do, on real and older files, or with `-- FILE OR FOLDER` on those."""
    with timed(session) as steps:
        steps.install(*SAMPLES, "--group", "docs")
        steps.run("own", "python", "tests/reader/run_own.py", *session.posargs)
        steps.run("chapters", "python", "tests/reader/run_own_chapters.py", *session.posargs)


@nox.session
def mutants(session):
    """Break the products of all pages, which checks must notice: `-- wcs/plot_sip`."""
    with timed(session) as steps:
        steps.install(*SAMPLES, *SURVEY, "--group", "test", "--group", "docs")
        steps.run("samples", "jwst-gallery", "make")
        steps.run("mutants", "python", "tests/reader/mutants.py", *session.posargs)


@nox.session
def verify(session):
    """Run all pages and doctests on another jwst: `nox -s verify -- --jwst 2.0.1`, or `newest`."""
    with timed(session) as steps:
        steps.install(*SAMPLES, *SURVEY, "--group", "test", "--group", "docs")
        steps.run("verify", "python", "tests/reader/verify.py", *session.posargs)


@nox.session
def browser(session):
    """Open every page in Chromium, at desktop and at phone width."""
    with timed(session) as steps:
        need_the_site(session)
        steps.install("--only-group", "browser")
        # No margins: nothing is measured here, and numpy is not there.
        options = ("-q", "-p", "no:margins", "-n", "2")
        steps.run("browser", "pytest", *options, "tests/browser", *session.posargs)


@nox.session
def figures(session):
    """Tell which figures look different since they were accepted; `-- --accept` takes them."""
    with timed(session) as steps:
        need_the_site(session)
        steps.install("--only-group", "figures")
        table = "docs/figures.csv"
        steps.run("figures", "python", ".ci/figures.py", HTML, table, *session.posargs)


@nox.session
def lint(session):
    """Check style, spelling, prose, imports between modules, the helper's types, the workflows."""
    # The types of what the helper imports are part of its own.
    install(session, *PACKAGE, "--group", "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("codespell")
    session.run("python", ".ci/prose.py")
    session.run("lint-imports", "--no-logo")
    session.run("mypy")
    session.run("zizmor", "--offline", "--quiet", ".")
    for path, schema in WORKFLOWS.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", path)


@nox.session(reuse_venv=False)
def latest(session):
    """Build and test a copy with the newest versions there are; print what changed and broke.

    `nox -s latest -- lowest-direct` takes the oldest that pyproject.toml allows.
    """
    folder = ROOT / ".nox" / "latest-run"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, folder / "copy", ignore=NOT_COPIED)
    trial = Trial(session, folder)
    newest = ("uv", "pip", "install", "--resolution", *(session.posargs or ["highest"]))
    newest += ("-e", ".[samples,survey]", "--group", "docs", "--group", "test")
    with session.chdir(folder / "copy"), contextlib.suppress(nox.command.CommandFailed):
        trial.run("install", *newest, env=None)
        with contextlib.suppress(nox.command.CommandFailed):
            build(trial)
        # A new version may call a parameter something else.
        test(trial, *TESTS, "--every-switch")
    logs = dict.fromkeys(map(str, trial.broken))  # samples may break twice
    text = session.run("python", ".ci/report.py", "uv.lock", *logs, silent=True)
    (folder / "report.md").write_text(text)
    print(text)
    if logs:
        session.error(f"the newest versions break something: {folder / 'report.md'}")


@nox.session
def same(session):
    """Compare the samples in two cache folders: `nox -s same -- FOLDER FOLDER`."""
    install(session, *PACKAGE)
    session.run("python", "benchmarks/same.py", *session.posargs)


@nox.session
def inventories(session):
    """Write other projects' object inventories again; `-- numpy=objects.inv` from a file."""
    install(session, *SAMPLES, "--group", "docs")
    session.run("python", "docs/_ext/inventories/update.py", *session.posargs)


@nox.session
def linkcheck(session):
    """Follow the links to other sites; needs the network."""
    install(session, *SAMPLES, "--group", "docs")
    quick = ("-D", "nb_execution_mode=off", "-D", "plot_gallery=0")
    session.run("sphinx-build", "-b", "linkcheck", *quick, "docs", "docs/_build/linkcheck")


@nox.session
def bench(session):
    """Measure installing, building and testing from nothing, and print a table."""
    session.install("nox[uv]")
    session.run("python", "benchmarks/bench.py", *session.posargs)
