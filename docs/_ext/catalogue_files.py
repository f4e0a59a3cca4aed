"""The catalogues as files to download, in CSV and ECSV.

ECSV (Enhanced Character-Separated Values) also has the type and the description of each column.
"""

import io
from pathlib import Path

from astropy.table import Column
from product_pages import write_if_changed

from jwst_gallery import as_table, observing_modes, product_types
from jwst_gallery.wcs import wcs_modes


def tables():
    """Return the tables, by their names."""
    kinds = product_types()
    products = as_table(kinds)
    arrays = as_table([array for kind in kinds for array in kind.arrays])
    owners = [kind for kind in kinds for _ in kind.arrays]
    for position, name in enumerate(("suffix", "stage", "kind")):
        cells = [getattr(kind, name) for kind in owners]
        description = products[name].description
        arrays.add_column(Column(cells, description=description), position, name=f"product_{name}")
    return {
        "product_types": products,
        "product_arrays": arrays,
        "observing_modes": as_table(observing_modes()),
        "wcs_modes": as_table(wcs_modes()),
    }


def build(app):
    """Write the files into the folder from which the pages offer them."""
    folder = Path(app.srcdir) / "products" / "types"
    for name, table in tables().items():
        for extension in ("csv", "ecsv"):
            stream = io.StringIO()
            table.write(stream, format=f"ascii.{extension}")
            write_if_changed(folder / f"{name}.{extension}", stream.getvalue())


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
