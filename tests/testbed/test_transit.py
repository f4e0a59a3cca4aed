"""The light curve of a transit, against what follows from its definition."""

import numpy as np
import pytest

from jwst_gallery.testbed.transit import light_curve, make_transit

START, END = 60000.0, 60000.1


@pytest.fixture
def transit():
    return make_transit(START, END, depth=0.01)[0]


def test_light_is_missing_in_the_middle_half_alone(transit):
    edges = np.linspace(START, END, 101)
    light = light_curve(transit, edges[:-1], edges[1:])
    np.testing.assert_allclose(light[:25], 1, atol=1e-9)
    np.testing.assert_allclose(light[75:], 1, atol=1e-9)
    np.testing.assert_allclose(light[30:70], 0.99, rtol=1e-12)
    assert np.all(np.diff(light[25:30]) < 0)


def test_light_lost_in_all_is_that_of_a_trapezium(transit):
    """A base and a top, their mean times the height."""
    edges = np.linspace(START, END, 301)
    lost = np.sum(1 - light_curve(transit, edges[:-1], edges[1:])) * (END - START) / 300
    assert lost == pytest.approx(0.01 * (0.05 + 0.04) / 2, rel=1e-4)


def test_one_long_integration_sees_the_mean(transit):
    [mean] = light_curve(transit, [START], [END])
    assert mean == pytest.approx(1 - 0.01 * 0.45, rel=1e-4)
