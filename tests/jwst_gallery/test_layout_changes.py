"""The history of layouts is of products and versions that there are, and in their order."""

import ast
import re

import pytest

from jwst_gallery.layouts import builds, layout_changes, numbers
from jwst_gallery.modes import observing_modes
from jwst_gallery.products import product_types

CHANGES = layout_changes()
SOURCE = re.compile(
    r"(?:(?:jwst|stdatamodels) PR \d+(?:, \d+)*|products compared|own files tried)"
    r"(?:, (?:(?:jwst|stdatamodels) PR \d+(?:, \d+)*|products compared))*"
)


def test_each_has_a_name_of_its_own():
    names = [change.name for change in CHANGES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z\d-]+", name) for name in names)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_is_of_products_and_versions_that_there_are(change):
    suffixes = {kind.suffix for kind in product_types()}
    exp_types = {name for mode in observing_modes() for name in mode.exp_types}
    assert change.suffixes == ("*",) or set(change.suffixes) <= suffixes
    assert any(re.match(change.exp_types, name) for name in exp_types)
    assert change.version in {"next", *builds()}
    assert change.since in {"", *builds()}
    assert SOURCE.fullmatch(change.source), change.source
    for text in (change.was, change.now, change.code):
        assert text
        assert not text.endswith(".")
        assert text.count("`") % 2 == 0
    ast.parse(change.read)


def test_the_newest_comes_first():
    order = [numbers(one.version) if one.version != "next" else (9,) for one in CHANGES]
    assert order == sorted(order, reverse=True)


def test_a_version_is_before_or_after_a_change():
    for change in CHANGES:
        if change.version == "next":
            assert change.is_before(next(iter(builds())))
            assert change.is_after("9.0")
        else:
            assert change.is_after(change.version)
            assert not change.is_before(change.version)
        assert not change.is_before("not stated")
        assert not change.is_after("not stated")
