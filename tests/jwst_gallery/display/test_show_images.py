"""The content of figures: arrays, limits, labels and flagged points, not pixels of a picture."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from matplotlib.colors import to_hex
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_gallery.display import (
    BAD_PIXEL_COLOUR,
    FLAG_COLOURS,
    NO_DATA_COLOUR,
    show_differences,
    show_dq,
    show_image,
    show_ramp,
)

NINTS, NGROUPS, NY, NX = 2, 5, 8, 12
DO_NOT_USE, SATURATED, JUMP_DET, DEAD = 1, 2, 4, 1024
REFERENCE_PIXEL = 2**31


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture
def rate():
    model = datamodels.ImageModel(data=np.arange(NY * NX, dtype="f4").reshape(NY, NX))
    model.dq = np.zeros((NY, NX), "u4")
    model.meta.filename = "jw1_nrcblong_rate.fits"
    model.meta.bunit_data = "DN/s"
    return model


@pytest.fixture
def ramp():
    """Make a ramp of 10 DN a group; in integration 1, a jump of 500 DN at (x, y) = (9, 3)."""
    growth = 100 + 10 * np.arange(NGROUPS, dtype="f4")[:, None, None]
    model = datamodels.RampModel(data=np.broadcast_to(growth, (NINTS, NGROUPS, NY, NX)).copy())
    model.groupdq = np.zeros((NINTS, NGROUPS, NY, NX), "u1")
    model.pixeldq = np.zeros((NY, NX), "u4")
    model.data[1, 2:, 3, 9] += 500
    model.groupdq[1, 2, 3, 9] = JUMP_DET
    model.groupdq[1, 4, 3, 9] = SATURATED | DO_NOT_USE
    model.meta.filename = "jw1_nrcblong_ramp.fits"
    exposure = model.meta.exposure
    exposure.frame_time, exposure.nframes, exposure.groupgap = 4.0, 2, 3
    return model


@pytest.fixture
def uncal(ramp):
    model = datamodels.Level1bModel(data=ramp.data.astype("u2"))
    model.meta.filename = "jw1_nrcblong_uncal.fits"
    model.meta.exposure.instance.update(ramp.meta.exposure.instance)
    return model


# --- image


def test_the_image_is_that_of_the_product(rate):
    ax = show_image(rate)
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array().data, rate.data)
    assert image.origin == "lower"
    assert image.colorbar.ax.get_ylabel() == "count rate (DN/s)"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column x (pixel)", "row y (pixel)")
    assert ax.get_title() == "jw1_nrcblong_rate.fits"
    assert ax.get_legend() is None


def test_unusable_pixels_have_their_own_colour_and_no_say_in_the_scale(rate):
    rate.data[0, 0], rate.dq[0, 0] = 1e9, DO_NOT_USE
    rate.data[1, 2] = np.nan
    rate.dq[5, 5] = JUMP_DET  # a pixel that can be used
    image = show_image(rate).images[0]
    assert sorted(map(tuple, np.argwhere(image.get_array().mask))) == [(0, 0), (1, 2)]
    good = np.delete(rate.data.ravel(), [0, NX + 2])
    assert image.get_clim() == pytest.approx(np.percentile(good, [1, 99.7]))
    assert to_hex(image.get_cmap().get_bad()) == BAD_PIXEL_COLOUR


def test_areas_without_data_are_pale_and_single_bad_pixels_marked(rate):
    rate.data[:, -4:] = np.nan  # a border of four columns
    rate.data[4, 1] = np.nan
    ax = show_image(rate)
    image, area = ax.images
    assert image.get_array().mask.sum() == 4 * NY + 1
    expected = np.zeros((NY, NX), bool)
    expected[:, -4:] = True
    np.testing.assert_array_equal(~np.ma.getmaskarray(area.get_array()), expected)
    assert to_hex(area.to_rgba(area.get_array())[0, -1]) == NO_DATA_COLOUR
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["no data", "not usable"]


def test_an_area_of_two_columns_is_one_only_at_the_border(rate):
    rate.data[:, :2] = np.nan
    rate.data[:, 5:7] = np.nan
    _, area = show_image(rate).images
    columns = np.flatnonzero((~np.ma.getmaskarray(area.get_array())).any(axis=0))
    assert columns.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("unit", "brightest", "label", "tick"),
    [
        ("MJy", 3e-9, "flux density (mJy)", "1"),
        ("MJy", 4e-14, "flux density (nJy)", "10"),
        ("Jy", 5.0, "flux density (Jy)", "2"),
        ("MJy/sr", 1e-5, "surface brightness (MJy/sr)", None),
    ],
)
def test_flux_densities_are_counted_in_a_unit_without_many_zeros(
    rate, unit, brightest, label, tick
):
    rate.meta.bunit_data = unit
    rate.data[:] = np.linspace(0, brightest, rate.data.size).reshape(rate.data.shape)
    bar = show_image(rate).images[0].colorbar
    assert bar.ax.get_ylabel() == label
    if tick:
        # A tick's text, with the unit of the label, is its place on the colour bar.
        value = float(tick) * u.Unit(label.split("(")[1].strip(")"))
        formatter = bar.ax.yaxis.get_major_formatter()
        assert formatter(value.to_value(unit), 0) == tick


def test_every_pixel_unusable(rate):
    rate.data[:] = np.nan
    assert show_image(rate).images[0].get_array().mask.all()


def test_a_constant_image():
    image = show_image(np.full((3, 4), 7.0)).images[0]
    assert image.get_clim() == (6.5, 7.5)


def test_given_axes_and_label_are_used():
    _, axes = plt.subplots(1, 2)
    ax = show_image(np.eye(4), ax=axes[1], label="residual (mas)")
    assert ax is axes[1]
    assert not axes[0].images
    assert ax.images[0].colorbar.ax.get_ylabel() == "residual (mas)"


@pytest.mark.parametrize(
    ("unit", "label"),
    [
        ("MJy/sr", "surface brightness (MJy/sr)"),
        ("MJy", "flux density (MJy)"),
        ("furlong", "value (furlong)"),
        (None, "value"),
    ],
)
def test_the_colour_bar_names_quantity_and_unit(rate, unit, label):
    rate.meta.bunit_data = unit
    assert show_image(rate).images[0].colorbar.ax.get_ylabel() == label


def test_a_plane_of_a_ramp(ramp):
    ramp.pixeldq[0, 1] = DO_NOT_USE
    ramp.groupdq[1, 3, 2, 2] = DO_NOT_USE
    ramp.groupdq[0, 3, 4, 4] = DO_NOT_USE
    ax = show_image(ramp, plane=(1, 3))
    shown = ax.images[0].get_array()
    np.testing.assert_array_equal(shown.data, ramp.data[1, 3])
    assert sorted(map(tuple, np.argwhere(shown.mask))) == [(0, 1), (2, 2)]
    assert ax.get_title() == "jw1_nrcblong_ramp.fits\nintegration 1, group 3"
    assert ax.images[0].colorbar.ax.get_ylabel() == "signal (DN)"


def test_a_plane_of_a_cube():
    model = datamodels.CubeModel(data=np.zeros((2, 3, 4), "f4"))
    model.data[1] = 5
    model.dq = np.zeros((2, 3, 4), "u4")
    model.dq[0] = DO_NOT_USE
    assert not show_image(model, plane=1).images[0].get_array().mask.any()
    assert (show_image(model, plane=1).images[0].get_array() == 5).all()


@pytest.mark.parametrize(
    ("shape", "plane", "advice"),
    [
        ((2, 3, 4), None, r"3 dimensions, shape \(2, 3, 4\): pick an integration"),
        ((2, 5, 3, 4), None, "pick an integration and a group"),
        ((2, 5, 3, 4), 0, "pick an integration and a group"),
        ((3, 4), 0, "without planes"),
        ((4,), None, "an image has two, "),
    ],
)
def test_what_is_not_an_image_is_refused(shape, plane, advice):
    with pytest.raises(ValueError, match=advice):
        show_image(np.zeros(shape), plane=plane)


@pytest.mark.parametrize(
    ("plane", "message"), [((0, 5), "no group 5 .* 0 to 4"), ((-1, 0), "no integration -1")]
)
def test_a_missing_plane_is_refused(ramp, plane, message):
    with pytest.raises(IndexError, match=f"{message}"):
        show_image(ramp, plane=plane)


# --- data quality


def test_flags_are_drawn_where_they_are(rate):
    rate.dq[2, 7] = DEAD | DO_NOT_USE
    rate.dq[6, 1] = JUMP_DET
    rate.dq[6, 2] = JUMP_DET
    ax = show_dq(rate)
    drawn = {line.get_label(): (line.get_xydata().tolist(), line.get_color()) for line in ax.lines}
    assert drawn == {
        "DO_NOT_USE: 1 pixel": ([[7, 2]], FLAG_COLOURS["DO_NOT_USE"]),
        "DEAD: 1 pixel": ([[7, 2]], FLAG_COLOURS["DEAD"]),
        "JUMP_DET: 2 pixels": ([[1, 6], [2, 6]], FLAG_COLOURS["JUMP_DET"]),
    }
    assert list(drawn)[-1].startswith("JUMP_DET")  # the particular over the general
    assert ax.get_xlim() == (-0.5, NX - 0.5)
    assert ax.get_ylim() == (-0.5, NY - 0.5)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(drawn)


def test_chosen_flags_only(rate):
    rate.dq[2, 7] = DEAD | DO_NOT_USE
    assert [line.get_label() for line in show_dq(rate, flags=["DEAD"]).lines] == ["DEAD: 1 pixel"]


def test_no_flags_no_legend(rate):
    ax = show_dq(rate)
    assert not ax.lines
    assert ax.get_legend() is None


def test_flags_of_a_ramp_and_of_an_array(ramp):
    ramp.pixeldq[1, 2] = DO_NOT_USE
    for source in (ramp, ramp.pixeldq):
        assert show_dq(source).lines[0].get_xydata().tolist() == [[2, 1]]


def test_flags_that_cannot_be_drawn_are_refused(rate, uncal):
    with pytest.raises(ValueError, match="no colour for SHINY: the flags are DO_NOT_USE"):
        show_dq(rate, flags=["SHINY"])
    with pytest.raises(ValueError, match=r"uncal\.fits has no data quality array"):
        show_dq(uncal)
    with pytest.raises(ValueError, match="pick an integration"):
        show_dq(np.zeros((2, 3, 4), int))


# --- ramp


def test_a_ramp_against_time(ramp):
    ax = show_ramp(ramp, 9, 3)
    time, signal = ax.lines[0].get_data()
    # Groups of two frames of 4 s, three frames dropped between: 4 and 8 s, 24 and 28 s, ...
    np.testing.assert_allclose(time, 6 + 20 * np.arange(NGROUPS))
    np.testing.assert_allclose(signal, 100 + 10 * np.arange(NGROUPS))
    assert len(ax.lines) == 1
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time since reset (s)", "signal (DN)")
    assert "pixel (9, 3), integration 0" in ax.get_title()


def test_flagged_groups_are_marked(ramp):
    ax = show_ramp(ramp, 9, 3, integration=1)
    marked = {line.get_label(): line.get_xydata().tolist() for line in ax.lines[1:]}
    assert marked == {
        "JUMP_DET": [[46, 620]],
        "SATURATED": [[86, 640]],
        "DO_NOT_USE": [[86, 640]],
    }


def test_the_slope_is_drawn_between_jumps(ramp):
    ax = show_ramp(ramp, 9, 3, integration=1, rate=0.5)
    before, after = [line for line in ax.lines if line.get_color() == BAD_PIXEL_COLOUR]
    assert before.get_xydata().tolist() == [[6, 100], [26, 110]]
    assert after.get_xydata().tolist() == [[46, 620], [66, 630]]  # the saturated group is left out
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend.count("slope 0.5 DN/s") == 1


def test_a_raw_ramp_has_no_flags(uncal):
    ax = show_ramp(uncal, 9, 3, integration=1)
    assert ax.lines[0].get_ydata().tolist() == [100, 110, 620, 630, 640]
    assert len(ax.lines) == 1


@pytest.mark.parametrize(("x", "y"), [(NX, 0), (0, NY), (-1, 0), (9 + NX, 3)])
def test_a_pixel_outside_is_refused(ramp, x, y):
    with pytest.raises(IndexError, match=r"outside jw1_nrcblong_ramp\.fits.* 12 columns x and 8"):
        show_ramp(ramp, x, y)


def test_a_missing_integration_is_refused(ramp):
    with pytest.raises(IndexError, match=r"no integration 2 in .*: they run from 0 to 1"):
        show_ramp(ramp, 0, 0, integration=2)


@pytest.mark.parametrize("show", [lambda m: show_ramp(m, 1, 1), lambda m: show_differences(m, 1)])
def test_a_product_without_groups_is_refused(rate, show):
    with pytest.raises(ValueError, match=r"rate\.fits has no groups: open the uncal or the ramp"):
        show(rate)


def test_a_ramp_without_times_is_refused(ramp):
    ramp.meta.exposure.frame_time = None
    with pytest.raises(ValueError, match=r"ramp\.fits does not say when .*: no TFRAME"):
        show_ramp(ramp, 1, 1)


# --- differences


def test_a_difference_of_groups(ramp):
    ax = show_differences(ramp, 2, integration=1)
    expected = np.full((NY, NX), 10.0)
    expected[3, 9] = 510
    np.testing.assert_array_equal(ax.images[0].get_array().data, expected)
    assert ax.images[0].colorbar.ax.get_ylabel() == "signal gained from group 1 to 2 (DN)"
    assert ax.get_title() == "jw1_nrcblong_ramp.fits\nintegration 1"


def test_a_saturated_group_has_no_difference(ramp):
    shown = show_differences(ramp, 4, integration=1).images[0].get_array()
    assert np.argwhere(shown.mask).tolist() == [[3, 9]]


def test_a_difference_of_raw_groups_may_be_negative(uncal):
    uncal.data[0, 1, 0, 0] = 90
    shown = show_differences(uncal, 1).images[0].get_array()
    assert shown[0, 0] == -10


@pytest.mark.parametrize("group", [0, NGROUPS])
def test_a_difference_needs_two_groups(ramp, group):
    with pytest.raises(IndexError, match=f"no group {group} in .*: they run from 1 to 4"):
        show_differences(ramp, group)


# --- what is given in place of a product


@pytest.mark.parametrize(
    "wrong",
    ["jw1_rate.fits", Path("jw1_rate.fits"), None, fits.HDUList([fits.PrimaryHDU()]), [["a"]], 1j],
)
def test_what_is_neither_product_nor_numbers_is_refused(wrong):
    advice = ": open it with datamodels.open" if isinstance(wrong, (str, Path)) else ""
    message = f"expected an open data model.*, got {type(wrong).__name__}{advice}$"
    for show in (
        show_image,
        show_dq,
        lambda model: show_ramp(model, 0, 0),
        lambda model: show_differences(model, 1),
    ):
        with pytest.raises(TypeError, match=message):
            show(wrong)


def test_numbers_that_are_not_whole_are_refused(rate, ramp):
    for show, what in (
        (lambda: show_image(ramp, plane=(0.5, 1)), "the integration"),
        (lambda: show_image(ramp, plane=("a", "b")), "the integration"),
        (lambda: show_ramp(ramp, 3.0, 2), "x"),
        (lambda: show_ramp(ramp, 3, "2"), "y"),
        (lambda: show_ramp(ramp, 3, 2, integration=None), "the integration"),
        (lambda: show_differences(ramp, 1.0), "the group"),
    ):
        with pytest.raises(TypeError, match=f"^{what} must be an integer: got "):
            show()
    with pytest.raises(TypeError, match="rate must be a number, in DN/s: got ImageModel"):
        show_ramp(ramp, 3, 2, rate=rate)
    with pytest.raises(TypeError, match="flags are integers: got an array of float64"):
        show_dq(np.zeros((2, 2)))


def test_an_image_without_pixels_is_refused():
    with pytest.raises(ValueError, match=r"the array has no pixels: its shape is \(0, 3\)"):
        show_image(np.zeros((0, 3)))


def test_one_group_has_no_difference(ramp):
    ramp.data = ramp.data[:, :1]
    with pytest.raises(IndexError, match=r"no group 1 in jw1_nrcblong_ramp\.fits: there is none"):
        show_differences(ramp, 1)


# --- products and arrays of other kinds


@pytest.mark.samples
def test_a_segmentation_map_has_no_unit():
    with datamodels.open(sample("nircam_image", "segm")) as model:
        ax = show_image(model)
        np.testing.assert_array_equal(ax.images[0].get_array(), model.data)
    assert ax.images[0].colorbar.ax.get_ylabel() == "value"


def test_the_planes_of_a_cube_are_wavelengths():
    cube = datamodels.IFUCubeModel(data=np.arange(24, dtype="f4").reshape(4, 2, 3))
    ax = show_image(cube, plane=2)
    assert ax.get_title() == "IFUCubeModel\nwavelength 2"
    assert ax.images[0].get_array()[0, 0] == 12
    with pytest.raises(ValueError, match="pick a wavelength, such as plane=0"):
        show_image(cube)
    with pytest.raises(IndexError, match="no wavelength 4 in IFUCubeModel: they run from 0 to 3"):
        show_image(cube, plane=4)


def test_masked_and_boolean_arrays():
    shown = show_image(np.ma.masked_equal([[1.0, 2], [3, 4]], 3)).images[0].get_array()
    assert shown.mask.tolist() == [[False, False], [True, False]]
    shown = show_image(np.array([[True, False]])).images[0].get_array()
    assert shown.tolist() == [[1, 0]]


@pytest.mark.parametrize("dtype", [">i4", "i8", "u4"])
def test_flags_of_any_whole_numbers(dtype):
    flags = np.zeros((2, 3), "u4")
    flags[0, 1] = REFERENCE_PIXEL  # of which a signed number makes its sign
    ax = show_dq(flags.astype(dtype), flags="REFERENCE_PIXEL")
    assert [line.get_label() for line in ax.lines] == ["REFERENCE_PIXEL: 1 pixel"]
