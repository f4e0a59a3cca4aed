"""Pages as plain text, the list of these, and robots.txt."""

import re

import pytest

TAG = re.compile(r"</?(?:div|span|p|section|button|form|script|style)\b")


@pytest.fixture(scope="module")
def texts(site):
    return {path: path.read_text() for path in site.rglob("*.md") if "_static" not in path.parts}


def test_every_page_has_a_text_and_leads_to_it(facts, texts, site):
    for page, one in facts.items():
        if page.stem not in ("search", "genindex", "404") and "<article" in page.read_text():
            path = page.with_suffix(".md")
            assert texts[path].startswith("# "), page
            linked = {target for target, _ in one["links"]}
            assert str(path.relative_to(site)) in linked or page.stem.endswith("index"), page


def test_texts_have_words_and_code_but_no_markup(texts, site):
    for path, text in texts.items():
        without_code = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
        assert not TAG.findall(without_code), path
    chapter = texts[site / "learn" / "3-stage1.md"]
    assert "```python\nuncal = datamodels.open(uncal_file)" in chapter
    assert "```text\nLevel1bModel uint16" in chapter
    assert "| product " in chapter


def test_the_list_leads_to_the_texts_and_says_what_is_in_them(site):
    lines = (site / "llms.txt").read_text().splitlines()
    assert lines[0] == "# jwst-gallery"
    assert lines[2].startswith("> ")
    listed = [re.fullmatch(r"- \[(.+)\]\((\S+\.md)\)(?:: (.+))?", one) for one in lines]
    listed = [one for one in listed if one]
    assert len(listed) > 200
    for one in listed:
        assert (site / one[2]).exists() or "//" in one[2]
    assert sum(one[3] is not None for one in listed) > 0.9 * len(listed)


def test_robots_may_read_all(site):
    text = (site / "robots.txt").read_text()
    assert text.startswith("User-agent: *\nAllow: /\n")
    assert ("Sitemap: " in text) == (site / "sitemap.xml").exists()
