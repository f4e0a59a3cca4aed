"""The helper through which checks go: what it fails."""

from collections import deque

import margins
import numpy as np
import pytest
from astropy import units as u
from margins import above, between, close, within


@pytest.fixture(autouse=True)
def not_in_the_table_of_this_run(monkeypatch):
    monkeypatch.setattr(margins, "_margins", deque(maxlen=0))


@pytest.mark.parametrize("measured", [2, -2, np.nan, np.inf, [0, 2], [0, np.nan], []])
def test_what_exceeds_the_limit_fails_and_so_does_what_is_no_number(measured):
    with pytest.raises(AssertionError):
        within(measured, 1)


@pytest.mark.parametrize("measured", [0, 1, -1, [0.5, -0.5]])
def test_what_keeps_the_limit_passes(measured):
    within(measured, 1)


def test_a_failure_names_what_was_measured_and_the_limit():
    with pytest.raises(AssertionError, match=r"measured 0.0100016; at most 0.01"):
        within(0.0100016, 0.01)
    with pytest.raises(AssertionError, match=r"measured 3; 1 ± 0.5"):
        close([1, 3], [1, 1], 0.5)


def test_limits_add_up_from_an_absolute_and_a_relative_part():
    close([100, 0], [109, 1], 1, rel=0.1)
    with pytest.raises(AssertionError):
        close([100, 0], [113, 1], 1, rel=0.1)
    close([0, 2], [0, 2], rel=1e-6)


def test_shapes_must_agree_unless_the_truth_is_one_number():
    close([1, 1], 1, 0.1)
    with pytest.raises(AssertionError, match="shape"):
        close([1, 1], [1], 0.1)


def test_units_are_converted():
    within([3, 4] * u.mas, 0.005 * u.arcsec)
    close(1 * u.arcmin, 61 * u.arcsec, 1.1 * u.arcsec)
    with pytest.raises(AssertionError):
        within(6 * u.mas, 0.005 * u.arcsec)
    with pytest.raises(u.UnitConversionError):
        within(6 * u.mas, 0.005)


def test_what_is_masked_was_not_measured():
    with pytest.raises(AssertionError):
        within(np.ma.masked_greater([0.0, 3.0], 2), 1)


def test_numbers_without_a_sign_are_subtracted_as_others():
    close(np.array([1], "u2"), np.array([2], "u2"), 1)


def test_ranges_have_two_ends():
    between(0.9, 0.8, 1.2)
    for outside in (0.7, 1.3, np.nan):
        with pytest.raises(AssertionError):
            between(outside, 0.8, 1.2)


@pytest.mark.parametrize("best", [None, 1])
def test_lower_limits_hold(best):
    above(0.99, 0.98, best=best)
    for too_little in (0.97, 0, -1, np.nan):
        with pytest.raises(AssertionError):
            above(too_little, 0.98, best=best)
