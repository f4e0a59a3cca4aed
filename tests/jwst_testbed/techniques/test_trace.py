"""Dispersed light: none is lost, none is moved."""

import numpy as np
import pytest
from margins import close
from scipy.special import erf

from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.techniques import trace

COLUMNS, ROWS = np.arange(100, 130), np.arange(40, 52)


def gaussian(pixels, sigma):
    """A round source, fine, total 1."""
    offsets = (np.arange(pixels * OVERSAMPLING) - pixels * OVERSAMPLING // 2) / OVERSAMPLING
    profile = np.exp(-(offsets**2) / 2 / sigma**2)
    image = np.outer(profile, profile)
    return image / image.sum()


def centroid(image):
    rows, columns = np.indices(image.shape)
    return (image * columns).sum() / image.sum(), (image * rows).sum() / image.sum()


def seen(x, y, light, pixels=31):
    """A 200 x 100 image of points at places of the detector."""
    track = np.zeros((len(ROWS) * OVERSAMPLING, len(COLUMNS) * OVERSAMPLING))
    trace.deposit(track, trace.fine_index(x, COLUMNS), trace.fine_index(y, ROWS), light)
    image = np.zeros((100, 200))
    margin = pixels // 2
    spread = trace.spread(track, gaussian(pixels, 1.3))
    trace.add(image, spread, ROWS[0] - margin, COLUMNS[0] - margin)
    return image


@pytest.mark.parametrize("x", [110.0, 110.5, 113.37])
@pytest.mark.parametrize("y", [45.0, 46.21])
def test_a_point_is_seen_where_it_is(x, y):
    image = seen([x], [y], [7.0])
    close(image.sum(), 7, rel=1e-6)
    close(centroid(image), (x, y), 1e-3)


def test_a_point_has_the_shape_of_its_source():
    """Over pixels, a Gaussian is a difference of error functions."""
    image = seen([112.0], [46.0], [1.0])
    edges = np.arange(-0.5, 200) - 112
    expected = np.diff(erf(edges / np.sqrt(2) / 1.3)) / 2
    close(image.sum(axis=0), expected, 2e-3)


def test_what_falls_outside_is_lost_and_nothing_else():
    part = np.ones((10, 10))
    for row, column, kept in [(0, 0, 100), (-4, 0, 60), (0, 15, 50), (-4, -6, 24), (-20, 0, 0)]:
        image = np.zeros((20, 20))
        trace.add(image, part, row, column)
        assert image.sum() == kept
    image = np.zeros((20, 20))
    trace.add(image, part, 15, 30)
    assert image.sum() == 0
