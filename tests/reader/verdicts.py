"""A plugin of pytest: the verdict on each page and doctest of a version of jwst, in a table.

Usage: `pytest -p verdicts --verdicts TABLE tests/pages src/jwst_gallery`. Each runs as a reader
runs it, with warnings shown, in a fork of its own with a limit of time, where all is imported.
"""

import doctest
import os
import re
import signal
import sys
import traceback
import warnings
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from platform import python_version

import pytest
from outcomes import SECONDS

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "docs" / "_ext"))
import strict_warnings  # noqa: E402
import trials  # noqa: E402
from warm_forks import fork  # noqa: E402

from jwst_testbed import samples, versions  # noqa: E402
from jwst_testbed.engine import scheduler  # noqa: E402
from jwst_testbed.engine.errors import BuildError  # noqa: E402

PAGE = re.compile(r"test_(example|chapter)\[(.+)\.\w+\]$")
PAGES = (str(ROOT / "docs"), str(ROOT / "examples"))
FOLDERS = re.compile(r"(?<!\w)/(?:[^/\s'\"]+/)+")
LETTERS = 300


def pytest_addoption(parser):
    """Offer to write the table."""
    parser.addoption("--verdicts", type=Path, help="file for the table of verdicts")


def pytest_configure(config):
    """Have nothing made that cannot be; where the tests are told, write of them."""
    make_runs, samples._check_possible = scheduler.make_runs, skip_the_impossible
    scheduler.make_runs = lambda mode, runs, *early: (
        give_up_early(mode, runs),
        make_runs(mode, runs, *early),
    )
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(config.option.verdicts))


def skip_the_impossible(mode, run, number):
    """Skip what needs a sample that a version of jwst is known not to make."""
    if hindrance := mode.hindrance(run, number):
        pytest.skip(hindrance)


def give_up_early(mode, runs):
    """Raise the reason why runs cannot be made, or could not when it was tried before."""
    for run in runs:
        skip_the_impossible(mode, run, versions.installed())
    for store, run in scheduler._to_make(scheduler.Store(mode), runs):
        log = store.beside(run, "failed.txt")
        if log.exists():
            lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
            last = next(line for line in reversed(lines) if line.strip())
            raise BuildError(f"no sample of {mode.name}, as its run {run.name} failed: {last}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Run each test in a fork."""
    for item in items:
        item.runtest = partial(run_apart, item, item.runtest)


def run_apart(item, runtest):
    """Run a test in a process of its own, and tell its verdict."""
    verdict, says, details = apart(runtest)
    item.user_properties.append(("verdict", (verdict, says)))
    if verdict == "skipped":
        pytest.skip(says)
    if verdict == "failed":
        pytest.fail(f"{says}\n{details}", pytrace=False)


def apart(function):
    """Run a function in a process of its own; return its verdict, why, and details."""
    receiver, sender = fork.Pipe(duplex=False)
    child = fork.Process(target=tell, args=(function, sender))
    child.start()
    sender.close()  # so that the end of the process is the end of the pipe
    verdict, says, details = "failed", f"ran for more than {SECONDS} s", ""
    try:
        if receiver.poll(SECONDS):
            verdict, says, details = receiver.recv()
    except EOFError:
        says = "ended its process"
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)  # what it has started, too
        except ProcessLookupError:
            child.kill()
        child.join()
    return verdict, says, details


def tell(function, sender):
    """Run a function, and send its verdict, a line that says why, and details for its author."""
    os.setsid()
    with warnings.catch_warnings(record=True) as caught:
        strict_warnings.apply("always")
        try:
            function()
        except pytest.skip.Exception as skipped:
            sender.send(("skipped", short(str(skipped)), ""))
            return
        except BaseException as error:
            sender.send(("failed", line_of(error), traceback.format_exc()))
            return
    if caught:
        first = caught[0]
        sender.send(("warned", short(f"{first.category.__name__}: {first.message}"), ""))
    else:
        sender.send(("passed", "", ""))


def line_of(error):
    """Return one line on an error: what it says, and the line of the page that raised it."""
    failure = getattr(error, "failures", [error])[0]  # of a docstring
    if isinstance(failure, doctest.DocTestFailure):
        return short(f"{failure.example.source} gives {failure.got.strip() or 'nothing'}")
    if isinstance(failure, doctest.UnexpectedException):
        return short(f"{line_of(failure.exc_info[1])}, in {failure.example.source}")
    says = short(f"{type(error).__name__}: {error}").removesuffix(":")
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(PAGES)
    ]
    return f"{says}, in {frames[-1].line}" if frames and frames[-1].line else says


def short(text):
    """Return the beginning of a text, in one line: no folders of this machine, no Markdown."""
    line = " ".join(FOLDERS.sub("", text).replace("`", "'").split())
    return line if len(line) <= LETTERS else f"{line[:LETTERS]}…"


class Table:
    """The verdicts, as the tests report them, from this process or others."""

    def __init__(self, path):
        self.path, self.rows = path, []

    def pytest_runtest_logreport(self, report):
        """Note the verdict of a test, or that it did not come to one."""
        told = dict(report.user_properties).get("verdict")
        if report.when == "call" and told:
            self.note(report.nodeid, *told)
        elif report.failed:
            self.note(report.nodeid, "failed", short(str(report.longrepr).strip().split("\n")[-1]))

    def pytest_collectreport(self, report):
        """Note a module that cannot be imported."""
        if report.failed:
            self.note(report.nodeid, "failed", short(str(report.longrepr).strip().split("\n")[-1]))

    def note(self, nodeid, verdict, says):
        """Add a row."""
        page = PAGE.search(nodeid)
        kind, name = page.groups() if page else ("doctest", nodeid.rpartition("::")[2])
        self.rows.append(trials.Verdict(kind, name, verdict, says))

    def pytest_sessionfinish(self):
        """Write the table."""
        about = {
            "jwst": version("jwst"),
            "date": datetime.now(UTC).date().isoformat(),
            "python": python_version(),
            "packages": {name: version(name) for name in trials.PACKAGES},
        }
        trials.write(self.path, self.rows, about)
