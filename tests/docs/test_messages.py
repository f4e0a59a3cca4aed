"""The index of error messages: what is stated is compared with what the code says."""

import os

import messages
import pytest
from messages.raising import what_they_say

STATED = messages.read()


def message(code, pipeline=False):
    return {"code": code, "pipeline": pipeline, "package": "python", "text": "ValueError: no …!"}


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("ValueError: no", ["ValueError: no"], True),
        ("ValueError: no", ["ValueError: none", "x ValueError: no"], False),
        ("ValueError: no …!", ["UserWarning: a", "ValueError: no (file\n[x])!"], True),
        ("ValueError: no …!", ["ValueError: no"], False),
        ("KeyError: '…'", [], False),
    ],
)
def test_a_text_is_said_whole_with_anything_for_the_dots(text, said, found):
    assert messages.is_said(text, said) == found


def test_what_code_says_are_its_exception_its_warnings_and_logged_errors():
    codes = [
        "raise ValueError('no 1!')",
        "import warnings\nwarnings.warn('careful')",
        "import logging\nlogging.getLogger('CRDS').error('lost')",
        "raise SystemExit(2)",
        "import os\nos._exit(1)",
        "1",
    ]
    assert what_they_say([message(code) for code in codes]) == [
        ["ValueError: no 1!"],
        ["UserWarning: careful"],
        ["CRDS - ERROR - lost"],
        ["SystemExit: 2"],
        ["nothing: its process ended"],
        [],
    ]


def test_code_leaves_this_process_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    what_they_say([message("import os\nos.environ['CRDS_PATH'] = 'x'\nopen('file', 'w').close()")])
    assert os.environ.get("CRDS_PATH") != "x"
    assert not list(tmp_path.iterdir())


def test_a_message_that_changed_is_told_in_a_line():
    same, other = message("raise ValueError('no 1!')"), message("raise TypeError('oh')")
    (line,) = messages.differences([same, other], what_they_say([same, other]))
    assert "python no longer says 'ValueError: no …!' but 'TypeError: oh'" in line
    assert "messages.toml" in line


def test_all_is_stated_of_each_message():
    assert len(STATED) >= 20
    assert len({one["name"] for one in STATED}) == len(STATED)
    packages = {one["package"] for one in STATED}
    assert {"jwst", "stdatamodels", "gwcs", "asdf", "crds"} <= packages
    for one in STATED:
        assert one.keys() - {"seen", "more"} == {
            *("name", "package", "title", "text", "means", "remedy", "code", "pipeline")
        }, one["name"]
        compile(one["code"], one["name"], "exec")
