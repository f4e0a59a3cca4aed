"""The theme without what no page shows or uses: a third of what a page of text loads.

The theme draws its icons from a font. It also loads a script that draws a project's own icons,
of which there are none here, and one style rule for each of the font's two thousand. On every page
it loads the index of all words, for results while one types, which this site does not show: the
page of results loads it again.
"""

import re
from pathlib import Path

ICON_RULE = re.compile(r"((?:\.fa-[a-z0-9-]+,?)+)\{--fa:\"[^\"]*\"\}")
SEARCH = re.compile(
    r'\s*<script src="[^"]*/?(?:searchtools|language_data|searchindex)\.js"></script>'
)
CLASS_NAME = re.compile(r"fa-[a-z0-9-]+")


def icons_shown(folder):
    """Return the icon classes that the built pages and the theme's scripts name."""
    files = [*folder.rglob("*.html"), *folder.glob("_static/scripts/pydata*.js")]
    return {name for path in files for name in CLASS_NAME.findall(path.read_text())}


def without_other_icons(style, shown):
    """Return a style sheet without the rules of icons that are not shown."""

    def keep(rule):
        return rule[0] if shown & set(CLASS_NAME.findall(rule[1])) else ""

    return ICON_RULE.sub(keep, style)


def lighten_page(path):
    """Take the search's scripts out of a built page."""
    page = path.read_text()
    light = SEARCH.sub("", page)
    if light != page:
        path.write_text(light)


def lighten(app, exception):
    """Rewrite the theme's files in the built site."""
    if exception is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir)
    style = folder / "_static" / "styles" / "pydata-sphinx-theme.css"
    style.write_text(without_other_icons(style.read_text(), icons_shown(folder)))
    script = folder / "_static" / "scripts" / "fontawesome.js"
    script.write_text("// No icons but the font's.\n")
    for path in folder.rglob("*.html"):
        if path.name != "search.html":
            lighten_page(path)


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
