"""The names of a WCS's frames wear their colours in the prose of the gallery.

An author writes ``v2v3`` as any other code name; this gives it the class that
docs/_static/frames.css colours. A script, which is also a notebook, so needs no markup of its own.
"""

from docutils import nodes


def colour_names(app, doctree):
    """Give each literal that is the name of a frame its class (a `doctree-read` listener)."""
    if not app.env.docname.startswith("gallery/wcs/"):
        return
    from jwst_gallery.wcs import FRAME_COLOURS  # slow to import, and few pages need it

    for literal in doctree.findall(nodes.literal):
        if literal.astext() in FRAME_COLOURS:
            literal["classes"].append(f"frame-{literal.astext()}")


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", colour_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
