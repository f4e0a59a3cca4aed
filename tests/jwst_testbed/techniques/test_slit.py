"""Points behind a slit: what passes, and where the light of a spectrum falls."""

import numpy as np
import pytest
from astropy import units as u
from margins import close

from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import OVERSAMPLING
from jwst_testbed.techniques.slit import PointImages, covered, spectrum

POINT = PointImages(nodes=(2.0, 4.0), pixels=5)


def test_a_pixel_counts_with_the_part_that_is_covered():
    np.testing.assert_allclose(covered(np.arange(5), 0.75, 2.9), [0, 0.75, 1, 0.4, 0])


@pytest.mark.parametrize(
    ("centre", "size", "passed"), [(0, 3, 3), (1.5, 2, 2), (2, 3, 2), (9, 3, 0)]
)
def test_a_slit_lets_through_what_lies_in_it(centre, size, passed):
    """In pixels, of the five that the image has."""
    transmission = POINT.slit_transmission(centre, size)
    assert transmission.sum() / OVERSAMPLING == pytest.approx(passed)
    if 0 < passed < 3:
        assert not transmission[: 2 * OVERSAMPLING].any()


def test_between_the_nodes_is_a_straight_line():
    of_nodes = np.array([[1.0, 10.0], [3.0, 30.0]])
    np.testing.assert_allclose(
        POINT.at_wavelengths(of_nodes, np.array([1.0, 2.5, 5.0])), [[1, 10], [1.5, 15], [3, 30]]
    )


@pytest.mark.parametrize("axis", [0, 1])
def test_light_falls_where_it_is_sent(axis):
    """One piece at each node, through an image of one element."""
    images = np.zeros((2, 5 * OVERSAMPLING, 5 * OVERSAMPLING))
    images[:, 5 * OVERSAMPLING // 2, 5 * OVERSAMPLING // 2] = 1, 0.5
    places = np.array([[10.0, 14.0], [7.0, 7.2]])
    x, y = places if axis == 0 else places[::-1]
    wavelength, amount = np.array([2.0, 4.0]), np.array([6.0, 2.0])
    image = POINT.lay((20, 20), images, wavelength, amount, x, y, axis=axis)
    expected = np.zeros((20, 20))
    expected[np.rint(y).astype(int), np.rint(x).astype(int)] = 6.0, 1.0
    close(image, expected, 1e-12)


def test_a_line_is_spread_over_a_pixel_and_shifted_with_the_observatory():
    [source] = scene.point("emitter", (0.0, 0.0), 100.0, 0.0)
    lines = scene.line_table(((3.0, 1e-15), (9.0, 1e-15)))
    received = np.linspace(2.5, 3.5, 11)
    wavelength, janskys = spectrum(
        source,
        lines,
        received,
        1.001,
        pivot=2.0,
        band=(2.0, 4.0),
        pixel_width=lambda at: 0.01,
    )
    np.testing.assert_allclose(wavelength, [*received, 3.003])
    np.testing.assert_allclose(janskys[:-1], 1e-4 / OVERSAMPLING)
    # The flux over the frequencies of a pixel of 0.01 micrometres at 3 micrometres.
    hertz = (299792458 * u.m / u.s / (3 * u.um) ** 2 * 0.01 * u.um).to(u.Hz)
    flux = 1e-15 * u.erg / u.s / u.cm**2
    assert janskys[-1] == pytest.approx((flux / hertz).to_value(u.Jy))
