"""Style sheets, scripts and fonts lose what no page uses, and keep the rest."""

import types
from pathlib import Path

import lighter_styles
import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
USED = {"card", "shown"}


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".card{a:b}", ".card{a:b}"),
        (".toast{a:b}", ""),
        (".card .toast{a:b}", ""),
        (".card,.toast{a:b}", ".card{a:b}"),
        (".card:not(.toast){a:b}", ".card:not(.toast){a:b}"),
        ("html:has(.toast){a:b}", "html:has(.toast){a:b}"),
        ("html[data-theme=dark] a:hover{a:b}", "html[data-theme=dark] a:hover{a:b}"),
        ("@media print{.toast{a:b}.card{a:b}}", "@media print{.card{a:b}}"),
        ("@media print{.toast{a:b}}", ""),
        ('@font-face{font-family:"x"}', '@font-face{font-family:"x"}'),
        ("@keyframes turn{0%{a:b}}", "@keyframes turn{0%{a:b}}"),
        ("/* said */.card{a:1.5em}", ".card{a:1.5em}"),
    ],
)
def test_rules_that_cannot_apply_are_left_out(css, kept):
    assert lighter_styles.without_unused(css, USED) == kept


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("a{--used:1;color:red}", "a{--used:1;color:red}"),
        ("a{--other:1;color:red}", "a{color:red}"),
        ("a{color:red;--other:1}", "a{color:red;}"),
        ('a{--other:url("data:a;b{}");color:red}', "a{color:red}"),
        ("a{color:var(--other,red)}", "a{color:var(--other,red)}"),
    ],
)
def test_properties_that_nothing_reads_are_left_out(css, kept):
    assert lighter_styles.without_properties(css, {"--used"}) == kept


@pytest.fixture
def site(tmp_path):
    """A page with one icon and a card, a script that makes another class, the theme's styles."""
    static = tmp_path / "_static"
    (static / "webfonts").mkdir(parents=True)
    (static / "theme.css").write_text(
        ":root{--size:2px;--lost:var(--size)}.card{width:var(--size)}.shown{a:b}.toast{a:b}"
        ".fa-solid::before{content:var(--fa)}"
        '.fa-check{--fa:"\\f00c"}.fa-xmark{--fa:"\\f00d"}'
    )
    (static / "site.js").write_text("// what a click does\nbox.classList.add('shown')\n")
    (font,) = THEME.rglob("fa-solid-900.woff2")
    (static / "webfonts" / font.name).write_bytes(font.read_bytes())
    page = '<html><body><i class="fa-check fa-solid"></i><p class=card></p></body></html>'
    (tmp_path / "index.html").write_text(page)
    return tmp_path


def test_a_built_site_keeps_what_its_pages_and_scripts_use(site):
    app = types.SimpleNamespace(outdir=site, builder=types.SimpleNamespace(name="html"))
    lighter_styles.lighten(app, None)
    css = (site / "_static" / "theme.css").read_text()
    for kept in (".card", ".shown", "--size:2px", "fa-check"):
        assert kept in css
    for lost in (".toast", "--lost", "xmark"):
        assert lost not in css
    assert (site / "_static" / "site.js").read_text() == "box.classList.add('shown')"
    font = site / "_static" / "webfonts" / "fa-solid-900.woff2"
    assert set(TTFont(font).getBestCmap()) == {0xF00C}
    assert font.stat().st_size < 5000
    # A second build finds the files as they are, and leaves them so.
    before = {path: path.read_bytes() for path in site.rglob("*.css")}
    lighter_styles.lighten(app, None)
    assert before == {path: path.read_bytes() for path in site.rglob("*.css")}


@pytest.mark.parametrize(
    ("body", "loaded"),
    [
        ("<p>text</p>", ["theme.css"]),
        ('<div class="sd-tab-set">', ["theme.css", "sphinx-design.min.css", "design-tabs.js"]),
        ('<div class="highlight-python">', ["theme.css", "copybutton.js"]),
    ],
)
def test_a_page_loads_what_it_has_a_use_for(body, loaded):
    names = ("theme.css", "sphinx-design.min.css", "design-tabs.js", "copybutton.js")
    files = [types.SimpleNamespace(filename=f"_static/{name}") for name in names]
    context = {
        "body": body,
        "css_files": [file for file in files if file.filename.endswith("css")],
        "script_files": [file for file in files if file.filename.endswith("js")],
    }
    lighter_styles.load_what_is_used(None, "page", "page.html", context, None)
    kept = [*context["css_files"], *context["script_files"]]
    assert [file.filename.rpartition("/")[2] for file in kept] == loaded


def test_the_next_build_copies_the_files_anew(site):
    app = types.SimpleNamespace(outdir=site)
    lighter_styles.forget_light_files(app)
    assert [path.name for path in site.rglob("*") if path.is_file()] == ["index.html"]
