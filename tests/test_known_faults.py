"""A fixed fault of a library is reported, and fails no run."""

import importlib.metadata
from pathlib import Path

import known_faults
import pytest
from known_faults import KNOWN, FaultIsMended, known_fault

ROOT = Path(__file__).parents[1]


@pytest.fixture
def installed(monkeypatch):
    def install(version):
        monkeypatch.setattr(importlib.metadata, "version", lambda package: version)

    monkeypatch.setitem(
        known_faults.KNOWN, "one", known_faults.Fault("jwst", "3.0.0", "it is off", ("a page",))
    )
    return install


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
def test_a_fault_that_is_there_is_passed_over_in_silence(installed, version):
    installed(version)
    with known_fault("one"):
        assert 1 + 1 == 2


def test_a_fault_that_is_mended_is_named_with_the_pages_to_edit(installed):
    installed("3.1.0")
    message = r"jwst 3.1.0 seems to have fixed .* 3.0.0: it is off .* Edit a page"
    with pytest.warns(FaultIsMended, match=message), known_fault("one"):
        raise AssertionError("it was on")


def test_in_the_version_that_has_the_fault_it_must_be_found(installed):
    installed("3.0.0")
    with pytest.raises(AssertionError), known_fault("one"):
        raise AssertionError("it was on")


def test_other_errors_are_not_taken_for_a_mended_fault(installed):
    installed("3.1.0")
    with pytest.raises(KeyError), known_fault("one"):
        raise KeyError


@pytest.mark.parametrize("name", KNOWN)
def test_a_fault_has_a_test_and_pages(name):
    for page in KNOWN[name].pages:
        assert (ROOT / page).exists(), page
    tests = (ROOT / "tests").rglob("test_*.py")
    assert any(f'known_fault("{name}")' in path.read_text() for path in tests)
