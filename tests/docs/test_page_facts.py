"""The checks of the built site see what is wrong with a page, and see it again when it changes."""

import sys
from pathlib import Path

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "site"))
import pages

ALT = "A ramp of ten groups, and its slope."
PAGE = f"""\
<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="stylesheet" href="site.css">
<link rel="canonical" href="https://example.org/page.html"></head><body>
<a class="navbar-brand" href="../index.html"><img src="../icon.svg" alt=""></a>
<h1 id="title">Title</h1> <a href="#title">here</a> <a href="other.html#there">there</a>
<div class="cell"><div class="cell_input"><pre>print(1)</pre></div>
<div class="cell_output"><img src="figure.png" width="20" alt="{ALT}"></div></div>
<table><tr><th>name</th><th>meaning</th></tr><tbody><tr><td>x</td><td>the column</td></tr></tbody>
</table></body></html>
"""


@pytest.fixture
def page(tmp_path):
    """A page of a site, in a folder, with its figure."""
    path = tmp_path / "html" / "learn" / "page.html"
    path.parent.mkdir(parents=True)
    Image.new("RGB", (40, 10)).save(path.with_name("figure.png"))
    path.write_text(PAGE)
    return path


@pytest.fixture
def facts(page):
    """Return the facts about the page, or about another text in its place."""

    def write_and_read(text=None):
        if text is not None:
            page.write_text(text)
        (found,) = pages.facts_of_all(page.parents[1], [page]).values()
        return found

    return write_and_read


def test_a_sound_page(facts):
    found = facts()
    faults = ("loaded from elsewhere", "without alt text", "cards without text", "not sharp")
    assert not [fault for fault in faults if found[fault]]
    assert not found["shows an error"]
    assert not found["shows stderr"]
    assert found["anchors"] == ["title"]
    assert found["links"] == [
        ["index.html", ""],
        ["learn/other.html", "there"],
        ["learn/page.html", "title"],
    ]
    assert found["loaded"] == ["icon.svg", "learn/figure.png", "learn/site.css"]
    assert (found["cells"], found["outputs"], found["figures"]) == (1, 1, 1)
    assert found["columns"] == {"meaning": ["the column"]}


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        (ALT, "figure", "without alt text"),
        ('href="site.css"', 'href="https://example.org/a.css"', "loaded from elsewhere"),
        ("</head>", "<style>a {b: url(//example.org/c)}</style></head>", "loaded from elsewhere"),
        ('width="20"', 'width="40"', "not sharp"),
        ('class="navbar-brand"', 'class="sphx-glr-thumbcontainer"', "cards without text"),
        ("print(1)", "Traceback (most recent call last)", "shows an error"),
        ('class="cell_input"', 'class="output traceback"', "shows an error"),
        ('class="cell_input"', 'class="output stderr"', "shows stderr"),
    ],
)
def test_a_fault_is_seen_in_a_page_that_was_sound(facts, written, instead, fault):
    assert not facts()[fault]
    assert facts(PAGE.replace(written, instead))[fault]


def test_a_page_is_read_once_until_it_changes(facts, monkeypatch):
    found, asked = facts(), []
    read = pages.facts_of
    monkeypatch.setattr(pages, "facts_of", lambda *page: asked.append(page) or read(*page))
    assert facts() == found
    assert not asked
    facts(PAGE + " ")
    assert len(asked) == 1
