"""The content of the figure of a cube: the plane, what is missing, wavelengths, distances."""

import cube_models
import matplotlib.pyplot as plt
import numpy as np
import pytest
from astropy import units as u
from cube_models import LINEAR, NAME, NX, NY, SPAXEL, TABULATED
from margins import close
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_cube

DO_NOT_USE, NON_SCIENCE = 1, 512


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture
def cube():
    return cube_models.make_cube()


def image_of(ax):
    return ax.images[0].get_array()


@pytest.mark.parametrize("waves", [LINEAR, TABULATED], ids=["linear", "tabulated"])
def test_every_plane_is_found_by_its_wavelength(waves):
    cube = cube_models.make_cube(waves)
    for plane, wavelength in enumerate(waves):
        ax = show_cube(cube, wavelength=wavelength)
        np.testing.assert_array_equal(image_of(ax).data, cube.data[plane])
        assert ax.get_title() == f"{NAME}\n{wavelength:.4f} µm"
        plt.close("all")


@pytest.mark.parametrize(
    "wavelength",
    [5.0213, 5.0213 * u.um, 50213 * u.AA, np.float32(5.0213)],
    ids=["number", "um", "angstrom", "float32"],
)
def test_the_nearest_plane_is_shown(cube, wavelength):
    np.testing.assert_array_equal(
        image_of(show_cube(cube, wavelength=wavelength)).data, cube.data[2]
    )


@pytest.mark.parametrize("band", [(5.005, 5.035), (5035, 5005) * u.nm], ids=["um", "reversed nm"])
def test_a_band_is_the_mean_of_its_planes(cube, band):
    ax = show_cube(cube, wavelength=band)
    np.testing.assert_allclose(image_of(ax).data, cube.data[1:4].mean(axis=0))
    assert ax.get_title().endswith("5.0100 to 5.0300 µm")


def test_spaxels_without_data_are_no_part_of_an_image(cube):
    cube.data[2, 0, 0] = np.nan
    cube.dq[2, 1, 1] = DO_NOT_USE | NON_SCIENCE
    cube.dq[2, 2, 2] = NON_SCIENCE  # no reason not to use it
    cube.weightmap = np.ones_like(cube.data)
    cube.weightmap[2, 3, 3] = 0
    ax = show_cube(cube, wavelength=5.02)
    assert np.argwhere(image_of(ax).mask).tolist() == [[0, 0], [1, 1], [3, 3]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["no data", "not usable"]


def test_a_band_takes_in_a_spaxel_the_planes_that_have_data(cube):
    cube.dq[2, 1, 1] = cube.dq[1:4, 4, 4] = DO_NOT_USE
    image = image_of(show_cube(cube, wavelength=(5.005, 5.035)))
    assert np.argwhere(image.mask).tolist() == [[4, 4]]
    assert image[1, 1] == pytest.approx(cube.data[[1, 3], 1, 1].mean())


def test_a_cube_without_weights_is_shown_whole(cube):
    assert not cube.hasattr("weightmap")
    assert not np.ma.getmaskarray(image_of(show_cube(cube, wavelength=5))).any()


@pytest.mark.parametrize(
    ("unit", "label"),
    [("MJy/sr", "surface brightness (MJy/sr)"), ("MJy", "flux density (MJy)"), (None, "value")],
)
def test_the_colour_bar_names_quantity_and_unit(cube, unit, label):
    cube.meta.bunit_data = unit
    ax = show_cube(cube, wavelength=5)
    assert ax.images[0].colorbar.ax.get_ylabel() == label
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column x (pixel)", "row y (pixel)")


def pixel_at(ax, x, y):
    """Return the pixel at these distances, by the axes on top and on the right."""
    ax.figure.canvas.draw()
    top, right = ax.child_axes
    place = top.transData.transform((x, 0))[0], right.transData.transform((0, y))[1]
    return ax.transData.inverted().transform(place)


def labels(ax):
    top, right = ax.child_axes
    return top.get_xlabel(), right.get_ylabel()


@pytest.mark.parametrize("ra", [0.0, 53.0])
def test_distances_are_to_the_east_and_north(ra):
    ax = show_cube(cube_models.make_cube(ra=ra), wavelength=5)
    middle = np.array([(NX - 1) / 2, (NY - 1) / 2])
    np.testing.assert_allclose(pixel_at(ax, 0, 0), middle)
    # East is on the left.
    expected = middle + np.array([-2, 3])
    close(pixel_at(ax, 2 * SPAXEL, 3 * SPAXEL), expected, 1e-4)
    assert labels(ax) == ("east of the middle (arcsec)", "north of the middle (arcsec)")


def test_distances_in_a_turned_cube_are_along_its_sides():
    ax = show_cube(cube_models.make_cube(rotation=30), wavelength=5)
    expected = np.array([(NX - 1) / 2 + 2, (NY - 1) / 2 + 3])
    close(pixel_at(ax, 2 * SPAXEL, 3 * SPAXEL), expected, 1e-4)
    assert labels(ax) == ("along x from the middle (arcsec)", "along y from the middle (arcsec)")


def test_given_axes_are_used(cube):
    _, axes = plt.subplots(1, 2)
    assert show_cube(cube, ax=axes[1], wavelength=5) is axes[1]
    assert not axes[0].images


@pytest.mark.parametrize(
    ("wavelength", "error", "message"),
    [
        (4.9, ValueError, "no plane at 4.9 µm in {}: the nearest is at 5 µm; they run from 5 to"),
        (6, ValueError, "no plane at 6 µm in {}: the nearest is at 5.002 µm"),
        (8 * u.um, ValueError, "no plane at 8 µm in {}: the nearest is at 7.504 µm"),
        ((5.1, 7), ValueError, "no plane from 5.1 to 7 µm in {}: they run from 5 to 7.504 µm"),
        (5 * u.s, TypeError, "the wavelength must be a number of micrometres"),
        ("H2", TypeError, "the wavelength must be a number of micrometres"),
        (np.nan, TypeError, "the wavelength must be a number of micrometres"),
        ([5, 6, 7], TypeError, "the wavelength must be a number of micrometres"),
    ],
)
def test_no_such_wavelength(wavelength, error, message):
    with pytest.raises(error) as caught:
        show_cube(cube_models.make_cube(TABULATED), wavelength=wavelength)
    assert str(caught.value).startswith(message.format(NAME))
    assert "\n" not in str(caught.value)
    assert not plt.get_fignums()


def test_no_cube():
    image = datamodels.ImageModel((3, 4))
    image.meta.filename = "jw1_cal.fits"
    with pytest.raises(ValueError, match=r"^jw1_cal\.fits, opened as ImageModel, is not a spec"):
        show_cube(image, wavelength=5)
    with pytest.raises(TypeError, match=r"^expected an open data model, got str: open it with"):
        show_cube("jw1_s3d.fits", wavelength=5)
    empty = datamodels.IFUCubeModel()
    empty.meta.filename = NAME
    with pytest.raises(ValueError, match=rf"^{NAME} has no spectra: its data are empty"):
        show_cube(empty, wavelength=5)


def test_no_wavelengths(cube):
    cube.meta.wcs = None
    with pytest.raises(ValueError, match=rf"^{NAME} has no wavelengths: it has no WCS that goes"):
        show_cube(cube, wavelength=5)


@pytest.mark.samples
@pytest.mark.parametrize("stage", [2, 3])
def test_the_star_is_at_its_distance_from_the_middle(stage):
    filename = sample("miri_mrs", "s3d", stage=stage)
    star = truth(filename)["sources"][0]
    with datamodels.open(filename) as model:
        ax = show_cube(model, wavelength=5.2)
        _, ny, nx = model.data.shape
        ra, dec, _ = model.meta.wcs((nx - 1) / 2, (ny - 1) / 2, 0)
    east = (star["ra"].value - ra) * np.cos(np.deg2rad(dec)) * 3600
    north = (star["dec"].value - dec) * 3600
    image = np.ma.filled(image_of(ax), 0)
    y, x = np.indices(image.shape)
    near = image > image.max() / 20
    x, y = (np.average(axis[near], weights=image[near]) for axis in (x, y))
    # Within a sixth of a spaxel.
    close(pixel_at(ax, east, north), (x, y), 0.15)
