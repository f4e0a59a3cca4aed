"""The build's check of a sample against the catalogue sees what differs, and names it."""

import sys
from pathlib import Path

import numpy as np
import pytest
from stdatamodels.jwst import datamodels

from jwst_gallery.products import product_type

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))
import product_facts

SHAPE = (3, 4, 5)


@pytest.fixture
def rateints(tmp_path):
    """A rateints product with all that the catalogue promises, and a way to change it."""

    def write(**changes):
        model = datamodels.CubeModel(np.ones(SHAPE, dtype="float32"))
        for name in ("err", "var_poisson", "var_rnoise"):
            setattr(model, name, np.ones(SHAPE, dtype="float32"))
        model.dq = np.zeros(SHAPE, dtype="uint32")
        model.int_times = np.zeros(3, dtype=model.get_dtype("int_times"))
        model.meta.bunit_data = model.meta.bunit_err = "DN/s"
        for name, value in changes.items():
            setattr(model.meta if name.startswith("bunit") else model, name, value)
        path = tmp_path / "jw01234001001_02101_00001_nrcblong_rateints.fits"
        model.save(path)
        return path

    return write


def differences(path):
    return list(product_facts.differences(product_type(path), product_facts.observe(path)))


def test_a_product_as_catalogued(rateints):
    assert differences(rateints()) == []


@pytest.mark.parametrize(
    ("changes", "field", "values"),
    [
        ({"bunit_data": "MJy/sr"}, "data, units", ("DN/s", "MJy/sr")),
        ({"err": None}, "err", ("is there", "lacks")),
        ({"area": np.ones(SHAPE[1:], dtype="float32")}, "area", ("file has", "catalogue lacks")),
        ({"dq": np.zeros(SHAPE[1:], dtype="uint32")}, "dq, axes", ("integrations", "[4, 5]")),
        ({"err": np.ones((2, 4, 5), dtype="float32")}, "err, axis 'integrations'", ("3", "2")),
    ],
)
def test_what_differs_is_named(rateints, changes, field, values):
    (sentence,) = differences(rateints(**changes))
    assert sentence.startswith(f"{field}:")
    assert all(value in sentence for value in values)


def test_another_class(rateints):
    facts = product_facts.observe(rateints())
    (sentence,) = product_facts.differences(product_type("rate", exp_type="NRC_IMAGE"), facts)
    assert "'ImageModel'" in sentence
    assert "'CubeModel'" in sentence
