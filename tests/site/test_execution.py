"""Every example and every chapter ran, in time, and its downloads are there."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

# An example may take 10 s. Machines differ, and two examples run side by side.
SECONDS = 25
CODE_CELL = re.compile(r"^```\{code-cell\}", re.MULTILINE)
DESCRIPTION = re.compile(r"^mystnb:\n(?:  .*\n)*?.*alt:", re.MULTILINE)
HIDDEN_CELL = re.compile(r"^:?tags: .*remove-cell", re.MULTILINE)


def scripts(root):
    return sorted((root / "examples").glob("*/plot_*.py"))


def built_page(site, script):
    return site / "gallery" / script.parent.name / f"{script.stem}.html"


def cost_record(root, script):
    """Sphinx-Gallery's record of a run, kept for builds that need not run the example again."""
    return root / "docs" / "gallery" / script.parent.name / f"{script.stem}.cost.json"


def test_there_are_examples(root):
    assert scripts(root)


def test_every_example_ran_and_none_failed(root, site):
    report = ElementTree.parse(site / "junit-gallery.xml").getroot()
    failed = [case.get("file") for case in report.iter("testcase") if len(case)]
    assert not failed
    for script in scripts(root):
        assert cost_record(root, script).exists(), f"{script.name} was not run"


def test_every_example_says_what_it_works_on(root, site):
    for script in scripts(root):
        takes_a_file = "\nrequire(" in script.read_text(encoding="utf-8")
        lines = built_page(site, script).read_text().count('class="works-on"')
        assert lines == takes_a_file, script.name


def test_every_example_is_quick_enough(root, site):
    report = ElementTree.parse(site / "junit-gallery.xml").getroot()
    seconds = {case.get("file"): float(case.get("time")) for case in report.iter("testcase")}
    slow = {name: time for name, time in seconds.items() if time > SECONDS}
    assert not slow, f"over {SECONDS} s: {slow}"


def test_every_example_has_its_page_and_its_downloads(root, site, facts):
    for script in scripts(root):
        page = built_page(site, script)
        links = set(facts[page]["downloads"])
        for suffix in (".py", ".ipynb"):
            (href,) = [href for href in links if href.endswith(f"{script.stem}{suffix}")]
            assert (page.parent / href).resolve().stat().st_size > 0


@pytest.mark.parametrize("fault", ["shows an error", "shows stderr"])
def test_no_page_shows_errors(facts, site, fault):
    assert not [str(page.relative_to(site)) for page, one in facts.items() if one[fault]]


def test_every_chapter_ran(root, site, facts):
    for source in (root / "docs").glob("*/*.md"):
        text = source.read_text()
        cells = len(CODE_CELL.findall(text)) - len(HIDDEN_CELL.findall(text))
        if cells:
            page = site / source.relative_to(root / "docs").with_suffix(".html")
            assert facts[page]["cells"] == cells, page.relative_to(site)
            assert facts[page]["outputs"], f"{source.name} was not run"


def test_every_figure_that_a_chapter_describes_is_there(root, site, facts):
    for source in (root / "docs").glob("*/*.md"):
        described = len(DESCRIPTION.findall(source.read_text()))
        if described:
            page = site / source.relative_to(root / "docs").with_suffix(".html")
            assert facts[page]["figures"] >= described, page.relative_to(site)


def test_search_finds_the_words_of_the_field(site):
    index = (site / "searchindex.js").read_text()
    assert "rateint" in index
