"""The history of layouts is shown only where products of two versions differ as it says."""

import hashlib
from types import SimpleNamespace

import pytest
from catalogue.facts import FactStore
from catalogue.history import OLDER, Change, Older, Printed

from jwst_gallery.layouts import LayoutChange

TELLS = "print(filename.read_text())\n"


@pytest.fixture
def change(tmp_path):
    """A change on two files, one of which says 1 and the other 2."""

    def make(by, read="", **shown):
        stated = LayoutChange(
            *("name", "2.0.0", ("cal",), "title", "was", "now", "code", "products compared"),
            read=read,
            shown={"jwst": "1.18.1", "by": by, **shown},
        )
        made = Change(stated, SimpleNamespace(store=FactStore(tmp_path / "facts.json", "basis")))
        paths = [tmp_path / "older.fits", tmp_path / "today.fits"]
        for path, text in zip(paths, "12", strict=True):
            path.write_text(text)
        made.files = (None, *paths)
        return made

    return make


def test_what_both_files_say_is_shown(change):
    seen = change(TELLS, "print('both')").seen
    assert (seen.by, seen.read) == (["1", "2"], ["both", "both"])


def test_a_change_that_is_not_there_stops_the_build(change):
    with pytest.raises(ValueError, match="name: both products print '3': nothing changed"):
        _ = change("print(3)").seen


def test_code_for_both_must_print_the_same_of_both(change):
    with pytest.raises(ValueError, match="name: the code for both prints '1' and '2'"):
        _ = change(TELLS, TELLS).seen
    assert change(TELLS, TELLS, differs="As they should:").seen.read == ["1", "2"]
    with pytest.raises(ValueError, match="the code for both prints '3' and '3'"):
        _ = change(TELLS, "print(3)", differs="As they should:").seen


def test_code_that_changed_is_asked_again():
    names = {Printed(code).__name__ for code in ("print(1)", "print(2)", "print(1)")}
    assert len(names) == 2


def test_a_file_that_is_not_what_was_kept_is_told(tmp_path):
    digest = hashlib.sha256(b"kept").hexdigest()
    older = Older("1.18.1", "miri_lrs", "a_cal.fits.gz", "2026-11-30", "blank", "4", digest)
    path = tmp_path / OLDER / older.path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"kept")
    assert older.content(tmp_path) == b"kept"
    path.write_bytes(b"lost")
    with pytest.raises(
        ValueError, match=r"a_cal\.fits\.gz is not what was kept: its checksum differs"
    ):
        older.content(tmp_path)
