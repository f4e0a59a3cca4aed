"""The rows of the catalogues as astropy tables."""

import numpy as np
import pytest
from astropy.table import Table

from jwst_gallery import as_table, observing_modes, product_types
from jwst_gallery.wcs import wcs_modes

ROWS = {
    "product_types": product_types(),
    "product_arrays": [array for kind in product_types() for array in kind.arrays],
    "observing_modes": observing_modes(),
    "wcs_modes": wcs_modes(),
}
each_table = pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)


@each_table
def test_a_table_has_a_described_column_for_each_attribute(rows):
    table = as_table(rows)
    assert len(table) == len(rows)
    for name in table.colnames:
        assert table[name].description
        for cell, row in zip(table[name], rows, strict=True):
            value = getattr(row, name)
            if value in ("", (), None):
                assert cell is np.ma.masked
            elif isinstance(value, tuple):
                assert cell.split(", ") == [getattr(each, "name", each) for each in value]
            else:
                assert cell == value


@each_table
def test_a_table_survives_ecsv(rows, tmp_path):
    table, path = as_table(rows), tmp_path / "table.ecsv"
    table.write(path)
    again = Table.read(path)
    assert again.dtype == table.dtype
    for name in table.colnames:
        assert list(map(str, again[name])) == list(map(str, table[name]))
        assert again[name].description == table[name].description


def test_a_truth_value_that_is_not_known_is_masked():
    inverse = as_table(wcs_modes())["inverse"]
    assert inverse.dtype == bool
    assert inverse.mask.any()
    assert not inverse.mask.all()


def test_no_rows_no_table():
    with pytest.raises(ValueError, match="at least one row"):
        as_table([])
