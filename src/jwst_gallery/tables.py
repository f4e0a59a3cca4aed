"""Tables of products, observing modes and world coordinate systems."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from astropy.table import Column, Table

__all__ = ["as_table"]


def as_table(rows: Sequence[Any]) -> Table:
    """Convert rows of the package's catalogues to an astropy table.

    Parameters
    ----------
    rows : list of ProductType, ProductArray, ObservingMode or WcsMode
        One or more rows of the same class, such as those that
        `~jwst_gallery.products.product_types`, `~jwst_gallery.modes.observing_modes` or
        `~jwst_gallery.wcs.wcs_modes` returns.

    Returns
    -------
    astropy.table.Table
        A column for each attribute, with its description; no column has a unit. Several values in
        a cell are separated by commas. Cells without a value are masked.

    Raises
    ------
    ValueError
        If there are no rows.

    Examples
    --------
    >>> from jwst_gallery import as_table, product_types
    >>> products = as_table(product_types())
    >>> chosen = products[(products["stage"] == 1) & products["default"]]
    >>> print(chosen["suffix", "kind", "model"])
     suffix          kind             model
    -------- ------------------- -------------
        rate               image    ImageModel
        rate integral field unit IFUImageModel
    rateints                cube     CubeModel
        dark             science     RampModel
    >>> products["made_from"].description
    'Suffix of the product that it is made from.'
    """
    from astropy.table import Table  # slow to import

    if not rows:
        raise ValueError("a table needs at least one row")
    texts = _descriptions(type(rows[0]))
    # A field that does not count in comparisons, as `alternatives`, belongs to one answer only.
    names = [field.name for field in fields(rows[0]) if field.compare]
    return Table([_column(name, [getattr(row, name) for row in rows], texts) for name in names])


def _column(name: str, values: list[Any], texts: dict[str, str]) -> Column:
    from astropy.table import Column, MaskedColumn

    cells = [_cell(value) for value in values]
    known = [cell for cell in cells if cell is not None]
    given = {"name": name, "description": texts[name]}
    if len(known) == len(cells):
        return Column(cells, **given)
    fill = type(known[0])() if known else ""
    return MaskedColumn(
        [fill if cell is None else cell for cell in cells],
        mask=[cell is None for cell in cells],
        **given,
    )


def _cell(value: Any) -> Any:
    """Return a number, a truth value or a text as it is, a tuple as text, and None for nothing."""
    if isinstance(value, tuple):
        value = ", ".join(str(getattr(each, "name", each)) for each in value)
    return None if value == "" else value


def _descriptions(row_class: type) -> dict[str, str]:
    """Return the descriptions of the attributes, from the docstring of their class."""
    text = inspect.getdoc(row_class) or ""
    found = re.findall(r"^(\w+(?:, \w+)*) : .+\n((?: {4}.+\n?)+)", text, re.MULTILINE)
    return {
        name: " ".join(description.replace("`", "").split())
        for names, description in found
        for name in names.split(", ")
    }
