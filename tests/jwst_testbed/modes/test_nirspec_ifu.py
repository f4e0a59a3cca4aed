"""NIRSpec's integral field dataset against its truth: geometry, cubes, spectra."""

import itertools

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.io import fits
from astropy.wcs import WCS
from checks import check_rate
from exposures import asked_for
from jwst.assign_wcs.nirspec import nrs_wcs_set_input
from margins import above, close, within
from products import open_product
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.modes.nirspec_ifu.exposures import pixels_of, place_of, profile
from jwst_testbed.modes.nirspec_ifu.geometry import slices
from jwst_testbed.modes.nirspec_ifu.optics import PIVOT, SKY, pixel_steradian
from jwst_testbed.telescope import header
from jwst_testbed.telescope.siaf import aperture, rotations

PRODUCTS = {
    "one exposure": {"stage": 2},
    "combined": {"stage": 3},
}
CLIPPED = pytest.mark.since("2.0", "lines beside a source are counted as its background")
# From the ends of the detector's range on, pixels count in part.
BAND = (0.7, 5.2)


def open_cube(product):
    with fits.open(sample("nirspec_ifu", "s3d", **PRODUCTS[product])) as hdus:
        return hdus["SCI"].data.astype(float), WCS(hdus["SCI"].header, fobj=hdus, fix=False)


def test_slices_fill_the_field_of_siaf():
    """They are neighbours: even numbers on one side, odd ones on the other."""
    steps = np.diff(sorted(one.field.x for one in slices()))
    close(steps, np.full(29, slices()[0].field.width), rel=0.02)
    for one in slices():
        siaf = aperture("NIRSpec", f"NRS_IFU_SLICE{one.number:02d}")
        v2, v3 = optics.telescope_position(one.field.x, one.field.y)
        within(np.hypot(v2 - siaf.V2Ref, v3 - siaf.V3Ref), 0.4)  # their reference is off-centre
        corners = np.mean(siaf.corners("tel", rederive=False), axis=1)
        within(np.hypot(v2 - corners[0], v3 - corners[1]), 0.012)


def test_images_of_slices_do_not_touch_and_lie_on_the_detector():
    traces = np.zeros((optics.PIXELS, optics.PIXELS), int)
    disperser, band = optics.DISPERSERS["PRISM"], optics.RANGES["PRISM", "CLEAR"]
    for one in slices():
        window, inside, _, _ = pixels_of(one, disperser, band, "NRS1")
        traces[window] += inside > 0
    assert traces.max() == 1
    # 3.2 arcsec each, in pixels of a tenth.
    close(traces.any(axis=1).sum(), 30 * 32, 40)
    assert not traces[[0, -1]].any()


def test_all_light_of_a_point_falls_into_the_slices(known):
    """The integral over the pixels of a column of the surface brightness is the flux."""
    star = known["sources"][0]
    place = place_of(star, asked_for("nirspec_ifu", 1))
    disperser, band = optics.DISPERSERS["PRISM"], optics.RANGES["PRISM", "CLEAR"]
    total = 0
    for one in slices():
        _, _, y, _ = pixels_of(one, disperser, band, "NRS1")
        # All at one wavelength: the columns of different slices differ a little.
        wave = np.full_like(y, 2.0)
        light = profile(one, y, *place, wave, 0.0)
        total += 1e6 * pixel_steradian() * light[:, 150].sum()
    close(total, 1, 1e-3)


@pytest.mark.parametrize("number", [1, 2])
def test_noise_is_what_the_errors_say(number):
    with open_product(sample("nirspec_ifu", "rate", exposure=number)) as model:
        assert isinstance(model, datamodels.IFUImageModel)
    check_rate("nirspec_ifu", number)


@pytest.mark.since("1.19", "a function of jwst gives the WCS of each slice")
@pytest.mark.parametrize("number", [1, 2])
def test_the_wcs_puts_each_pixel_where_the_optics_have_it(number):
    """Both ways to ask the pipeline, against light traced from the sky through the slices."""
    exposure = asked_for("nirspec_ifu", number)
    pointing, moved = header.pointing_of(exposure), header.doppler(exposure)
    disperser = optics.DISPERSERS["PRISM"]
    wave = np.linspace(0.7, 5.2, 5)
    with open_product(sample("nirspec_ifu", "cal", exposure=number)) as model:
        for one in slices()[::4]:
            y = np.linspace(-0.45, 0.45, 5)
            _, along = one.image.at(0, y)
            x, row = optics.detector_position(one.image.x, along, wave, disperser)
            v2, v3 = optics.telescope_position(*one.field.at(0, y))
            expected = rotations().pointing(pointing.attitude, v2, v3)
            of_slice = nrs_wcs_set_input(model, one.number)
            # The WCS of the second exposure is told the slice, and returns it.
            told = (one.number,) if number == 2 else ()
            for ra, dec, wavelength in (of_slice(x, row), model.meta.wcs(x, row, *told)[:3]):
                there = pointing.apparent(ra, dec)
                off = np.subtract(there, expected) * 3600
                off[0] *= np.cos(np.radians(exposure.dec))
                within(off, 1e-3)
                close(wavelength * moved, wave, 1e-5)
            back = of_slice.invert(ra, dec, wavelength)
            close(back[0], x, 0.01)
            close(back[1], row, 0.01)
            assert (
                model.regions[np.rint(row).astype(int), np.rint(x).astype(int)] == (one.number + 1)
            ).all()


def spaxels(wcs, shape, source):
    """Distance of each spaxel from a source, arcsec: to the west and to the north."""
    x0, y0 = wcs.celestial.wcs_world2pix(source["ra"].value, source["dec"].value, 0)
    spaxel = np.sqrt(wcs.celestial.proj_plane_pixel_area().to_value(u.arcsec**2))
    y, x = np.indices(shape)
    return np.array([x - x0, y - y0]) * spaxel


def line_cube(cube, wcs, line, lines):
    """Excess over the continuum around a line, and its wavelengths, micrometres.

    The continuum is from planes without lines: the more, the less of their noise is subtracted.
    """
    wavelength = wcs.spectral.pixel_to_world(np.arange(len(cube))).to_value(u.um)
    apart = np.abs(wavelength - line["wavelength"].to_value(u.um))
    nearest = np.abs(wavelength[:, None] - lines["wavelength"].to_value(u.um)).min(axis=1)
    near, around = apart < 0.09, (nearest > 0.1) & (apart < 0.4)
    cube = np.nan_to_num(cube)  # beyond the edge of the field
    return cube[near] - cube[around].mean(axis=0), wavelength[near]


@pytest.mark.parametrize("product", PRODUCTS)
def test_star_and_cloud_are_in_their_places(product, known):
    """A slice has a width of 0.1: none is mistaken for another, mirrored or shifted."""
    star, cloud = known["sources"]
    cube, wcs = open_cube(product)
    away = spaxels(wcs, cube.shape[1:], star)
    near = np.hypot(*away) < 0.35
    middle = slice(len(cube) // 10, len(cube) * 4 // 5)
    weight = np.nanmedian(cube[middle, near], axis=0) - SKY
    within(np.hypot(*np.average(away[:, near], axis=1, weights=weight)), 0.015)

    away = spaxels(wcs, cube.shape[1:], cloud)
    near = np.hypot(*away) < 0.75
    lines = known["lines"]
    weight = sum(line_cube(cube[:, near], wcs, line, lines)[0].sum(axis=0) for line in lines)
    within(np.hypot(*np.average(away[:, near], axis=1, weights=weight)), 0.02)


@pytest.mark.parametrize("wrong", [[[-1, 0], [0, 1]], [[1, 0], [0, -1]], [[0, 1], [1, 0]]])
def test_the_scene_has_no_symmetry(wrong, known):
    """A cube that is mirrored or turned over has the cloud elsewhere, by more than is asked for."""
    ra, dec = known["sources"]["ra"], known["sources"]["dec"]
    offset = u.Quantity([np.diff(ra)[0] * np.cos(dec[0]), np.diff(dec)[0]])
    above(np.hypot(*(np.array(wrong) @ offset - offset)).to_value(u.arcsec), 4 * 0.02)


def light_missed(product, star, wavelength):
    """The part of a star's light that falls on flagged pixels, for each plane of a cube.

    By the optics, not by the WCS. Pixels are flagged that are dead and, in stage 3, those that
    `outlier_detection` takes for outliers: the same in both exposures.
    """
    suffix, numbers = ("cal", [1]) if product == "one exposure" else ("crf", [1, 2])
    with open_product(sample("nirspec_ifu", suffix)) as model:
        flagged = (model.dq & datamodels.dqflags.pixel["DO_NOT_USE"]) > 0
    disperser, band = optics.DISPERSERS["PRISM"], optics.RANGES["PRISM", "CLEAR"]
    half_plane = np.diff(wavelength).mean() / 2
    missed = np.zeros(len(wavelength))
    for one, number in itertools.product(slices(), numbers):
        window, _, y, edges = pixels_of(one, disperser, band, "NRS1")
        place = place_of(star, asked_for("nirspec_ifu", number))
        part = 1e6 * pixel_steradian() * profile(one, y, *place, edges.mean(axis=0), 0.0)
        for pixel in zip(*np.nonzero(flagged[window] & (part > 1e-3)), strict=True):
            low, high = np.sort(edges[:, *pixel])
            near = (wavelength > low - half_plane) & (wavelength < high + half_plane)
            missed[near] += part[pixel]
    return missed


@pytest.mark.parametrize(
    "product",
    [pytest.param(one, marks=CLIPPED) if one == "combined" else one for one in PRODUCTS],
)
def test_a_spectrum_has_the_flux_of_the_star(product, known):
    """It is dented where a flagged pixel has some of the star's light, and nowhere else.

    The cube is filled there with the mean of the pixels beside: up to 13 % are missing.
    """
    star = known["sources"][0]
    table = fits.getdata(sample("nirspec_ifu", "x1d", **PRODUCTS[product]), "EXTRACT1D")
    table = table[(table["WAVELENGTH"] > BAND[0]) & (table["WAVELENGTH"] < BAND[1])]
    wave = table["WAVELENGTH"].astype(float)
    true = star["continuum"].to_value(u.Jy) * (wave / PIVOT) ** star["slope"]
    ratio = table["FLUX"] / true
    whole = light_missed(product, star, wave) < 0.01
    above(whole.sum(), 100)
    close(np.median(ratio[whole]), 1, 0.003)
    close(np.percentile(ratio[whole], [2.5, 97.5]), [1, 1], 0.025)
    within(ratio[whole] - 1, 0.055)
    within(ratio - 1, 0.25)


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_lines_of_the_cloud_are_measured(product, number, known):
    """Flux and wavelength, in a circle that has nearly all light and less of the noise."""
    line, cloud = known["lines"][number], known["sources"][1]
    cube, wcs = open_cube(product)
    near = np.hypot(*spaxels(wcs, cube.shape[1:], cloud)) < 0.6
    # The cloud is a Gaussian, blurred by the telescope's, and by slices and pixels of a tenth.
    width = np.hypot(cloud["width"].to_value(u.arcsec), 0.12)
    inside = 1 - np.exp(-4 * np.log(2) * 0.6**2 / (width**2 + 0.01))
    excess, wavelength = line_cube(cube[:, near], wcs, line, known["lines"])
    excess = excess.sum(axis=1)
    true = line["wavelength"].to_value(u.um)
    # A pixel of the prism is 0.01 wide, or more.
    close(np.average(wavelength, weights=excess), true, 0.002)
    total = np.sum(excess * np.gradient(wavelength)) * u.MJy / u.sr * u.um
    total *= wcs.celestial.proj_plane_pixel_area() * constants.c / line["wavelength"] ** 2
    close((total / line["flux"]).to_value(u.one), inside, 0.05)
