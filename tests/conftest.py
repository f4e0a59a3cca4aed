"""Nothing under test connects to another host, whichever way pytest was started.

And the fixtures that give tests their files: scripts of the gallery on changed samples, and real
products.
"""

import contextlib
import gc
import os
import re
import runpy
import sys
import warnings
from pathlib import Path

import pytest
import real_files

pytest_plugins = ["margins"]

ROOT = Path(__file__).parents[1]

GUARD = str(Path(__file__).parent / "offline")
# A script: to import it is to refuse the pipeline's packages to all tests that follow.
collect_ignore = ["helper_alone.py"]
# Their docstrings hold no examples, and modules of one name cannot be collected together.
collect_ignore_glob = ["*/conftest.py"]


def guard_this_process_and_its_children():
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if GUARD in paths:
        return
    os.environ["PYTHONPATH"] = os.pathsep.join([GUARD, *paths])
    sys.path.insert(0, GUARD)
    sys.modules.pop("sitecustomize", None)
    import sitecustomize  # noqa: F401  (guards this process)


guard_this_process_and_its_children()
os.environ.setdefault("MPLBACKEND", "agg")
for pool in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(pool, "1")


def pytest_addoption(parser):
    parser.addoption(
        "--every-switch",
        action="store_true",
        help="make all products on request by the code of the catalogue, not only some",
    )


def pytest_collection_finish():
    # Imported objects are never garbage: looking through them again takes a fourth of the time.
    gc.collect()
    gc.freeze()
    # As in the workers of the testbed, which some sessions do not install.
    gc.set_threshold(10_000, 5, 5)


@pytest.fixture
def strictly(request):
    """Give the context in which the site runs its pages: warnings are errors.

    For verdicts on another version of the pipeline they are shown.
    """
    import matplotlib.pyplot as plt

    action = "always" if request.config.getoption("verdicts", None) else "error"
    strict = runpy.run_path(ROOT / "docs" / "_ext" / "strict_warnings.py")

    @contextlib.contextmanager
    def context():
        with warnings.catch_warnings():
            strict["apply"](action)
            warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
            yield

    yield context
    plt.close("all")


@pytest.fixture
def run_example(tmp_path, capsys, strictly):
    """Run a script of the gallery with its lines of file names replaced; give what it prints."""

    def run(name, **files):
        code = (ROOT / "examples" / f"{name}.py").read_text()
        for variable, value in files.items():
            code, n_lines = re.subn(
                rf"^{variable} = .*$", f"{variable} = {value!r}", code, flags=re.MULTILINE
            )
            assert n_lines == 1
        (tmp_path / "script.py").write_text(code)
        with strictly():
            runpy.run_path(str(tmp_path / "script.py"))
        return capsys.readouterr().out

    return run


@pytest.fixture
def changed_copy(tmp_path):
    """Write a copy of a sample, changed by a function of its HDUs; give its path as a text.

    Every product ends with an ASDF extension: where the change drops the old one, an empty one.
    """
    import spectrum_files
    from astropy.io import fits

    from jwst_gallery import sample

    def write(dataset, suffix, change=lambda hdus: hdus, **which):
        path = sample(dataset, suffix, **which)
        with fits.open(path) as hdus:
            changed = change(fits.HDUList([hdu.copy() for hdu in hdus]))
            if "ASDF" not in changed:
                changed.append(spectrum_files.asdf_extension())
            changed.writeto(tmp_path / path.name, overwrite=True)
        return str(tmp_path / path.name)

    return write


@pytest.fixture(scope="session")
def real_file():
    """Give the path of a real product; skip the test on a machine without it."""

    def find(name):
        path = real_files.FOLDER / name
        if not path.exists():
            pytest.skip(f"{name} is not in {path.parent}; {real_files.VARIABLE} names its folder")
        return path

    return find
