"""Whatever happens, a sample is whole or not there, and the message says what to do."""

import ast
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest
import tasks
from filelock import FileLock

from jwst_testbed.crds.cache import CONTEXT
from jwst_testbed.engine import scheduler
from jwst_testbed.engine.errors import CACHE_VARIABLE, BuildError
from jwst_testbed.engine.recipe import Mode, Product, Run
from jwst_testbed.engine.store import Store

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


WRONG_MANIFESTS = {
    "cut": '{"run": "a", "files": {',
    "no dict": "[]",
    "deep": "[" * 200_000,
    "no files": '{"run": "a"}',
    "files of none": '{"run": "a", "files": null}',
    "a product forgotten": '{"run": "a", "files": {}}',
    "a checksum of none": '{"run": "a", "files": {"a.dat": null}}',
    "a place outside": '{"run": "a", "files": {"a.dat": "", "../../outside.dat": ""}}',
    "an absolute place": '{"run": "a", "files": {"a.dat": "", "/etc/hostname": ""}}',
    "no place": '{"run": "a", "files": {"a.dat": "", "\\u0000": ""}}',
}


def break_in_place(path, harm):
    folder = path.parent
    if harm == "change":
        path.write_text("B" + "A" * 999)
    elif harm == "truncate":
        path.write_text("A" * 500)
    elif harm == "delete":
        path.unlink()
    elif harm in WRONG_MANIFESTS:
        (folder / "manifest.json").write_text(WRONG_MANIFESTS[harm])
    else:
        shutil.rmtree(folder)
        if harm == "file for folder":
            folder.write_text("mine")
        elif harm == "link to nothing":
            folder.symlink_to("nothing")


HARMS = ["change", "truncate", "delete", "file for folder", "link to nothing", *WRONG_MANIFESTS]


@pytest.mark.slow
@pytest.mark.parametrize("harm", HARMS)
def test_damage_is_noticed_and_mended(harm, capfd):
    """Also where warnings are errors."""
    mode = chain(text="A" * 1000)
    path = path_of(mode)
    break_in_place(path, harm)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert path_of(mode, 1).read_text() == "A" * 1000 + "B"
    assert path_of(mode).read_text() == "A" * 1000
    assert "quick: run a was damaged on disk" in capfd.readouterr().err


def test_damage_below_a_manifest_that_forgets_it_is_noticed():
    mode = quick(run("a", text="AAA"))
    path = path_of(mode)
    (path.parent / "manifest.json").write_text('{"run": "a", "files": {}}')
    path.write_text("BBB")
    scheduler.make([mode])
    assert path.read_text() == "AAA"


def change_unseen(path, text):
    """Change a file as a failing disk does, so that neither size nor time tell."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_files_are_read_again_when_asked_for():
    mode = quick(run("a", text="AAA"))
    path = path_of(mode)
    change_unseen(path, "BBB")
    scheduler.make([mode])
    assert path.read_text() == "BBB", "size and time are as they were"
    scheduler.make([mode], read_all=True)
    assert path.read_text() == "AAA"


def test_files_that_look_untouched_are_not_read(monkeypatch):
    mode = quick(run("a", text="AAA"))
    path = path_of(mode)
    monkeypatch.setattr("jwst_testbed.engine.manifest._checksum", None)
    assert path_of(mode) == path


def test_a_cache_that_cannot_be_written_is_read():
    """A copy that kept no times, on a disk for reading only."""
    mode = quick(run("a", text="AAA"))
    path = path_of(mode)
    [stamp] = path.parents[1].glob("*-a.verified")
    stamp.unlink()
    stamp.mkdir()
    os.utime(path)
    assert path_of(mode).read_text() == "AAA"


def test_a_run_on_another_disk_is_used_and_replaced_but_not_deleted(tmp_path):
    mode = quick(run("a", text="AAA"))
    folder = path_of(mode).parent
    elsewhere = shutil.move(folder, tmp_path / "elsewhere")
    folder.symlink_to(elsewhere)
    assert path_of(mode).read_text() == "AAA"
    assert folder.is_symlink()
    (folder / "a.dat").write_text("BBB")
    assert path_of(mode).read_text() == "AAA"
    assert (elsewhere / "a.dat").read_text() == "BBB"


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


def test_a_disk_too_small_for_what_is_asked_for_is_told_before_any_run(cache, monkeypatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(BuildError, match=r"need about \d+\.\d GB, and .*cache has 0\.0 GB left"):
        path_of(quick(run("a", text="A")))
    assert not list(cache.rglob("*.dat"))


@pytest.mark.parametrize("place", ["a file", "a missing root", "a long name", "no such user"])
def test_unwritable_cache(tmp_path, monkeypatch, place):
    (tmp_path / "file").touch()
    root = {
        "a file": f"{tmp_path}/file",
        "a missing root": "/proc/none",
        "a long name": f"{tmp_path}/{'x' * 300}",
        "no such user": "~nobody-of-this-name",
    }[place]
    monkeypatch.setenv(CACHE_VARIABLE, f"{root}/cache")
    with pytest.raises(BuildError, match=r"(Cannot write|no home).* samples .*JWST_GALLERY_CACHE"):
        path_of(quick(run("a")))


def test_a_file_where_the_folder_of_a_mode_should_be(cache):
    cache.mkdir()
    (cache / "quick").write_text("mine")
    with pytest.raises(BuildError, match=r"quick is a file, or a link that leads nowhere"):
        path_of(quick(run("a")))
    assert (cache / "quick").read_text() == "mine"


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b", "a\nb", "a\tb"])
def test_a_cache_whose_path_leads_asdf_elsewhere(tmp_path, monkeypatch, name):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / name))
    with pytest.raises(
        BuildError, match=r"leads the pipeline elsewhere.*JWST_GALLERY_CACHE"
    ) as told:
        path_of(quick(run("a")))
    assert "\n" not in str(told.value)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["with a space", "naïve 数据", "%(prog)s", "a;b&c'd"])
def test_a_cache_whose_path_is_merely_odd(tmp_path, monkeypatch, name):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / name))
    assert path_of(quick(run("a", text="A"))).is_relative_to(tmp_path / name)


def test_inside_a_pool_of_multiprocessing(monkeypatch):
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    with pytest.raises(BuildError, match=r"multiprocessing\.Pool .*`jwst-gallery make quick`"):
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
    assert "Traceback" in log.read_text()
    assert "there are others" in log.read_text()
    assert "there are others" not in str(caught.value)
    assert not leftovers(cache)


def test_a_failure_without_a_message_is_named():
    with pytest.raises(BuildError, match=r"run a failed: MemoryError\. Its log"):
        path_of(quick(run("a", tasks.use_much_memory)))


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


def test_what_was_cleared_meanwhile_is_made_again():
    mode = chain()
    path = path_of(mode, 1)
    for one in mode.runs[:2]:
        shutil.rmtree(Store(mode).folder(one))
    # As when the first run went after the list was made.
    scheduler._run_all([scheduler.Job(Store(mode), mode.runs[1])])
    assert path.read_text() == "AB"


def test_waiting_for_another_builder_is_told(capfd):
    mode = quick(run("a", text="A"))
    store = Store(mode)
    store.create()
    other = FileLock(store.beside(mode.runs[0], "lock"), thread_local=False)
    other.acquire()
    threading.Timer(1, other.release, [True]).start()
    assert path_of(mode).read_text() == "A"
    assert "quick  a              waits for another builder" in capfd.readouterr().err


def test_workers_raise_no_warnings_and_know_their_user(monkeypatch):
    """Where the caller makes warnings errors, in a container that has no name for the user."""

    def nobody():
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setattr("getpass.getuser", nobody)
    assert path_of(quick(run("a", tasks.warn))).read_text() == str(os.getuid())


SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import tasks
from test_scheduler import chain, path_of, quick, run, scheduler
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


@pytest.mark.slow
def test_a_failure_is_all_that_a_process_prints(cache):
    builder = start("quick(run('a', tasks.fail))")
    _, error = builder.communicate(timeout=60)
    assert "run a failed: ValueError: no such filter. Its log is" in error.splitlines()[-1]


def still_running(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [True, False], ids=["with workers", "parent only"])
def test_killed_at_any_moment(cache, tmp_path, whole_group):
    """A worker whose parent is gone ends, in the middle of what would take for ever."""
    gate = tmp_path / "gate"
    mode = f"chain(task=tasks.wait, gate={str(gate)!r})"
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
    gate.touch()
    again = start(mode, 1)
    out, err = again.communicate(timeout=60)
    assert out.strip() == "whole", err
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
    assert seen.keys() == {"CRDS_PATH", "CRDS_SERVER_URL", "CRDS_CONTEXT"}
    assert seen["CRDS_CONTEXT"] == CONTEXT
    assert Path(seen["CRDS_PATH"]).is_relative_to(cache)
    assert os.environ["CRDS_PATH"] == "/mine"
    assert os.environ["CRDS_CONTEXT"] == "jwst_1234.pmap"


@pytest.mark.slow
def test_settings_of_data_models_are_not_those_of_the_caller(monkeypatch):
    for name in ("PASS_INVALID_VALUES", "STRICT_VALIDATION"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("VALIDATE_ON_ASSIGNMENT", "false")
    seen = ast.literal_eval(path_of(quick(run("a", tasks.report_validation))).read_text())
    assert seen == {"assignment": True, "pass invalid": False, "strict": False}
    assert os.environ["VALIDATE_ON_ASSIGNMENT"] == "false"
