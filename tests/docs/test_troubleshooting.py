"""Troubleshooting quotes messages as they are: each is provoked here, and found on the page."""

import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from jwst_gallery import look, product_type, require
from jwst_gallery import samples as door
from jwst_testbed.engine import errors, store
from jwst_testbed.modes import all_modes

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "troubleshooting.md").read_text()
# The terms of its lists that are code.
QUOTED = {text.strip() for text in re.findall(r"^`([^`]*)`.*\n: ", TEXT, re.MULTILINE)}
MESSAGES = tomllib.loads((ROOT / "docs" / "_ext" / "messages" / "messages.toml").read_text())
FOLDER = Path("/data/samples")


def raised(function, *arguments, **options):
    """Return what a call raises, as text."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  (the text is compared)
        function(*arguments, **options)
    return str(caught.value)


def quoted(said):
    """Return the message of the page that says this; "…" stands for anything."""
    texts = [
        text
        for text in QUOTED
        if re.search(".*".join(map(re.escape, text.split("…"))), said, re.DOTALL)
    ]
    assert texts, said
    return max(texts, key=len)


def without_pipeline(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *_: None)
    return raised(door.testbed, "samples")


def without_home(monkeypatch):
    monkeypatch.setenv(errors.CACHE_VARIABLE, "~nobody-of-this-name/samples")
    return raised(store.cache_dir)


def in_odd_folder(monkeypatch):
    monkeypatch.setenv(errors.CACHE_VARIABLE, "/tmp/a#b")
    return raised(store.Store(next(iter(all_modes().values()))).create)


def without_crds(monkeypatch):
    for name in ("CRDS_PATH", "CRDS_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    return raised(door.pipeline_environment, "my_own_uncal.fits")


SITUATIONS = {
    "no pipeline": without_pipeline,
    "no home": without_home,
    "odd folder": in_odd_folder,
    "no CRDS": without_crds,
    "no access": lambda _: str(errors.cannot_write(FOLDER, OSError(13, os.strerror(13)))),
    "small disk": lambda _: str(errors.too_little_space(FOLDER, 3000, 100)),
    "full disk": lambda _: str(errors.failed("miri_mrs", "sky", OSError(28, ""), ROOT / "log")),
    "failure": lambda _: str(errors.failed("miri_mrs", "sky", ValueError("no"), ROOT / "log")),
    "killed": lambda _: str(errors.killed("miri_mrs", "sky")),
    "in a pool": lambda _: str(errors.in_a_pool(["miri_mrs"])),
    "no suffix": lambda _: raised(product_type, "my_picture.fits"),
    "no file": lambda _: raised(require, "jw01234001001_02101_00001_nrcblong_cal.fits", "cal"),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_message_is_quoted_as_it_is(name, monkeypatch):
    quoted(SITUATIONS[name](monkeypatch))


def test_a_damaged_file_gets_the_message_that_is_quoted(tmp_path):
    path = tmp_path / "jw01234001001_02101_00001_nrcblong_cal.fits"
    path.write_text("<html>Access denied</html>")
    assert quoted(raised(look, path)).startswith("cannot read … as FITS")


@pytest.mark.samples
def test_the_wrong_product_gets_the_message_that_is_quoted():
    said = raised(require, door.sample("nircam_image", "rate"), "x1d")
    assert quoted(said).startswith("… is the product …")


def test_a_figure_that_cannot_be_shown_gets_the_warning_that_is_quoted():
    code = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"
    environment = {**os.environ, "MPLBACKEND": "agg", "DISPLAY": ":0"}
    command = [sys.executable, "-W", "always", "-c", code]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert "FigureCanvasAgg" in quoted(ran.stderr)


def test_messages_of_libraries_are_those_that_the_build_raises():
    known = "\n".join(message["text"] for message in MESSAGES["message"])
    for start in ("OSError: No SIMPLE", "TypeError: buffer", "CRDS server", "CrdsDownloadError"):
        (text,) = [one for one in QUOTED if one.startswith(start)]
        assert text.rstrip("… ") in known


@pytest.mark.parametrize(
    ("start", "module"),
    [("No open slits", "jwst/assign_wcs/nirspec.py"), ("Server build", "crds/client/api.py")],
)
def test_messages_that_cannot_be_raised_here_are_in_the_code(start, module):
    package, _, path = module.partition("/")
    (folder,) = importlib.util.find_spec(package).submodule_search_locations
    (text,) = [one for one in QUOTED if one.startswith(start)]
    assert text.removesuffix(" NRS2.") in Path(folder, path).read_text()


def test_what_the_page_has_readers_run_is_there():
    packages = re.search(r'grep -iE "(.*?)"', TEXT)[1].split("|")
    lines = [importlib.metadata.version(name) for name in packages]
    assert all(lines)
