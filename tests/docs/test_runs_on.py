"""The badge of a page: the versions of jwst on which it runs."""

from types import SimpleNamespace

import pytest
import runs_on
import trials
from docutils import nodes
from docutils.utils import new_document

ABOUT = {"jwst": "", "packages": {}}


def trial(name, *verdicts):
    """A trial with verdicts on an example and a chapter of the same name."""
    rows = [
        trials.Verdict(kind, page, verdict, "says")
        for (kind, page), verdict in zip(
            [("example", "wcs/plot_sip"), ("chapter", "wcs/miri-lrs")], verdicts, strict=True
        )
    ]
    return trials.Trial(name, ABOUT, rows)


TRIED = [
    trial("dev", "failed", "passed"),
    trial("3.0.0", "warned", "passed"),
    trial("2.0.1", "passed", "skipped"),
]


@pytest.mark.parametrize(
    ("docname", "on"),
    [
        ("gallery/wcs/plot_sip", ["2.0.1", "3.0.0"]),
        ("wcs/miri-lrs", ["3.0.0", "in development"]),
        ("about/data", []),
        ("learn/new", []),
    ],
)
def test_a_page_runs_where_it_neither_fails_nor_is_skipped(docname, on):
    assert runs_on.versions(docname, TRIED) == on


def test_the_badge_stands_below_the_title_and_leads_to_the_tables(monkeypatch):
    monkeypatch.setattr(trials, "trials", lambda: TRIED)
    document, section = new_document("page"), nodes.section()
    section += [nodes.title("", "SIP"), nodes.paragraph("", "text")]
    document += section
    builder = SimpleNamespace(get_relative_uri=lambda start, to: f"{start} to {to}")
    runs_on.add_badge(SimpleNamespace(builder=builder), document, "gallery/wcs/plot_sip")
    html = section.children[1].astext()
    assert 'href="gallery/wcs/plot_sip to about/verified">runs on jwst 2.0.1, 3.0.0</a>' in html


def test_a_new_table_has_pages_written_again_once(monkeypatch, tmp_path):
    monkeypatch.setattr(trials, "FOLDER", tmp_path)
    env = SimpleNamespace(found_docs={"index", "wcs/miri-lrs"})
    assert runs_on.pages_to_write(None, env) == ["wcs/miri-lrs"]
    assert runs_on.pages_to_write(None, env) == []
    trials.write(tmp_path / "3.0.0.ecsv", TRIED[1].rows, ABOUT)
    assert runs_on.pages_to_write(None, env) == ["wcs/miri-lrs"]


def test_a_table_is_read_as_it_was_written_but_for_pages_that_are_gone(tmp_path):
    rows = [trials.Verdict("doctest", "a.b", "failed", 'says "x", in | y', ""), *TRIED[0].rows]
    about = {"jwst": "2.0.1", "date": "2026-11-30", "packages": {"numpy": "2.4"}}
    gone = trials.Verdict("example", "wcs/plot_gone", "passed", "")
    trials.write(tmp_path / "2.0.1.ecsv", [*rows, gone], about)
    read = trials.read(tmp_path / "2.0.1.ecsv")
    assert (read.name, set(read.rows), read.about) == ("2.0.1", set(rows), about)
