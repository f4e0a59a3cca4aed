"""A badge below the title of each script and chapter: the versions of jwst on which it runs.

They come from the tables of `nox -s verify`. The badge is put in when a page is written, not when
it is read: a new table runs no page again.
"""

import hashlib

import trials
from docutils import nodes

TABLES = "about/verified"
PLACES = {"gallery": "example", "learn": "chapter", "wcs": "chapter", "traps": "chapter"}


def versions(docname, tried):
    """Return the versions on which a page runs, the oldest first."""
    folder, _, name = docname.partition("/")
    kind = PLACES.get(folder)
    page = name if folder == "gallery" else docname
    found = [trial for trial in tried if (row := trial.of(kind, page)) and row.runs]
    return [trial.version for trial in reversed(found)]


def add_badge(app, doctree, docname):
    """Put the badge below the title of a page that was tried."""
    on = versions(docname, trials.trials())
    title = next(doctree.findall(nodes.title), None)
    if title is None or not on:
        return
    address = app.builder.get_relative_uri(docname, TABLES)
    # As raw HTML it stays out of the search index and of the previews on other sites.
    html = f'<p class="runs-on"><a href="{address}">runs on jwst {", ".join(on)}</a></p>'
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", html, format="html"))


def pages_to_write(app, env):
    """Return the pages that are to be written again, as there is another table."""
    texts = [path.read_bytes() for path in sorted(trials.FOLDER.glob("*.ecsv"))]
    before = getattr(env, "tables_of_trials", None)
    env.tables_of_trials = hashlib.sha256(b"".join(texts)).hexdigest()
    if env.tables_of_trials == before:
        return []
    return [name for name in env.found_docs if name.partition("/")[0] in PLACES]


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-resolved", add_badge)
    app.connect("env-updated", pages_to_write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
