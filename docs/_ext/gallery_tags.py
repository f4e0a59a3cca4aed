"""The gallery's filter by tags is docs/_static/example_filter.js, not Sphinx-Gallery's own.

Its own can be used with a mouse only and shows one long row.
"""


def drop_script(app, pagename, templatename, context, doctree):
    """Leave Sphinx-Gallery's script out of every page."""
    scripts = context.get("script_files", [])
    scripts[:] = [script for script in scripts if "sg-tags.js" not in str(script)]


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", drop_script, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
