"""API pages: both names of a lazily exported function resolve, and its examples follow it."""

import re
import sys

import jwst_gallery

# A name in a docstring is set as code; one of this package with a tilde before it is a link.
LINK = re.compile(r"(?<![:`])`(~jwst_gallery\.[\w.]+)`")


def link_names(app, what, name, obj, options, lines):
    """Make links of the names that a docstring marks as such."""
    lines[:] = [LINK.sub(r":py:obj:`\1`", line) for line in lines]


def append_examples(app, what, name, obj, options, lines):
    """End a function's documentation with the gallery examples that use it, by either name."""
    if what in {"function", "class"}:
        lines += ["", f".. minigallery:: {name} jwst_gallery.{name.rpartition('.')[2]}", ""]
        app.env.note_dependency("gallery/backreferences/backreferences_all.json")


def add_public_names(app, env):
    """Let references find a documented object by the name that the package exports, too."""
    objects = env.domains["py"].objects
    exported = {name: getattr(jwst_gallery, name) for name in jwst_gallery.__all__}
    for full_name, documented in list(objects.items()):
        module, _, name = full_name.rpartition(".")
        if name in exported and getattr(sys.modules.get(module), name, None) is exported[name]:
            objects[f"jwst_gallery.{name}"] = documented._replace(aliased=True)


def setup(app):
    """Register with Sphinx."""
    app.connect("autodoc-process-docstring", link_names, priority=900)
    app.connect("autodoc-process-docstring", append_examples, priority=900)
    app.connect("env-updated", add_public_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
