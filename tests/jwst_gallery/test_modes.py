"""The observing modes, against the catalogue and the datasets."""

from collections import Counter

import pytest

from jwst_gallery.modes import observing_modes
from jwst_gallery.products import product_types
from jwst_testbed.modes import all_modes

MODES = observing_modes()


def test_every_kind_of_product_and_every_exposure_type_has_a_mode():
    assert {kind for mode in MODES for kind in mode.products} == set(product_types())
    exp_types = {exp_type for kind in product_types() for exp_type in kind.exp_types}
    assert {exp_type for mode in MODES for exp_type in mode.exp_types} == exp_types


def test_names_are_unique():
    assert len({mode.name for mode in MODES}) == len(MODES)
    assert len({(mode.instrument, mode.short) for mode in MODES}) == len(MODES)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_a_suffix_of_a_stage_is_one_kind_of_product_in_a_mode(mode):
    found = Counter((kind.suffix, kind.stage) for kind in mode.products)
    assert set(found.values()) == {1}


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_what_a_mode_is_without_is_a_product_of_its_exposure_types(mode):
    kinds = [kind for kind in product_types() if set(kind.exp_types) & set(mode.exp_types)]
    known = {name for k in kinds for name in (k.key, f"{k.suffix}/{k.stage}")}
    assert set(mode.without) <= known


@pytest.mark.parametrize("dataset", all_modes().values(), ids=lambda mode: mode.name)
def test_the_products_of_a_dataset_are_those_of_a_mode(dataset):
    """One mode has all products of a run of a pipeline."""
    known = {(kind.stage, kind.suffix) for kind in product_types()}
    for exp_type in {product.exp_type for product in dataset.products}:
        made = {(p.stage, p.suffix) for p in dataset.products if p.exp_type == exp_type} & known
        modes = [mode for mode in MODES if exp_type in mode.exp_types]
        has = [{(kind.stage, kind.suffix) for kind in mode.products} for mode in modes]
        assert any(made <= products for products in has), exp_type
