"""The package's own tables as files to download: CSV as the package reads it, and ECSV.

ECSV (Enhanced Character-Separated Values) also has what each column holds, and its type; astropy
writes and reads it.
"""

import io
from importlib.resources import files
from pathlib import Path

from product_pages import write_if_changed

from jwst_gallery.tables import TABLES, catalogue


def build(app):
    """Write the files, where pages find them."""
    folder = Path(app.srcdir) / "products" / "types"
    for name, path in TABLES.items():
        text = (files("jwst_gallery") / path).read_text(encoding="utf-8")
        write_if_changed(folder / f"{name}.csv", text)
        stream = io.StringIO()
        catalogue(name).write(stream, format="ascii.ecsv")
        write_if_changed(folder / f"{name}.ecsv", stream.getvalue())


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
