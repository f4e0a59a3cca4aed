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

from jwst_testbed.engine import build
from jwst_testbed.modes import DATASETS, Dataset, Product, Run

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, and workers that find the tasks beside this file."""
    monkeypatch.setenv(build.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(HERE))
    return tmp_path / "cache"


def run(name, task="write", needs=(), **arguments):
    product = Product(f"{name}.dat", name, 1, "NRC_IMAGE")
    return Run(name, f"tasks:{task}", needs, (product,), {"name": product.name, **arguments})


def dataset(*runs):
    return Dataset("quick", "Quick tasks", "nircam", "NRC_IMAGE", runs)


def path_of(recipe, index=-1):
    return build.find(recipe, recipe.runs[index].products[0])


def leftovers(cache):
    return [path.name for path in cache.rglob("*") if "partial" in path.name]


def test_makes_what_is_asked_for_and_what_that_needs_once(cache):
    recipe = dataset(run("a", text="A"), run("b", needs=("a",), text="B"), run("c", text="C"))
    path = path_of(recipe, 1)
    assert path.read_text() == "AB"
    assert path.is_relative_to(cache)
    assert not (path.parent.parent / "c").exists(), "nobody asked for it"
    made = path.stat().st_mtime_ns
    assert path_of(recipe, 1).stat().st_mtime_ns == made


def test_datasets_are_made_together_each_led_to_its_own_references(cache):
    recipes = [
        Dataset(name, name, "nircam", "NRC_IMAGE", (run("a"), run("b", "report_crds", ("a",))))
        for name in ("one", "two")
    ]
    build.make(recipes)
    for recipe in recipes:
        path = path_of(recipe)
        assert str(path.parent.parent / "references") in path.read_text()


def test_log_is_beside_the_product_and_one_line_on_the_terminal(capfd):
    path = path_of(dataset(run("a", text="A")))
    assert (path.parent / "log.txt").read_text() == "wrote a.dat\n"
    printed = capfd.readouterr()
    assert "wrote" not in printed.out + printed.err
    assert printed.err.count("quick  a ") == 1


@pytest.mark.parametrize("harm", ["change", "truncate", "delete", "manifest"])
def test_damage_is_noticed_and_mended(harm):
    recipe = dataset(run("a", text="A" * 1000), run("b", needs=("a",), text="B"))
    path = path_of(recipe, 0)
    if harm == "change":
        path.write_text("B" + "A" * 999)
    elif harm == "truncate":
        path.write_text("A" * 500)
    elif harm == "delete":
        path.unlink()
    else:
        (path.parent / "manifest.json").write_text('{"run": "a", "files": {')
    with pytest.warns(UserWarning, match="run a was damaged on disk .* made again"):
        assert path_of(recipe, 1).read_text() == "A" * 1000 + "B"
    assert path_of(recipe, 0).read_text() == "A" * 1000


def test_an_intact_cache_gives_no_warning():
    recipe = dataset(run("a", text="A"))
    path_of(recipe)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path_of(recipe)


def test_full_disk(cache):
    with pytest.raises(build.BuildError, match=r"disk full.*Free some space.*JWST_GALLERY_CACHE"):
        path_of(dataset(run("a", "run_out_of_space")))
    assert not list(cache.rglob("a.dat"))
    assert not leftovers(cache)


@pytest.mark.parametrize("place", ["a file", "a missing root"])
def test_unwritable_cache(tmp_path, monkeypatch, place):
    (tmp_path / "file").touch()
    root = tmp_path / "file" if place == "a file" else Path("/proc/none")
    monkeypatch.setenv(build.CACHE_VARIABLE, str(root / "cache"))
    with pytest.raises(build.BuildError, match=r"Cannot write samples to .*JWST_GALLERY_CACHE"):
        path_of(dataset(run("a")))


def test_a_cache_whose_path_the_pipeline_takes_for_none(tmp_path, monkeypatch):
    """stpipe drops a reference file whose path has "n/a" in it, in whichever case."""
    monkeypatch.setenv(build.CACHE_VARIABLE, str(tmp_path / "John" / "Astronomy"))
    with pytest.raises(build.BuildError, match=r"n/a.*JWST_GALLERY_CACHE"):
        path_of(dataset(run("a")))
    assert not (tmp_path / "John").exists()


def test_no_key_makes_such_a_path():
    assert {build.key_of(recipe)[0] for recipe in DATASETS.values()} == {"k"}


def test_failing_task_keeps_its_log(cache):
    with pytest.raises(
        build.BuildError, match=r"run a failed: ValueError: no such filter"
    ) as caught:
        path_of(dataset(run("a", "fail")))
    log = Path(str(caught.value).rsplit("Its log is ")[1].rstrip("."))
    assert "about to fail" in log.read_text()
    assert not leftovers(cache)


def test_task_that_writes_too_little(cache):
    with pytest.raises(build.BuildError, match=r"did not write a\.dat"):
        path_of(dataset(run("a", "forget")))


def test_killed_worker(cache):
    recipe = dataset(run("a", "die"))
    with pytest.raises(build.BuildError, match=r"run a was killed, perhaps because memory"):
        path_of(recipe)
    assert not list(cache.glob("quick/*/a/a.dat"))


def test_a_run_that_was_complete_survives_the_failure_of_the_next(cache):
    recipe = dataset(run("a", text="A"), run("b", "fail", needs=("a",)))
    with pytest.raises(build.BuildError, match="run b failed"):
        path_of(recipe)
    assert len(list(cache.glob("quick/*/a/a.dat"))) == 1


SCRIPT = """
import sys
sys.path.insert(0, {here!r})
from test_build import build, dataset, path_of, run
build.IDLE = 1
print(path_of(dataset({runs})).read_text(), flush=True)
"""


def start(runs, **options):
    """A builder in a process group of its own; as a script, without a __main__ guard."""
    code = SCRIPT.format(here=str(HERE), runs=runs)
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


@pytest.mark.parametrize("whole_group", [True, False], ids=["with workers", "parent only"])
def test_killed_at_any_moment(cache, whole_group):
    runs = "run('a', text='A' * 10), run('b', needs=('a',), text='B' * 10, seconds=3.0)"
    builder = start(runs)
    deadline = time.monotonic() + 60
    while not leftovers(cache) or not list(cache.glob("quick/*/a/a.dat")):
        assert time.monotonic() < deadline, builder.communicate()
        time.sleep(0.02)
    (os.killpg if whole_group else os.kill)(builder.pid, signal.SIGKILL)
    builder.wait()
    while still_running(builder.pid):
        assert time.monotonic() < deadline, "a worker outlived its caller"
        time.sleep(0.1)
    again = start(runs)
    out, err = again.communicate(timeout=60)
    assert out.strip() == "A" * 10 + "B" * 10, err
    assert not leftovers(cache)


def test_two_builders_at_once_make_it_once(cache, tmp_path):
    tally = tmp_path / "tally"
    tally.mkdir()
    runs = f"run('a', 'count', tally={str(tally)!r})"
    builders = [start(runs) for _ in range(2)]
    for builder in builders:
        out, err = builder.communicate(timeout=60)
        assert out.strip() == "counted", err
    assert len(list(tally.iterdir())) == 1


def test_the_pipeline_sees_its_own_crds_and_the_caller_keeps_theirs(cache, monkeypatch):
    monkeypatch.setenv("CRDS_PATH", "/mine")
    monkeypatch.setenv("CRDS_CONTEXT", "jwst_1234.pmap")
    path = path_of(dataset(run("a", "report_crds")))
    seen = ast.literal_eval(path.read_text())
    assert seen.keys() == {"CRDS_PATH", "CRDS_SERVER_URL"}
    assert Path(seen["CRDS_PATH"]).is_relative_to(cache)
    assert os.environ["CRDS_PATH"] == "/mine"
    assert os.environ["CRDS_CONTEXT"] == "jwst_1234.pmap"


def test_key_covers_recipe_code_and_versions(monkeypatch, tmp_path):
    recipe = dataset(run("a", text="A"))
    key = build.key_of(recipe)
    assert build.key_of(dataset(run("a", text="A"))) == key
    assert build.key_of(dataset(run("a", text="B"))) != key

    versions = {name: "1" for name in build.VERSIONED}
    monkeypatch.setattr(build.importlib.metadata, "version", versions.__getitem__)
    before = build.key_of(recipe)
    for package in ("jwst", "stdatamodels", "gwcs", "crds", "numpy", "pysiaf"):
        with monkeypatch.context() as patch:
            patch.setitem(versions, package, "2")
            assert build.key_of(recipe) != before, package


def test_key_covers_the_simulators_code(monkeypatch, tmp_path):
    import shutil

    recipe = dataset(run("a", text="A"))
    copy = tmp_path / "testbed"
    shutil.copytree(Path(build.__file__).parent, copy)
    monkeypatch.setattr(build, "__file__", str(copy / "build.py"))
    key = build.key_of(recipe)
    for name in ("detector.py", "psf.py", "instruments/nircam/detector.py"):
        text = (copy / name).read_text()
        (copy / name).write_text(text + "\n# A comment changes nothing.\n")
        assert build.key_of(recipe) == key, name
        (copy / name).write_text(text + "\nADDED = 1\n")
        assert build.key_of(recipe) != key, name
        (copy / name).write_text(text)
