"""The package's own data as tables: the catalogue, the observing modes, the WCS of each.

They are read from the files that the rest of the package reads, and that the site offers for
download.
"""

import csv
from importlib.resources import files

__all__ = ["TABLES", "catalogue"]

TABLES = {
    "product_types": "product_types.csv",
    "product_arrays": "product_arrays.csv",
    "observing_modes": "observing_modes.csv",
    "wcs_modes": "wcs/modes.csv",
}
"""File of each table in the package."""

_CONVERT = {"text": str, "number": int, "truth": {"yes": True, "no": False}.__getitem__}


def catalogue(name="product_types"):
    """Return a table of the package's own data.

    Parameters
    ----------
    name : str, optional
        "product_types" has a row for each kind of product and "product_arrays" one for each array
        that comes beside the main one; "observing_modes" has the modes of the instruments, and
        "wcs_modes" what is known of the world coordinate system of each mode and product.

    Returns
    -------
    astropy.table.Table
        Each column has a description; no column has a unit. A cell of which the file says nothing
        is masked, as when astropy reads the downloaded files.

    Raises
    ------
    ValueError
        If there is no such table; the message lists those that there are.

    Examples
    --------
    >>> from jwst_gallery import catalogue
    >>> products = catalogue()
    >>> chosen = products[(products["stage"] == 1) & products["default"]]
    >>> print(chosen["suffix", "kind", "model"])
     suffix          kind             model
    -------- ------------------- -------------
        rate               image    ImageModel
        rate integral field unit IFUImageModel
    rateints                cube     CubeModel
        dark             science     RampModel
    >>> products["made_from"].description
    'Suffix of the product that it is made from'
    """
    from astropy.table import Table  # slow to import

    if name not in TABLES:
        raise ValueError(f"There is no table {name!r}; there are: {', '.join(TABLES)}.")
    rows = _read(TABLES[name])
    columns = [row for row in _read("column_descriptions.csv") if row["table"] == name]
    return Table([_column([cells[own["column"]] for cells in rows], own) for own in columns])


def _column(cells, own):
    """A column of the cells of a file, with its type and its description."""
    from astropy.table import Column, MaskedColumn

    given = {"name": own["column"], "description": own["description"]}
    values = [_CONVERT[own["type"]](cell) for cell in cells]
    if all(cells):
        return Column(values, **given)
    return MaskedColumn(values, mask=[not cell for cell in cells], **given)


def _read(path):
    with (files(__package__) / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, restval=""))
