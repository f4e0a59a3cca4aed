"""Leave out of the built site what its pages load and do not use.

The theme, its framework and its icons come with styles for everything that a site might show. A
rule whose selector names a class that neither a page nor a script has cannot apply, a property
that nothing reads has no effect, a glyph that no icon asks for is never drawn, and a page without
tabs needs no script for them. The rest is written without comments and spaces.
"""

import io
import logging
import re
from itertools import pairwise

import rcssmin
import rjsmin
import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

CLASSES = re.compile(r"""\bclass=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
WORDS = re.compile(r"[A-Za-z_][\w-]*")
NESTED = {"media", "supports", "layer"}
# The icons' characters, as such or by their numbers, are in the area for private use.
GLYPH = re.compile(r"[\ue000-\uf8ff]|\\([ef][0-9a-f]{3})")
PROPERTY = re.compile(r"--[\w-]+")
# Files that only some pages need, and the texts by one of which such a page is known.
NEEDED_BY = {
    "design-tabs.js": "sd-tab-set",
    "sphinx-design.min.css": '"sd-',
    "mystnb.": "cell_",
    "sg_gallery": "sphx-glr",
    "sg-tags": "sphx-glr",
    "example_filter.js": "data-sgtags example-tags",
    "copybutton": "highlight-",
    "clipboard": "highlight-",
}


def setup(app):
    """Choose what a page loads, and lighten that when the pages are written."""
    app.connect("builder-inited", forget_light_files, priority=1)
    app.connect("html-page-context", load_what_is_used, priority=900)  # after those that add
    app.connect("build-finished", lighten, priority=900)  # after those that write pages
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def forget_light_files(app):
    """Delete what an earlier build lightened: Sphinx does not copy over a file that differs."""
    for path in light_files(app.outdir):
        path.unlink()


def light_files(site):
    """Return the style sheets, scripts and fonts that are rewritten in a built site."""
    static = site / "_static"
    found = (static.rglob("*.css"), static.glob("*.js"), static.rglob("fa-*.woff2"))
    return [path for paths in found for path in sorted(paths)]


def load_what_is_used(app, pagename, templatename, context, doctree):
    """Leave the scripts and style sheets that a page has no use for."""
    text = context.get("body", "")
    for kind in ("css_files", "script_files"):
        context[kind] = [
            file
            for file in context[kind]
            if all(
                any(mark in text for mark in marks.split())
                for name, marks in NEEDED_BY.items()
                if str(getattr(file, "filename", file)).rpartition("/")[2].startswith(name)
            )
        ]


def lighten(app, exception):
    """Rewrite the scripts, the style sheets and the fonts in the built site."""
    if exception or app.builder.name != "html":
        return
    used, read = names_in_use(app.outdir)
    files = light_files(app.outdir)
    sheets = {path: path.read_text(encoding="utf-8") for path in files if path.suffix == ".css"}
    sheets = {path: without_unused(text, used) for path, text in sheets.items()}
    # A property may be read by another that nothing reads.
    for _ in range(3):
        in_use = read.union(*(_read_properties(text) for text in sheets.values()))
        sheets = {path: without_properties(text, in_use) for path, text in sheets.items()}
    for path, text in sheets.items():
        path.write_text(rcssmin.cssmin(text), encoding="utf-8")
    glyphs = {
        int(found[1], 16) if found[1] else ord(found[0])
        for text in sheets.values()
        for found in GLYPH.finditer(text)
    }
    for path in files:
        if path.suffix == ".woff2":
            path.write_bytes(with_glyphs(path, glyphs))
        elif path.suffix == ".js":
            path.write_text(rjsmin.jsmin(path.read_text(encoding="utf-8")), encoding="utf-8")


def names_in_use(site):
    """Return the classes on the pages with all words of the scripts, and properties named there."""
    used, read = set(), set()
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        read.update(PROPERTY.findall(text))
        for found in CLASSES.findall(text):
            used.update("".join(found).split())
    for path in site.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        used.update(WORDS.findall(text))
        read.update(PROPERTY.findall(text))
    return used, read


def without_unused(css, used):
    """Return a style sheet without the rules that cannot apply, and without comments."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return tinycss2.serialize(list(_kept(rules, used)))


def _kept(rules, used):
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _split(rule.prelude) if _classes(one) <= used]
            if selectors:
                rule.prelude = _joined(selectors)
                yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTED and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            kept = list(_kept(inner, used))
            if kept:
                rule.content = kept
                yield rule
        else:
            yield rule


def _split(prelude):
    """Return the selectors of a list, which commas separate."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _joined(selectors):
    comma = tinycss2.ast.LiteralToken(0, 0, ",")
    return [token for one in selectors for token in (*one, comma)][:-1]


def _classes(selector):
    """Return the classes that an element must have; those in ``:not()`` and its kin it need not."""
    return {name.value for dot, name in pairwise(selector) if dot == "." and name.type == "ident"}


def _read_properties(css):
    """Return the properties that a style sheet reads, by ``var()``."""
    return set(re.findall(r"var\(\s*(--[\w-]+)", css))


def without_properties(css, read):
    """Return a style sheet without the declarations of properties that nothing reads."""
    return re.sub(
        r"""(?<=[{;])\s*(--[\w-]+)\s*:(?:"[^"]*"|[^;{}"])*(;|(?=}))""",
        lambda found: found[0] if found[1] in read else "",
        css,
    )


def with_glyphs(path, codes):
    """Return a font in which only these characters are left."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it logs each table
    font = TTFont(path)
    options = subset.Options(flavor="woff2", notdef_outline=True, layout_features=[])
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=codes)
    chosen.subset(font)
    stream = io.BytesIO()
    font.flavor = "woff2"
    font.save(stream)
    return stream.getvalue()
