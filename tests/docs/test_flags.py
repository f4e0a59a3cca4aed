"""The table of flags: all of stdatamodels, what jwst does with them, and who sets them."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from catalogue import flags
from stdatamodels.jwst.datamodels import dqflags

ROWS = {row["flag"]: row for row in flags.rows()}
# Packages whose code sets flags: a step's may be in either.
SOURCES = [Path(*find_spec(name).submodule_search_locations) for name in ("jwst", "stcal")]


def test_every_flag_has_its_bit_and_says_what_it_means():
    assert list(ROWS) == list(dqflags.pixel)
    for name, row in ROWS.items():
        assert row["value"] == dqflags.pixel[name]
        assert row["value"] == (0 if row["bit"] is None else 1 << row["bit"])
        assert row["meaning"].endswith(".")
        assert row["in_groups"] == (name in dqflags.group)


def test_flags_of_groups_have_the_bits_of_pixels():
    assert all(dqflags.pixel[name] == value for name, value in dqflags.group.items())


def test_resampling_leaves_out_what_its_default_does():
    from jwst.resample.resample_step import GOOD_BITS
    from stcal.resample.utils import build_mask

    values = list(dqflags.pixel.values())
    good = build_mask(values, GOOD_BITS, flag_name_map=dqflags.pixel)
    rejected = [name for name, one in zip(dqflags.pixel, good, strict=True) if not one]
    assert flags.rejected("resample") == rejected == ["DO_NOT_USE", "NON_SCIENCE"]


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["steps"]])
def test_the_code_of_a_step_that_sets_a_flag_names_it(name):
    for step in ROWS[name]["steps"].split():
        folders = [source / step for source in SOURCES if (source / step).is_dir()]
        code = [path.read_text() for folder in folders for path in folder.glob("*.py")]
        assert any(re.search(rf"\b{name}\b", text) for text in code), step


def test_a_new_flag_stops_the_build_with_a_line(monkeypatch):
    monkeypatch.setitem(dqflags.pixel, "SNOWBALL", 1)
    with pytest.raises(ValueError, match=r"SNOWBALL: either in stdatamodels' dqflags or in .*csv"):
        flags.rows()
