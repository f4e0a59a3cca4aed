"""Whatever happens, a sample is whole or not there, and the message says what to do."""

import ast
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
import tasks

from jwst_testbed.engine import scheduler
from jwst_testbed.engine.errors import CACHE_VARIABLE, BuildError
from jwst_testbed.engine.recipe import Mode, Product, Run

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, and workers that find the tasks beside this file."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(HERE))
    return tmp_path / "cache"


REFERENCES = Run("references", tasks.write, arguments={"name": "rules.txt"})


def run(name, task=tasks.write, needs=(), **arguments):
    product = Product(f"{name}.dat", name, 1, "NRC_IMAGE")
    return Run(name, task, needs, (product,), {"name": product.name, **arguments})


def quick(*runs, name="quick"):
    return Mode(name, "Quick tasks", "NIRCam", 1, "NRC_IMAGE", (*runs, REFERENCES))


def chain(name="quick", text="A", then="B", task=tasks.append, **arguments):
    """A mode of two runs, of which the second reads the first."""
    first = run("a", text=text)
    if task is tasks.append:
        arguments["text"] = then
    return quick(first, run("b", task, (first,), **arguments), name=name)


def path_of(mode, index=0):
    return scheduler.find(mode, mode.runs[index].products[0])


def leftovers(cache):
    return [path.name for path in cache.rglob("*") if "partial" in path.name]


def test_makes_what_is_asked_for_and_what_that_needs_once(cache):
    first = run("a", text="A")
    mode = quick(first, run("b", tasks.append, (first,), text="B"), run("c", text="C"))
    path = path_of(mode, 1)
    assert path.read_text() == "AB"
    assert path.is_relative_to(cache)
    assert not list(cache.rglob("c.dat")), "it was not asked for"
    made = path.stat().st_mtime_ns
    assert path_of(mode, 1).stat().st_mtime_ns == made


def test_modes_are_made_together_each_led_to_its_own_references(cache):
    modes = [chain(name, task=tasks.report_crds) for name in ("one", "two")]
    scheduler.make(modes)
    for mode in modes:
        seen = ast.literal_eval(path_of(mode, 1).read_text())
        folder = Path(seen["CRDS_PATH"])
        assert folder.parent == cache / mode.name
        assert (folder / "rules.txt").exists()


def test_log_is_beside_the_product_and_one_line_on_the_terminal(capfd):
    path = path_of(quick(run("a", text="A")))
    assert (path.parent / "log.txt").read_text() == "wrote a.dat\n"
    printed = capfd.readouterr()
    assert "wrote" not in printed.out + printed.err
    assert printed.err.count("quick  a ") == 1


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["change", "truncate", "delete", "manifest"])
def test_damage_is_noticed_and_mended(harm):
    mode = chain(text="A" * 1000)
    path = path_of(mode)
    if harm == "change":
        path.write_text("B" + "A" * 999)
    elif harm == "truncate":
        path.write_text("A" * 500)
    elif harm == "delete":
        path.unlink()
    else:
        (path.parent / "manifest.json").write_text('{"run": "a", "files": {')
    with pytest.warns(UserWarning, match="run a was damaged on disk .* made again"):
        assert path_of(mode, 1).read_text() == "A" * 1000 + "B"
    assert path_of(mode).read_text() == "A" * 1000


def test_an_intact_cache_gives_no_warning():
    mode = quick(run("a", text="A"))
    path_of(mode)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path_of(mode)


def test_full_disk(cache):
    with pytest.raises(BuildError, match=r"disk full.*Free some space.*JWST_GALLERY_CACHE"):
        path_of(quick(run("a", tasks.run_out_of_space)))
    assert not list(cache.rglob("a.dat"))
    assert not leftovers(cache)


@pytest.mark.parametrize("place", ["a file", "a missing root"])
def test_unwritable_cache(tmp_path, monkeypatch, place):
    (tmp_path / "file").touch()
    root = tmp_path / "file" if place == "a file" else Path("/proc/none")
    monkeypatch.setenv(CACHE_VARIABLE, str(root / "cache"))
    with pytest.raises(BuildError, match=r"Cannot write samples to .*JWST_GALLERY_CACHE"):
        path_of(quick(run("a")))


def test_a_cache_whose_path_the_pipeline_takes_for_none(tmp_path, monkeypatch):
    """stpipe drops a reference file whose path has "n/a" in it, in whichever case."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "John" / "Astronomy"))
    with pytest.raises(BuildError, match=r"n/a.*JWST_GALLERY_CACHE"):
        path_of(quick(run("a")))
    assert not (tmp_path / "John").exists()


def test_failing_task_keeps_its_log(cache):
    with pytest.raises(BuildError, match=r"run a failed: ValueError: no such filter") as caught:
        path_of(quick(run("a", tasks.fail)))
    log = Path(str(caught.value).rsplit("Its log is ")[1].rstrip("."))
    assert "about to fail" in log.read_text()
    assert not leftovers(cache)


def test_task_that_writes_too_little(cache):
    with pytest.raises(BuildError, match=r"did not write a\.dat"):
        path_of(quick(run("a", tasks.forget)))


def test_killed_worker(cache):
    with pytest.raises(BuildError, match=r"run a was killed, perhaps because memory"):
        path_of(quick(run("a", tasks.die)))
    assert not list(cache.glob("quick/*-a/a.dat"))


def test_a_run_that_was_complete_survives_the_failure_of_the_next(cache):
    with pytest.raises(BuildError, match="run b failed"):
        path_of(chain(task=tasks.fail), 1)
    assert len(list(cache.glob("quick/*-a/a.dat"))) == 1


SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import tasks
from test_scheduler import chain, path_of, quick, run, scheduler
scheduler.IDLE = 1
print(path_of({mode}, {index}).read_text(), flush=True)
"""


def start(mode, index=0, **options):
    """A builder in a process group of its own; as a script, without a __main__ guard."""
    code = SCRIPT.format(here=str(HERE), mode=mode, index=index)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def still_running(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [True, False], ids=["with workers", "parent only"])
def test_killed_at_any_moment(cache, whole_group):
    mode = "chain(text='A' * 10, then='B' * 10, seconds=3.0)"
    builder = start(mode, 1)
    deadline = time.monotonic() + 60
    while not leftovers(cache) or not list(cache.glob("quick/*-a/a.dat")):
        assert time.monotonic() < deadline, builder.communicate()
        time.sleep(0.02)
    (os.killpg if whole_group else os.kill)(builder.pid, signal.SIGKILL)
    builder.wait()
    while still_running(builder.pid):
        assert time.monotonic() < deadline, "a worker outlived its caller"
        time.sleep(0.1)
    again = start(mode, 1)
    out, err = again.communicate(timeout=60)
    assert out.strip() == "A" * 10 + "B" * 10, err
    assert not leftovers(cache)


@pytest.mark.slow
def test_two_builders_at_once_make_it_once(cache, tmp_path):
    tally = tmp_path / "tally"
    tally.mkdir()
    mode = f"quick(run('a', tasks.count, tally={str(tally)!r}))"
    builders = [start(mode) for _ in range(2)]
    for builder in builders:
        out, err = builder.communicate(timeout=60)
        assert out.strip() == "counted", err
    assert len(list(tally.iterdir())) == 1


def test_the_pipeline_sees_its_own_crds_and_the_caller_keeps_theirs(cache, monkeypatch):
    monkeypatch.setenv("CRDS_PATH", "/mine")
    monkeypatch.setenv("CRDS_CONTEXT", "jwst_1234.pmap")
    path = path_of(quick(run("a", tasks.report_crds)))
    seen = ast.literal_eval(path.read_text())
    assert seen.keys() == {"CRDS_PATH", "CRDS_SERVER_URL"}
    assert Path(seen["CRDS_PATH"]).is_relative_to(cache)
    assert os.environ["CRDS_PATH"] == "/mine"
    assert os.environ["CRDS_CONTEXT"] == "jwst_1234.pmap"


def test_models_are_validated_when_written_only_whatever_the_caller_has_set(monkeypatch):
    for name in ("VALIDATE_ON_ASSIGNMENT", "PASS_INVALID_VALUES", "STRICT_VALIDATION"):
        monkeypatch.setenv(name, "true")
    seen = ast.literal_eval(path_of(quick(run("a", tasks.report_validation))).read_text())
    assert seen == {"assignment": False, "pass invalid": False, "strict": False}
    assert os.environ["VALIDATE_ON_ASSIGNMENT"] == "true"
