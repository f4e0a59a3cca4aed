"""Keys cover what decides the content of a run, and no more."""

import ast
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tasks

import jwst_testbed
from jwst_testbed import modes
from jwst_testbed.detectors import noise
from jwst_testbed.engine import keys
from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.engine.store import Store

LIST = """
from jwst_testbed import modes
from jwst_testbed.engine.keys import key_of
modes = modes.all_modes().values()
print({(mode.name, run.name): key_of(run) for mode in modes for run in mode.runs})
"""

END = ".\n"
# Modules that take seconds to import are imported once; each line of code then runs in a child.
FRESH_PROCESSES = f"""
import os, sys
import pysiaf, scipy.ndimage, stdatamodels.jwst.datamodels
for line in sys.stdin:
    if not os.fork():
        exec(eval(line))
        sys.stdout.flush()
        os._exit(0)
    os.wait()
    print({END.strip()!r}, flush=True)
"""

ONE = """
from jwst_testbed.added import task
from jwst_testbed.engine.recipe import Run
print(Run("a", task).key)
"""


def run(task=tasks.write, needs=(), **arguments):
    return Run("a", task, needs, (), arguments)


def test_equal_runs_have_one_key_and_other_arguments_tasks_or_needs_another():
    key = keys.key_of(run(text="A"))
    assert keys.key_of(run(text="A")) == key
    others = [
        run(text="B"),
        run(text="A", seconds=1.0),
        run(tasks.count, text="A"),
        run(text="A", needs=(run(text="C"),)),
        run(text="A", needs=(run(text="D"),)),
    ]
    assert len({key, *map(keys.key_of, others)}) == 6


@pytest.mark.parametrize("package", ["jwst", "stdatamodels", "gwcs", "crds", "numpy", "pysiaf"])
def test_another_version_of_a_package_is_another_key(monkeypatch, package):
    before = keys.key_of(run(text="A"))
    changed = {**keys.versions(), package: "0"}
    monkeypatch.setattr(keys, "versions", lambda: changed)
    assert keys.key_of(run(text="A")) != before


def test_other_noise_is_another_key_and_none_is_that_of_0(monkeypatch):
    before = keys.key_of(run(text="A"))
    monkeypatch.setenv(noise.VARIABLE, "0")
    assert keys.key_of(run(text="A")) == before
    monkeypatch.setenv(noise.VARIABLE, "1")
    assert keys.key_of(run(text="A")) != before


@pytest.mark.parametrize("task", [lambda folder: None, Path.touch, "tasks:write"])
def test_a_task_that_is_no_function_of_a_module_is_refused(task):
    with pytest.raises(TypeError, match="The task of run 'a' is not a function of a module"):
        keys.key_of(run(task))


@pytest.mark.parametrize("argument", [random.Random(1), lambda: "A"], ids=["object", "function"])
def test_an_argument_whose_content_cannot_be_told_is_refused(argument):
    with pytest.raises(TypeError, match=r"An argument of a run is .*, a (Random|function)"):
        keys.key_of(run(text=argument))


def test_no_key_makes_a_path_that_the_pipeline_takes_for_none():
    """stpipe takes any path with "n/a" in it for "not applicable"."""
    # Among so many hashes, some begin with an "a".
    runs = [Run("alternative", tasks.write, arguments={"text": str(n)}) for n in range(100)]
    store = Store(Mode("nircam_coron", "", "NIRCam", 1, "", tuple(runs)))
    for run in runs:
        assert "n/a" not in str(store.folder(run).relative_to(store.root.parent)).lower()


@pytest.fixture(scope="module")
def printed():
    """Return a function for what code prints last in a fresh process, with a folder's testbed."""
    command = [sys.executable, "-c", FRESH_PROCESSES]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as process:

        def ask(source, code):
            code = f"import sys; sys.path.insert(0, {str(source)!r}); {code}"
            print(repr(code), file=process.stdin, flush=True)
            return list(iter(process.stdout.readline, END))[-1]

        yield ask
        process.stdin.close()


@pytest.fixture(scope="module")
def all_keys(printed):
    return lambda source: ast.literal_eval(printed(source, LIST))


@pytest.fixture(scope="module")
def copy(tmp_path_factory, all_keys):
    """A copy of the testbed, to be edited, and the keys of all its runs."""
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(Path(jwst_testbed.__file__).parent, source / "jwst_testbed")
    return source, all_keys(source)


@pytest.fixture
def remade(copy, all_keys):
    """Return a function for the runs that an edit of a module makes again."""
    source, before = copy

    def edit(module, addition):
        path = source / "jwst_testbed" / module
        text = path.read_text()
        path.write_text(text + addition)
        try:
            after = all_keys(source)
        finally:
            path.write_text(text)
        return {name for name, key in after.items() if before[name] != key}

    return edit


@pytest.mark.slow
def test_docstrings_comments_and_layout_do_not_count(remade):
    addition = '\n\n# A comment.\n"""Documentation."""\n'
    assert remade("sky/scene.py", addition) == set()


@pytest.mark.slow
def test_an_edit_of_a_mode_remakes_that_mode_alone(remade):
    again = remade("modes/miri_wfss/optics.py", "\nADDED = 1\n")
    assert {mode for mode, _ in again} == {"miri_wfss"}
    assert ("miri_wfss", "dispersed-1") in again


@pytest.mark.slow
def test_an_edit_of_an_instrument_remakes_none_of_another(remade):
    again = remade("instruments/niriss/detector.py", "\nADDED = 1\n")
    assert {mode.partition("_")[0] for mode, _ in again} == {"niriss"}


@pytest.mark.slow
def test_an_edit_of_the_ground_remakes_what_stands_on_it(remade):
    again = remade("sky/psf.py", "\nADDED = 1\n")
    assert ("nircam_image", "exposure-1") in again
    assert ("nircam_dark", "exposure-1") not in again


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["from jwst_testbed.telescope import raw", "from .telescope import raw"]
)
def test_what_a_task_imports_counts_however_it_is_written(copy, printed, line):
    source, _ = copy
    added, imported = (source / "jwst_testbed" / name for name in ("added.py", "telescope/raw.py"))
    added.write_text(f"{line}\n\n\ndef task(folder):\n    raw\n")
    text, before = imported.read_text(), printed(source, ONE)
    imported.write_text(text + "\nADDED = 1\n")
    try:
        assert printed(source, ONE) != before
    finally:
        imported.write_text(text)
        added.unlink()


def test_every_python_gives_the_same_key(tmp_path):
    """The text is what Python 3.11 writes: 3.12 and 3.15 have more to say, 3.13 and later less."""
    path = tmp_path / "module.py"
    path.write_text("import ast\n\n\nclass Sky: ...\n\n\ndef same(x): return x\n")
    assert keys.meaning(path) == (
        "Module(body=[Import(names=[alias(name='ast')]), "
        "ClassDef(name='Sky', bases=[], keywords=[], "
        "body=[Expr(value=Constant(value=Ellipsis))], decorator_list=[]), "
        "FunctionDef(name='same', args=arguments(posonlyargs=[], args=[arg(arg='x')], "
        "kwonlyargs=[], kw_defaults=[], defaults=[]), "
        "body=[Return(value=Name(id='x', ctx=Load()))], decorator_list=[])], type_ignores=[])"
    )


def test_the_scheduler_does_not_count(remade):
    assert remade("engine/scheduler.py", "\nADDED = 1\n") == set()


def test_every_mode_lists_its_runs_in_an_order_in_which_they_can_be_made():
    for name, mode in modes.all_modes().items():
        assert mode.name == name
        done = set()
        for one in mode.runs:
            assert done.issuperset(one.needs), (name, one.name)
            done.add(one)
        names = [product.name for product in mode.products]
        assert len(names) == len(set(names)), name
