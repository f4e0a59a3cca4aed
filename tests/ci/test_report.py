"""The report on other versions than those locked."""

import importlib.util
from pathlib import Path

import pytest

from jwst_testbed.engine.keys import VERSIONED

ROOT = Path(__file__).parents[2]
LOCK = """
[[package]]
name = "cycler"
version = "0.12.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "numpy"
version = "2.4.6"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "jwst-gallery"
version = "0.1.0"
source = { editable = "." }
"""
WARNED = """
Traceback (most recent call last):
  File "/home/me/site-packages/cycler/__init__.py", line 3, in <module>
DeprecationWarning: cycler is going away
"""


@pytest.fixture(scope="module")
def ci():
    spec = importlib.util.spec_from_file_location("report", ROOT / ".ci" / "report.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def before(ci, tmp_path):
    path = tmp_path / "uv.lock"
    path.write_text(LOCK)
    return ci.locked(path)


def test_what_differs_from_the_lock_is_listed(ci, before):
    after = {"cycler": "99.0", "numpy": "2.4.6", "added": "1.0"}
    assert ci.changes(before, after) == [("added", "", "1.0"), ("cycler", "0.12.1", "99.0")]


def test_the_package_that_warned_is_named_with_what_it_broke(ci, before):
    changed = ci.changes(before, {"cycler": "99.0", "numpy": "2.5.5"})
    text = ci.report(changed, {"sphinx": WARNED})
    assert text.startswith("With other versions than the lock's, sphinx broke.\n")
    assert "| **cycler** | 0.12.1 | 99.0 |" in text
    assert "| numpy | 2.4.6 | 2.5.5 |" in text
    assert "DeprecationWarning: cycler is going away" in text


def test_where_nothing_broke_the_report_says_so(ci, before):
    assert "nothing broke" in ci.report(ci.changes(before, {"cycler": "99.0"}), {})
    assert "Every package is as locked." in ci.report([], {})


def test_a_name_is_found_as_a_package_and_as_a_module_and_not_within_another(ci):
    assert ci.named("sphinx-gallery", "from sphinx_gallery.gen_gallery import setup")
    assert not ci.named("sphinx", "sphinx-gallery failed")


def test_an_endless_output_is_cut_from_its_start(ci):
    text = ci.report([], {"tests": "first\n" + "x" * 500_000 + "\nlast"})
    assert "first" not in text
    assert "\nlast\n" in text
    assert len(text) < 20_000


def test_the_lock_names_the_public_index_alone(ci):
    lines = (ROOT / "uv.lock").read_text(encoding="utf-8").splitlines()
    assert len(ci.locked(ROOT / "uv.lock")) > 100
    urls = [part for line in lines for part in line.split('"') if "://" in part]
    index, files = "https://pypi.org/simple", "https://files.pythonhosted.org/"
    assert [url for url in urls if url != index and not url.startswith(files)] == []


def test_the_versions_that_decide_samples_are_the_same_by_every_python(ci):
    versions = ci.locked(ROOT / "uv.lock")
    assert {package: len(versions[package]) for package in VERSIONED} == dict.fromkeys(VERSIONED, 1)
