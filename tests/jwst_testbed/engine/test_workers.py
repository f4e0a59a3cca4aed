"""Workers that begin early save time, and cost nothing but that when they fail."""

import os
import signal
from pathlib import Path

import psutil
import pytest
import tasks

from jwst_testbed.engine import scheduler, workers
from jwst_testbed.engine.errors import CACHE_VARIABLE
from jwst_testbed.engine.recipe import Mode, Product, Run

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, and room for two workers, which find the tasks beside this file."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setattr(workers, "number", lambda: 2)


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    """Return the name of a module, that stands for a recipe, with the code given."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(code=""):
        (tmp_path / "recipe_of_a_test.py").write_text(code)
        return "recipe_of_a_test"

    return write


REFERENCES = Run("references", tasks.write, arguments={"name": "rules.txt"})
BY = Run(
    "by",
    tasks.write_process,
    (REFERENCES,),
    (Product("by.dat", "by", 1, "NRC_IMAGE"),),
    {"name": "by.dat"},
)
MODE = Mode("quick", "Quick tasks", "NIRCam", 1, "NRC_IMAGE", (REFERENCES, BY))


def made_by(early=()):
    """Make a product; return the number of the process that made it."""
    return int(scheduler.find(MODE, BY.products[0], early).read_text())


def process_of(worker):
    [process] = worker.executor._processes
    return process


def children():
    """The processes of workers; loky's own tracker of what it left behind stays."""
    found = psutil.Process().children(recursive=True)
    return [one.pid for one in found if "popen_loky" in " ".join(one.cmdline())]


def test_they_make_what_is_asked_for_and_end(recipe):
    with workers.begun_early(recipe()) as early:
        begun = {process_of(worker) for worker in early}
        assert made_by(early) in begun
        assert len(begun) == 2
    assert not begun & set(children())


def test_they_end_if_nothing_is_asked_for(recipe):
    with workers.begun_early(recipe("import time; time.sleep(600)")) as early:
        begun = {process_of(worker) for worker in early}
    assert len(begun) == 2
    assert not begun & set(children())


@pytest.mark.parametrize("fault", ["raise ImportError", "import time; time.sleep(600)"])
def test_others_take_the_place_of_those_that_cannot_be_ready(recipe, monkeypatch, fault):
    monkeypatch.setattr(workers, "PATIENCE", 3.0)
    with workers.begun_early(recipe(fault)) as early:
        begun = {process_of(worker) for worker in early}
        assert made_by(early) not in begun
    assert not begun & set(children())


def test_others_take_the_place_of_those_that_were_killed(recipe):
    with workers.begun_early(recipe("import time; time.sleep(600)")) as early:
        begun = {process_of(worker) for worker in early}
        for process in begun:
            os.kill(process, signal.SIGKILL)
        assert made_by(early) not in begun


def test_none_begins_where_it_would_not_run_beside_the_caller(recipe, monkeypatch):
    monkeypatch.setattr(workers, "number", lambda: 1)
    with workers.begun_early(recipe()) as early:
        assert early == []
        assert made_by(early) != os.getpid()


def test_none_begins_where_no_process_can_be_started(recipe, monkeypatch):
    def refuse(*_):
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(workers.Worker, "_submit", refuse)
    with workers.begun_early(recipe()) as early:
        assert early == []
