"""The spectrum of a spaxel or of a circle, against sums by hand, and against the pipeline's."""

import cube_models
import numpy as np
import pytest
from astropy import units as u
from cube_models import LINEAR, NAME, SPAXEL, TABULATED
from margins import close
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.spectra import cube_spectrum, read_spectrum

SPAXEL_SR = (SPAXEL / 3600 * np.pi / 180) ** 2


@pytest.mark.parametrize("waves", [LINEAR, TABULATED], ids=["linear", "tabulated"])
def test_a_spaxel_is_a_column_of_the_cube(waves):
    cube = cube_models.make_cube(waves)
    spectrum = cube_spectrum(cube, 5, 2)
    np.testing.assert_allclose(spectrum.wavelength.to_value(u.um), waves)
    np.testing.assert_array_equal(spectrum.flux.value, cube.data[:, 2, 5])
    np.testing.assert_array_equal(spectrum.flux_error.value, 2)
    assert spectrum.flux.unit == spectrum.flux_error.unit == u.Unit("MJy/sr")
    assert spectrum.usable.all()
    assert spectrum.filename == NAME


def test_a_circle_takes_parts_of_spaxels():
    cube = cube_models.make_cube()
    cube.data[:] = 1
    radius = 2.2 * SPAXEL
    spectrum = cube_spectrum(cube, 3.3, 3.9, radius)
    area = np.pi * (radius / 3600 * np.pi / 180) ** 2
    close(spectrum.flux.to_value(u.Jy), 1e6 * area, rel=1e-5)
    same = cube_spectrum(cube, 3.3, 3.9, radius * 1000 * u.mas)
    np.testing.assert_allclose(same.flux.value, spectrum.flux.value)


@pytest.mark.parametrize(("unit", "jansky"), [("MJy/sr", 1e6 * SPAXEL_SR), ("MJy", 1e6)])
def test_the_sum_is_in_jansky(unit, jansky):
    cube = cube_models.make_cube(unit=unit, rotation=20)
    # A circle that holds one spaxel nearly whole, and nearly nothing of the others.
    spectrum = cube_spectrum(cube, 3, 4, 0.5 * SPAXEL)
    part = np.pi / 4
    close(spectrum.flux.value, part * jansky * cube.data[:, 4, 3], rel=1e-4)
    close(spectrum.flux_error.value, part * jansky * 2, rel=1e-4)


def test_errors_add_in_quadrature():
    cube = cube_models.make_cube()
    # Five spaxels and parts of four: their areas within a circle of 1.5 spaxels.
    spectrum = cube_spectrum(cube, 3, 4, 1.5 * SPAXEL)
    fine = (np.arange(900) + 0.5) / 300 - 1.5
    inside = np.hypot(*np.meshgrid(fine, fine)) <= 1.5
    parts = inside.reshape(3, 300, 3, 300).mean(axis=(1, 3))
    expected = 2 * np.sqrt((parts**2).sum()) * 1e6 * SPAXEL_SR
    close(spectrum.flux_error.value, expected, rel=1e-3)


def test_a_wavelength_without_data_is_flagged():
    cube = cube_models.make_cube()
    cube.dq[1, 4, 3] = 1
    cube.data[2, 4, 4] = np.nan
    cube.data[3, 0, 0] = np.nan  # far away
    assert cube_spectrum(cube, 3, 4).usable.tolist() == [True, False, True, True, True, True]
    circle = cube_spectrum(cube, 3, 4, 1.2 * SPAXEL)
    assert circle.usable.tolist() == [True, False, False, True, True, True]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((7, 2), IndexError, f"no column 7 in {NAME}: they run from 0 to 6"),
        ((2, -1), IndexError, f"no row -1 in {NAME}: they run from 0 to 8"),
        ((2.5, 3), TypeError, "the column must be an integer: got 2.5"),
        ((3, 4, 2), ValueError, f"no circle of 2 arcsec around x = 3, y = 4 in {NAME}: its image"),
        ((0, 4, 0.13), ValueError, "no circle of 0.13 arcsec around x = 0, y = 4"),
        ((3, 4, 0), ValueError, "no circle of 0 arcsec"),
    ],
)
def test_no_such_place(arguments, error, message):
    with pytest.raises(error) as caught:
        cube_spectrum(cube_models.make_cube(), *arguments)
    assert str(caught.value).startswith(message)


@pytest.mark.samples
def test_a_star_has_its_flux_and_that_of_the_extraction_of_the_pipeline():
    filename = sample("miri_mrs", "s3d", stage=3)
    star = truth(filename)["sources"][0]
    extracted = read_spectrum(sample("miri_mrs", "x1d", stage=3))
    with datamodels.open(filename) as model:
        x, y, _ = model.meta.wcs.invert(star["ra"].value, star["dec"].value, 5.2)
        spectrum = cube_spectrum(model, x, y, 0.9)
    # The sky is known, 10 MJy/sr: so is its sum.
    sky = (10 * u.MJy / u.sr * np.pi * (0.9 * u.arcsec) ** 2).to(u.Jy)
    empty = (spectrum.wavelength > 5.15 * u.um) & (spectrum.wavelength < 5.32 * u.um)
    flux = np.median((spectrum.flux - sky)[empty])
    true = np.median(
        (star["continuum"] * (spectrum.wavelength / (5 * u.um)) ** star["slope"])[empty]
    )
    close((flux / true).to_value(u.one), 1, 0.02)
    ratio = (flux / np.median(extracted.flux[empty])).to_value(u.one)
    close(ratio, 1, 0.02)
