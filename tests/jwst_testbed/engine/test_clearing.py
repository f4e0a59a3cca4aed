"""Only files that the store made are deleted, of these versions or of others."""

import pytest
import tasks
from filelock import FileLock

from jwst_testbed import modes
from jwst_testbed.engine import clearing
from jwst_testbed.engine.errors import CACHE_VARIABLE, BuildError
from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.engine.store import Store

RUN = Run("a", tasks.write, arguments={"name": "a.dat"})
MODE = Mode("quick", "Quick tasks", "NIRCam", 1, "NRC_IMAGE", (RUN,))
OLD = "k0123456789abcdef-image2-1"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of a mode with a run of today and one of another version."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    store = Store(MODE)
    for name in (store.folder(RUN).name, OLD):
        (store.root / name).mkdir(parents=True)
        (store.root / name / "a.dat").write_text("12345")
        (store.root / f"{name}.lock").touch()
    return store.root


def test_all_that_the_store_made_is_deleted(folder):
    (folder / f"{OLD}.failed.txt").touch()
    (folder / f"{OLD}.partial-17").mkdir()
    assert clearing.clear(folder)
    assert not folder.exists()
    assert not clearing.clear(folder)


def test_what_a_reader_put_there_stays(folder):
    (folder / "my_cal.fits").touch()
    (folder / "results").mkdir()
    (folder / "results" / "table.ecsv").touch()
    clearing.clear(folder)
    assert sorted(path.name for path in folder.rglob("*")) == [
        "my_cal.fits",
        "results",
        "table.ecsv",
    ]


def test_what_a_link_leads_to_stays(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (folder / OLD).rename(elsewhere)
    (folder / OLD).symlink_to(elsewhere)
    clearing.clear(folder)
    assert not folder.exists()
    assert (elsewhere / "a.dat").exists()


def test_nothing_is_deleted_while_a_run_is_made(folder):
    with (
        FileLock(Store(MODE).beside(RUN, "lock")),
        pytest.raises(BuildError, match="quick: another process is making samples"),
    ):
        clearing.clear(folder)
    assert (folder / OLD / "a.dat").exists()


def test_runs_of_other_versions_are_told_from_those_of_today(folder, tmp_path):
    gone = tmp_path / "no_mode_any_more"
    (gone / OLD).mkdir(parents=True)
    assert clearing.old_runs([MODE]) == {folder: [OLD], gone: [OLD]}
    assert clearing.size_of(folder, [OLD]) == 5
    clearing.clear(folder, [OLD])
    assert Store(MODE).folder(RUN).exists()
    assert clearing.old_runs([MODE]) == {gone: [OLD]}


@pytest.mark.parametrize("mode", modes.all_modes().values(), ids=lambda mode: mode.name)
def test_the_folder_of_every_run_is_known_as_the_stores_own(mode):
    for run in mode.runs:
        assert clearing.OURS.fullmatch(Store(mode).folder(run).name)
