"""The differences for older versions of `jwst`, as far as today's packages can show them."""

import importlib.metadata
from types import SimpleNamespace

import numpy as np
import pytest
from astropy.modeling.models import Polynomial2D
from stdatamodels.jwst import datamodels

from jwst_testbed import compat


@pytest.fixture
def under(monkeypatch):
    """Let a version of `jwst` seem to be installed."""
    return lambda version: monkeypatch.setattr(importlib.metadata, "version", lambda _: version)


def test_rows_have_the_type_of_the_schema_where_models_do_not_tell_it():
    model = datamodels.RampModel()
    older = SimpleNamespace(_schema=model._schema)
    assert compat.table_dtype(older, "int_times") == model.get_dtype("int_times")


def test_only_parameters_that_came_later_are_left_out(monkeypatch):
    known = {"skip", "pixmap_stepsize"}
    monkeypatch.setattr("stpipe.config_parser.get_merged_spec_file", lambda step: known)
    steps = {"resample": {"skip": True, "pixmap_stepsize": 10, "pixmap_order": 3, "skpi": True}}
    pipeline = SimpleNamespace(step_defs={"resample": object})
    # The last is a slip, which the pipeline must get to see.
    assert compat.known_parameters(pipeline, steps) == {
        "resample": {"skip": True, "pixmap_stepsize": 10, "skpi": True}
    }


@pytest.mark.slow
def test_today_knows_all_of_them():
    from jwst.pipeline import Image3Pipeline, Spec2Pipeline

    steps = {"resample": {"pixmap_stepsize": 10, "pixmap_order": 3}}
    assert compat.known_parameters(Image3Pipeline, steps) == steps
    steps = {
        "assign_wcs": {"nrs_ifu_slice_wcs": True},
        "extract_1d": {"soss_order_3": False},
    }
    assert compat.known_parameters(Spec2Pipeline, steps) == steps
    asked = {name for parameters in steps.values() for name in parameters}
    assert asked | {"pixmap_stepsize", "pixmap_order"} == compat.LATER_PARAMETERS


@pytest.mark.parametrize(
    ("version", "unit"),
    [("1.20.2", ("Angstrom", "pixel")), ("2.0.0", ("micron", "micron")), ("3.1.0.dev4", None)],
)
def test_sensitivity_through_a_grism_is_per_what_photom_divides_by(under, version, unit):
    under(version)
    found = tuple(compat.dispersion_unit(one) for one in ("NIRCam", "NIRISS"))
    assert found == (unit or ("micron", "micron"))


def test_the_square_of_a_trace_is_zero_where_one_is_asked_for(under):
    powers = [Polynomial2D(1, c0_0=1.0), Polynomial2D(1, c0_0=2.0)]
    under("1.20.0")
    assert compat.niriss_trace(powers) == powers
    under("1.19.2")
    constant, slope, square = compat.niriss_trace(powers)
    assert (constant, slope) == tuple(powers)
    assert np.all(square(np.arange(3.0), np.arange(3.0)) == 0)


def test_the_wheel_of_the_second_order_counts_from_zero_before_its_offset_did(under):
    under("2.0.1")
    assert compat.soss_wheel_zero(245.76) == 0
    under("1.20.2")
    assert compat.soss_wheel_zero(245.76) == 245.76
