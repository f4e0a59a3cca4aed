"""Name what a screen reader would find nameless on the theme's pages, or otherwise named.

The chevrons of the sidebar open the pages below another: they are called after it. The folds of
outputs are called what they say.
"""

import re

BRANCH = re.compile(
    r"(<a\b[^>]*\breference\b[^>]*>)(?P<title>(?:(?!</a>).)*)"
    r"(</a>\s*<details[^>]*><summary)>",
    re.DOTALL,
)
FOLD = ' aria-label="Toggle hidden content"'
TAG = re.compile(r"<[^>]+>")


def setup(app):
    """Name the chevrons of each page's sidebar."""
    app.connect("html-page-context", name_chevrons, priority=950)  # after the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def name_chevrons(app, pagename, templatename, context, doctree):
    """Have the function that makes the sidebar name its chevrons; let folds say their names."""
    context["body"] = context.get("body", "").replace(FOLD, "")
    make = context.get("generate_toctree_html")
    if make is not None:

        def make_named(kind, *args, **options):
            made = make(kind, *args, **options)
            return named(str(made)) if kind == "sidebar" else made

        context["generate_toctree_html"] = make_named


def named(html):
    """Return the HTML of a sidebar, its chevrons named after the page above those they show."""

    def name(branch):
        title = " ".join(TAG.sub("", branch["title"]).split())
        return f'{branch[1]}{branch["title"]}{branch[3]} aria-label="Pages below {title}">'

    return BRANCH.sub(name, html)
