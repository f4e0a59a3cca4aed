"""Chapters as notebooks, and pages as plain text, from the HTML of a small page."""

from types import SimpleNamespace

import chapter_notebooks
import for_programs

PAGE = """<section id="a"><h1>A chapter<a class="headerlink" href="#a">#</a></h1>
<p class="runs-on"><a href="../about/verified.html">runs on jwst 3.0.0</a></p>
<p>See <a href="other.html">another</a>, or <a href="https://example.org">elsewhere</a>.</p>
<div class="cell"><div class="cell_input"><div class="highlight-ipython3 notranslate">
<div class="highlight"><pre><span></span><span class="n">a</span> <span class="o">&lt;</span> 1
</pre></div></div></div>
<div class="cell_output"><div class="highlight-none"><pre>True
</pre></div></div></div>
<div class="fragment highlight-python"><div class="highlight"><pre>b(...)</pre></div></div>
<details><summary><p class="collapsed">Show the solution</p></summary>
<div class="highlight-ipython3"><div class="highlight"><pre>c = 2</pre></div></div></details>
<table><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></section>"""
FIRST = "# %pip install it"


def cells(home=""):
    notebook = chapter_notebooks.notebook_of("learn/one", PAGE, FIRST, home)
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def test_cells_are_the_blocks_that_are_copied_and_the_text_between():
    kinds, sources = zip(*cells(), strict=True)
    assert kinds == ("code", "markdown", "code", "markdown", "code", "markdown")
    assert [sources[number] for number in (0, 2, 4)] == [FIRST, "a < 1", "c = 2"]
    assert sources[1].startswith("# A chapter\n\nSee another")
    assert "b(...)" in sources[3]
    assert "| x" in sources[5]


def test_outputs_badges_and_folds_are_left_out():
    text = "\n".join(source for _, source in cells())
    assert not [word for word in ("True", "runs on", "Show the", "#a") if word in text]


def test_links_lead_to_the_site_where_it_has_a_home():
    assert (
        "[another](https://jwst.example/learn/other.html)" in cells("https://jwst.example/")[1][1]
    )
    assert "See another, or [elsewhere](https://example.org)" in cells()[1][1]


def test_a_page_without_code_has_no_notebook():
    assert chapter_notebooks.notebook_of("learn/one", "<h1>A</h1>", FIRST, "") is None


def test_a_page_as_text_has_its_code_with_outputs():
    text = for_programs.markdown_of(for_programs.article_of(PAGE))
    assert text.startswith("# A chapter\n")
    assert "```python\na < 1\n```" in text
    assert "```text\nTrue\n```" in text
    assert "runs on" not in text


def test_a_page_is_described_by_its_first_sentence():
    text = "# A\n\n| x |\n\nThe [first](a.html) sentence\ngoes on. The second.\n"
    assert for_programs.first_sentence(text) == "The first sentence goes on."


def test_the_list_has_the_parts_of_the_site_and_their_pages(tmp_path):
    below = {"index": ["learn/index", "about/index"], "learn/index": ["learn/one", "learn/gone"]}
    below["about/index"] = ["developers/engine"]
    names = ["learn/index", "learn/one", "learn/gone", "about/index", "developers/engine"]
    titles = {name: SimpleNamespace(astext=lambda name=name: name.title()) for name in names}
    for name in ("learn/index", "learn/one", "about/index", "developers/engine"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.md").write_text("# A\n\nIt says so. And more.\n")
    app = SimpleNamespace(
        env=SimpleNamespace(toctree_includes=below, titles=titles),
        config=SimpleNamespace(root_doc="index", html_baseurl="https://jwst.example/"),
        outdir=tmp_path,
    )
    lines = for_programs.list_of_pages(app).splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        *("# jwst-gallery", "## Learn/Index", "## About/Index")
    ]
    assert "- [Learn/One](https://jwst.example/learn/one.md): It says so." in lines
    assert "Gone" not in "".join(lines)
    assert "Engine" not in "".join(lines)
