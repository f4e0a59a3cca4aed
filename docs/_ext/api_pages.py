"""API pages: both names of a lazily exported function resolve, and its examples follow it."""

import sys

import jwst_gallery


def public_name(full_name):
    """Return ``jwst_gallery.name`` for what the package exports, else None."""
    module, _, name = full_name.rpartition(".")
    exported = name in jwst_gallery.__all__ and getattr(jwst_gallery, name)
    if exported and getattr(sys.modules.get(module), name, None) is exported:
        return f"jwst_gallery.{name}"
    return None


def add_aliases(app, domain, objtype, content):
    """Let references find a documented object by its public name too."""
    if domain != "py":
        return
    python = app.env.domains["py"]
    for signature in content.parent.findall(lambda n: n.tagname == "desc_signature"):
        for node_id in signature.get("ids", ()):
            alias = public_name(node_id)
            if alias and alias not in python.objects:
                python.note_object(alias, objtype, node_id, aliased=True)


def append_examples(app, what, name, obj, options, lines):
    """End a function's documentation with the gallery examples that use it."""
    if what in {"function", "class"}:
        names = [name, *filter(None, [public_name(name)])]
        lines += ["", ".. minigallery::", *(f"   {each}" for each in names), ""]


def setup(app):
    """Register with Sphinx."""
    app.connect("object-description-transform", add_aliases)
    app.connect("autodoc-process-docstring", append_examples, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
