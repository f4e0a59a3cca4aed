"""Samples of other versions of `jwst`: which are meant, their environments, who is asked how.

No other version is installed here: a stand-in for uv makes environments in which today's Python is.
"""

import datetime
import importlib.metadata
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from jwst_testbed import modes, samples, versions
from jwst_testbed.engine import environments
from jwst_testbed.engine.errors import CACHE_VARIABLE, BuildError

UV = """#!/bin/sh
echo "$@" >> {calls}
if [ "$1" = {failing} ]; then
  echo "error: Request failed after 3 retries" >&2
  echo "  cause: Failed to fetch: https://index/jwst/" >&2
  echo "  cause: Connection refused" >&2
  exit 2
fi
if [ "$1" = venv ]; then
  for folder; do :; done
  mkdir -p "$folder/bin"
  printf '#!/bin/sh\\nexec {python} "$@"\\n' > "$folder/bin/python"
  chmod +x "$folder/bin/python"
fi
"""
RELEASE = versions.releases()["1.18.1"]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return folder


@pytest.fixture
def uv(tmp_path, monkeypatch):
    """Put a stand-in for uv on the path; give what sets the command that fails, and its calls."""
    programs, calls = tmp_path / "programs", tmp_path / "calls"
    programs.mkdir()

    def write(failing="none"):
        text = UV.format(calls=calls, failing=failing, python=sys.executable)
        (programs / "uv").write_text(text)
        (programs / "uv").chmod(0o755)
        calls.write_text("")
        return lambda: [line.split() for line in calls.read_text().splitlines()]

    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return write


@pytest.mark.parametrize(
    ("name", "version"),
    [("1.18.1", "1.18.1"), ("1.18", "1.18.1"), ("1", "1.20.2"), ("2", "2.0.1"), ("3.0", "3.0.0")],
)
def test_a_version_is_named_by_its_beginning_and_the_newest_is_meant(name, version, monkeypatch):
    monkeypatch.setattr(versions, "installed", lambda: "3.0.0")
    assert versions.version_named(name) == version


def test_the_installed_version_is_one_of_them(monkeypatch):
    monkeypatch.setattr(versions, "installed", lambda: "3.1.0.dev7")
    assert versions.version_named("3") == versions.version_named("3.1") == "3.1.0.dev7"
    assert versions.version_named("3.0") == "3.0.0"


@pytest.mark.parametrize("name", ["1.1", "1.17", "", "jwst", "1.18.1.1"])
def test_an_unknown_version_gets_a_list_of_those_there_are(name):
    message = f"no samples of jwst {name!r}; there are those of: .*1.18.1, .*2.0.1, "
    with pytest.raises(ValueError, match=re.escape(message).replace(r"\.\*", ".*")):
        samples.sample("nircam_image", "cal", jwst=name)


def test_the_table_is_of_versions_days_and_pythons():
    assert {"1.18.1", "1.20.2", "2.0.1", "3.0.0"} <= set(versions.releases())
    assert sorted(versions.releases(), key=Version) == list(versions.releases())
    for release in versions.releases().values():
        datetime.date.fromisoformat(release.until)
        assert "3.11" in SpecifierSet(release.python)


def test_an_environment_has_what_the_extra_of_the_distribution_has():
    extra = [Requirement(text) for text in importlib.metadata.requires("jwst-gallery")]
    of_samples = {
        one.name for one in extra if one.marker and one.marker.evaluate({"extra": "samples"})
    }
    assert of_samples == {"jwst", *environments.OF_TODAY, *environments.OF_THE_TIME}


def test_an_environment_is_made_once_of_packages_of_its_time(uv, cache):
    calls = uv()
    python = environments.python_of(RELEASE)
    assert python.is_relative_to(cache / "environments")
    assert python.parents[1].name.startswith("jwst-1.18.1-")
    made, then, today = calls()
    assert made[0] == "venv"
    assert RELEASE.python in made
    assert then[then.index("--exclude-newer") + 1] == RELEASE.until
    assert {"jwst==1.18.1", *environments.OF_THE_TIME} <= set(then)
    # The telescope is that of today.
    assert today[-1] == f"pysiaf=={importlib.metadata.version('pysiaf')}"
    assert environments.python_of(RELEASE) == python
    assert len(calls()) == 3


def test_what_is_asked_for_is_in_the_name_of_the_folder(cache):
    other = RELEASE._replace(until="2025-06-16")
    assert environments.folder_of(other) != environments.folder_of(RELEASE)
    assert environments.folder_of(RELEASE) == environments.folder_of(RELEASE._replace())


def test_an_index_that_cannot_be_reached_gets_one_line_and_leaves_nothing(uv, cache):
    uv(failing="pip")
    message = (
        "The environment of jwst 1.18.1 cannot be made. .* uv says: "
        "Request failed after 3 retries: Failed to fetch: https://index/jwst/$"
    )
    with pytest.raises(BuildError, match=message) as caught:
        environments.python_of(RELEASE)
    assert "\n" not in str(caught.value)
    assert [path.suffix for path in (cache / "environments").iterdir()] == [".lock"]
    uv()
    assert environments.python_of(RELEASE).exists()


def test_an_environment_that_was_left_half_made_is_made_again(uv):
    folder = environments.folder_of(RELEASE)
    # Killed while it was made; or without its Python, which was removed from the system.
    leftover = folder.with_name(f"{folder.name}.partial-17")
    (leftover / "bin").mkdir(parents=True)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to("/nowhere/python")
    uv()
    assert environments.python_of(RELEASE).exists()
    assert not leftover.exists()


def test_without_uv_one_line_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "uv", None)
    with pytest.raises(BuildError, match=r"there is no uv: python -m pip install uv$") as caught:
        environments.python_of(RELEASE)
    assert "\n" not in str(caught.value)


def test_uv_is_found_in_its_package(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    package = SimpleNamespace(find_uv_bin=lambda: "/of/the/package/uv")
    monkeypatch.setitem(sys.modules, "uv", package)
    assert environments._uv() == "/of/the/package/uv"


def test_a_cache_that_cannot_be_written_is_told(monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, os.devnull)
    with pytest.raises(BuildError, match=f"Cannot write samples to {os.devnull}/environments"):
        environments.python_of(RELEASE)


def test_an_environment_sees_the_testbed_and_nothing_of_today(monkeypatch):
    """Where the package is installed, the folder that it is in holds all packages of today."""
    monkeypatch.setenv("PYTHONPATH", "/of/the/caller")
    with environments.search_path() as path:
        folder, callers = path.split(os.pathsep)
        assert callers == "/of/the/caller"
        assert [one.name for one in Path(folder).iterdir()] == ["jwst_testbed"]
        assert (Path(folder) / "jwst_testbed" / "samples.py").exists()
    assert not Path(folder).exists()


@pytest.mark.slow
def test_a_process_of_the_environment_answers_from_a_store_of_its_own(uv, cache):
    uv()
    old = cache / "jwst-1.18.1" / "nircam_image" / "k0123456789abcdef-image2-1"
    old.mkdir(parents=True)
    (old / "a_cal.fits").write_text("12345")
    assert versions.ask("1.18.1", "size_of_old") == 5
    with pytest.raises(ValueError, match="nircam_image has no product 'x1d'; it has: "):
        versions.ask("1.18.1", "sample", "nircam_image", "x1d")


@pytest.mark.slow
def test_a_process_that_ends_without_an_answer_is_told(uv):
    uv()
    python = environments.python_of(RELEASE)
    python.write_text("#!/bin/sh\necho Killed; exit 9\n")
    with pytest.raises(BuildError, match=r"samples of jwst 1.18.1 ended with status 9"):
        versions.ask("1.18.1", "size_of_old")


def test_what_a_version_cannot_make_is_refused_before_it_is_installed(cache):
    with pytest.raises(ValueError, match=r"jwst 1.18.1 cannot make .*miri_wfss: it has no "):
        samples.sample("miri_wfss", "x1d", jwst="1.18")
    assert not cache.exists()


def test_there_is_a_dataset_of_the_name(cache):
    with pytest.raises(ValueError, match="There is no dataset 'nircam'; there are"):
        samples.sample("nircam", "cal", jwst="1.18")


def test_what_one_run_cannot_do_those_that_need_it_cannot_either():
    mode = modes.load("miri_wfss")
    hindered = {run.name for run in mode.runs if mode.hindrance(run, "1.20.2")}
    assert {"references", "image3", "spec2-1", "spec3"} <= hindered
    assert not {"scene", "dispersed-1"} & hindered
    assert not any(mode.hindrance(run, "2.0.1") for run in mode.runs)


@pytest.mark.parametrize("mode", modes.all_modes().values(), ids=lambda mode: mode.name)
def test_today_makes_all_and_what_is_declared_is_of_runs_and_versions(mode):
    assert mode.possible_runs == list(mode.runs)
    assert set(mode.not_before) <= {run.name for run in mode.runs}
    for first, reason in mode.not_before.values():
        assert Version(first) <= Version(versions.installed())
        assert not reason.endswith(".")


def test_a_sample_of_another_version_is_of_its_dataset(cache):
    path = cache / "jwst-1.18.1" / "nircam_image" / "k0123456789abcdef-image2-1" / "a_cal.fits"
    path.parent.mkdir(parents=True)
    with pytest.raises(ValueError, match="is not a sample of nircam_image"):
        samples.mode_of(path)
    path.touch()
    assert samples.mode_of(path).name == "nircam_image"


def test_what_other_versions_made_is_listed_and_cleared_with_their_environments(uv, cache):
    uv()
    environments.python_of(RELEASE)
    mine = cache / "jwst-notes" / "a.txt"
    mine.parent.mkdir()
    mine.touch()
    made = cache / "jwst-1.18.1" / "nircam_image" / "k0123456789abcdef-image2-1" / "a_cal.fits"
    made.parent.mkdir(parents=True)
    made.write_text("12345")
    size = samples.size_of_old()
    assert size > 5
    assert samples.clear(["miri_image"], old=True) == []
    assert samples.clear(["nircam_image"], old=True) == [cache / "jwst-1.18.1" / "nircam_image"]
    assert samples.size_of_old() == size - 5
    assert samples.clear([], old=True) == [environments.folder_of(RELEASE)]
    assert samples.size_of_old() == 0
    assert [path.name for path in cache.iterdir()] == ["jwst-notes"]
