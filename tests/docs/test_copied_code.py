"""The blocks that have a copy button are found in a page, and each is among what is run."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "reader"))
import run_pages
from blocks import copied_from

PAGE = """<main>
<div class="cell_input"><div class="highlight-ipython3 notranslate"><div class="highlight">
<pre><span></span><span class="n">a</span> = <span class="s">"&lt;"</span>
</pre></div></div></div>
<div class="output"><div class="highlight-none">
<div class="highlight"><pre>out</pre></div></div></div>
<div class="highlight-Python"><div class="highlight"><pre>b = a</pre></div></div>
<div class="fragment highlight-python"><div class="highlight"><pre>c(...)</pre></div></div>
<div class="highlight-text"><div class="highlight"><pre>strun</pre></div></div>
<pre>plain</pre>
</main>"""


def write(folder, name, text=PAGE):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_code_is_copied_and_outputs_and_fragments_are_not(tmp_path):
    assert copied_from(write(tmp_path, "page.html")) == ['a = "<"\n', "b = a"]


def test_every_page_is_run_that_has_code(tmp_path):
    names = ["learn/1.html", "gallery/stage1/plot_one.html", "traps/one.html", "index.html"]
    for name in [*names, "products/types/cal.html", "_static/x.html", run_pages.SOLUTIONS]:
        write(tmp_path, name)
    write(tmp_path, "about/cite.html", "<p>No code</p>")
    assert run_pages.codes_of(tmp_path).keys() == {*names, "products/types"}


def test_cells_follow_from_one_another_and_traps_do_not(tmp_path):
    folder = tmp_path / "site"
    for name in ("learn/1.html", "traps/one.html"):
        write(folder, name)
    codes = run_pages.codes_of(folder)
    assert not run_pages.run("learn", codes["learn/1.html"]).error
    error = run_pages.run("traps", codes["traps/one.html"]).error
    assert "traps/one.html" in error
    assert "name 'a' is not defined" in error
