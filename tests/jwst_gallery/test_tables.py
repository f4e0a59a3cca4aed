"""The package's own tables, as it gives them and as a reader downloads them."""

import csv
from pathlib import Path

import numpy as np
import pytest
from astropy.table import Table

import jwst_gallery
from jwst_gallery.modes import observing_modes
from jwst_gallery.products import product_types
from jwst_gallery.tables import TABLES, catalogue
from jwst_gallery.wcs import wcs_modes

PACKAGE = Path(jwst_gallery.__file__).parent


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_cells_of_its_file_and_describes_each_column(name):
    with (PACKAGE / TABLES[name]).open(encoding="utf-8", newline="") as stream:
        head, *lines = csv.reader(stream)
    table = catalogue(name)
    assert table.colnames == head
    assert all(table[column].description for column in head)
    for row, line in zip(table, lines, strict=True):
        # Empty cells at the end of a line may be left out.
        assert [spelled(cell) for cell in row] == line + [""] * (len(head) - len(line))


def spelled(cell):
    """A cell as the file has it."""
    if cell is np.ma.masked:
        return ""
    return ("yes" if cell else "no") if isinstance(cell, np.bool_) else str(cell)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_survives_ecsv(name, tmp_path):
    table = catalogue(name)
    path = tmp_path / f"{name}.ecsv"
    table.write(path, format="ascii.ecsv")
    again = Table.read(path)
    assert again.dtype == table.dtype
    for column in table.colnames:
        assert list(map(spelled, again[column])) == list(map(spelled, table[column]))
        assert again[column].description == table[column].description


def test_tables_say_what_the_helper_says():
    assert list(catalogue()["suffix"]) == [kind.suffix for kind in product_types()]
    assert list(catalogue()["default"]) == [kind.default for kind in product_types()]
    modes = catalogue("observing_modes")
    assert list(modes["mode"]) == [mode.mode for mode in observing_modes()]
    frames = [" ".join(mode.frames) for mode in wcs_modes()]
    assert list(catalogue("wcs_modes")["frames"]) == frames


def test_a_table_that_there_is_not():
    with pytest.raises(ValueError, match="no table 'arrays'; there are: product_types, "):
        catalogue("arrays")
