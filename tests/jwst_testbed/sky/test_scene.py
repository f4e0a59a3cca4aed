"""The rendered sky against its own truth and against diffraction theory."""

import numpy as np
import pytest
from astropy import units as u
from margins import above, between, close, within

from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import (
    OVERSAMPLING,
    SEGMENT_SIZE,
    STRUT_WIDTH,
    Stamp,
    encircled_energy,
    passes,
    point_spread_function,
)
from jwst_testbed.telescope import geometry, siaf

WAVELENGTH, PIXEL = 4.4e-6, 0.063


@pytest.fixture(scope="module")
def psf():
    return point_spread_function([WAVELENGTH], PIXEL, pixels=81)


@pytest.fixture(scope="module")
def aperture():
    return siaf.aperture("NIRCam", "NRCB5_SUB160")


SUBARRAY = siaf.aperture("NIRCam", "NRCB5_SUB640")
POINTING = geometry.Pointing(
    *(SUBARRAY.V2Ref, SUBARRAY.V3Ref),
    **{"ra": 53.16, "dec": -27.79, "roll": 30.0, "time": "2025-09-20T12:00:00"},
)


def star(x, y, aperture, flux=100.0, kind="star", **shape):
    ra, dec = geometry.pixel_to_sky(aperture, POINTING, [x], [y])
    fluxes = ([flux], []) if kind == "star" else ([], [flux])
    sources = scene.make_sources((ra, dec), *fluxes, np.random.default_rng(0))
    for name, value in shape.items():
        sources[name][0] = value
    return sources


def centroid(image):
    rows, columns = np.indices(image.shape)
    return (image * columns).sum() / image.sum(), (image * rows).sum() / image.sum()


def test_core_is_diffraction_limited(psf):
    """The half-maximum width of a filled 6.5 m aperture is 1.03 wavelengths over diameter."""
    middle = psf[psf.shape[0] // 2]
    bright = np.flatnonzero(middle > middle.max() / 2)
    width = (bright[-1] - bright[0] + 1) / OVERSAMPLING * PIXEL
    close(width, 1.03 * np.degrees(WAVELENGTH / 6.5) * 3600, rel=0.15)


def test_the_pupil_is_eighteen_hexagons_under_three_struts():
    """Each strut crosses two segments and the gaps: 2 to 3 m of it are in front of them."""
    metres = (np.arange(1400) - 699.5) / 200
    pupil = passes(metres, metres[:, None])
    hexagons = 18 * np.sqrt(3) / 2 * SEGMENT_SIZE**2
    between(hexagons - pupil.sum() / 200**2, 3 * STRUT_WIDTH * 2, 3 * STRUT_WIDTH * 3)
    assert (pupil == pupil[:, ::-1]).all()
    assert not (pupil == pupil[::-1]).all(), "the struts stand up once and down twice"


def test_a_lens_puts_a_star_out_of_focus(psf):
    """By a wave from middle to edge: a defocus of 0.29 waves rms, so dark in the middle."""
    seen = point_spread_function(
        [WAVELENGTH], PIXEL, 81, path=lambda radius: (radius / 3.3) ** 2 * WAVELENGTH
    )
    centre = len(psf) // 2
    assert seen.sum() == pytest.approx(1)
    within(seen[centre, centre] / psf[centre, centre], 0.1)


def test_a_real_pupil_has_a_symmetric_image(psf):
    assert psf.sum() == pytest.approx(1)
    close(psf, psf[::-1, ::-1], 1e-6)


def test_spikes_are_where_flight_images_have_them(psf):
    """One pair of the hexagons' six spikes is vertical; the upper strut adds a level pair."""
    centre = psf.shape[0] // 2
    radii = np.arange(22, 39, 0.2)[:, None] * OVERSAMPLING

    def brightness(degrees):
        angle = np.radians(degrees + np.linspace(-3, 3, 7))
        rows, columns = centre + radii * np.sin(angle), centre + radii * np.cos(angle)
        return psf[np.rint(rows).astype(int), np.rint(columns).astype(int)].mean()

    gap = max(brightness(angle) for angle in (50, 70, 110, 130, 230, 250, 290, 310))
    for spike in (0, 30, 90, 150, 180, 210, 270, 330):
        above(brightness(spike), 3 * gap)


def test_encircled_energy_of_a_gaussian_is_analytic():
    sigma = 2.0
    axis = (np.arange(81 * OVERSAMPLING) - 81 * OVERSAMPLING // 2) / OVERSAMPLING
    image = np.exp(-(axis**2 + axis[:, None] ** 2) / (2 * sigma**2))
    radii = np.array([1.0, 2.0, 4.0])
    expected = 1 - np.exp(-(radii**2) / (2 * sigma**2))
    close(encircled_energy(image / image.sum(), radii), expected, 6e-3)


@pytest.mark.parametrize(("x", "y"), [(50.0, 60.0), (50.31, 60.77), (49.5, 60.5)])
def test_a_stamp_lands_where_it_should_with_its_flux(psf, x, y):
    image = np.zeros((120, 110))
    Stamp(psf).add_to(image, x, y, 3.0)
    close(image.sum(), 3.0, rel=2e-3)
    close(centroid(image), (x, y), 8e-3)


def test_a_stamp_may_hang_over_the_edge(psf):
    image = np.zeros((120, 110))
    Stamp(psf).add_to(image, -0.5, 60, 1.0)
    close(image.sum(), 0.5, 0.02)
    Stamp(psf).add_to(image, 1e4, 60, 1.0)
    close(image.sum(), 0.5, 0.02)


def test_a_star_is_rendered_at_its_place_with_its_flux(psf, aperture):
    source = star(80.2, 75.6, aperture)
    image = scene.render(source, psf, aperture, POINTING)
    x, y = geometry.sky_to_pixel(
        aperture, POINTING, source["ra"].to_value(u.deg), source["dec"].to_value(u.deg)
    )
    assert image.shape == (160, 160)
    close(image.sum(), 100, rel=2e-3)
    close(centroid(image), (x[0], y[0]), 8e-3)


@pytest.mark.slow
@pytest.mark.parametrize("pa", [0.0, 50.0, 140.0])
def test_a_galaxy_lies_along_its_position_angle(psf, aperture, pa):
    source = star(
        80, 80, aperture, kind="galaxy", r_eff=0.4 * u.arcsec, n=1.0, ellipticity=0.7, pa=pa * u.deg
    )
    image = scene.render(source, psf, aperture, POINTING)
    close(image.sum(), 100, rel=2e-3)
    x, y = centroid(image)
    rows, columns = np.indices(image.shape)
    near = np.hypot(rows - y, columns - x) < 15
    dx, dy, weight = (columns - x)[near], (rows - y)[near], image[near]
    angle = 0.5 * np.arctan2(
        2 * (weight * dx * dy).sum(), (weight * dx**2).sum() - (weight * dy**2).sum()
    )
    # Where a step along the position angle on the sky falls on the detector.
    ra, dec = source["ra"].to_value(u.deg), source["dec"].to_value(u.deg)
    step = 1e-5
    ahead = geometry.sky_to_pixel(
        aperture,
        POINTING,
        ra + step * np.sin(np.radians(pa)) / np.cos(np.radians(dec)),
        dec + step * np.cos(np.radians(pa)),
    )
    expected = np.arctan2(ahead[1][0] - y, ahead[0][0] - x)
    difference = np.degrees(angle - expected + np.pi / 2) % 180 - 90
    within(difference, 2)


def test_random_positions_keep_their_distance():
    x, y = scene.random_positions(50, 10, 200, 15, np.random.default_rng(1))
    distance = np.hypot(x - x[:, None], y - y[:, None]) + 1e3 * np.eye(50)
    assert distance.min() >= 15
    assert x.min() >= 10
    assert y.max() <= 200
