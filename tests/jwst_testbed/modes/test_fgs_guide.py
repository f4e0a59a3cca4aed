"""The guide star exposures against their truth: names, shapes, rates, positions, tables."""

import datetime

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.wcs import WCS
from exposures import asked_for
from margins import above, between, close, within
from products import open_product
from stdatamodels.jwst import datamodels

from jwst_gallery import parse_name, product_type, sample
from jwst_testbed.modes.fgs_guide.readout import GuideReadout
from jwst_testbed.modes.fgs_guide.strips import as_image, as_stack, columns_of, strips_of
from jwst_testbed.telescope import geometry, header, siaf

# Size of the window, groups and integrations of each kind, from the documentation of the products.
WINDOWS = {
    "FGS_ACQ1": (128, 2, 6),
    "FGS_ACQ2": (32, 2, 5),
    "FGS_TRACK": (32, 2, 320),
    "FGS_FINEGUIDE": (8, 8, 600),
}
IDS = {"FGS_ID-IMAGE": 344, "FGS_ID-STACK": 384}
TELEMETRY = {"pointing_table", "centroid_table"}
TABLES = {
    **{exp_type: {"planned_star_table", "flight_star_table"} for exp_type in IDS},
    "FGS_ACQ1": set(),
    "FGS_ACQ2": set(),
    "FGS_TRACK": TELEMETRY | {"track_sub_table"},
    "FGS_FINEGUIDE": TELEMETRY,
}
EVERY_TABLE = set.union(*TABLES.values())
PIXEL = datamodels.dqflags.pixel
ARCSEC = 0.0684  # of a pixel


def opened(suffix, exp_type):
    return open_product(sample("fgs_guide", suffix, exp_type=exp_type))


def window_truth(known, exp_type):
    return known["jitter"][known["jitter"]["exp_type"] == exp_type]


def box_of(cube, x, y, half):
    """Centre of light and sum of a square around a place, in each image of a cube."""
    rows = slice(round(y) - half, round(y) + half + 1)
    columns = slice(round(x) - half, round(x) + half + 1)
    row, column = np.mgrid[rows, columns]
    box = cube[:, rows, columns]
    total = box.sum(axis=(1, 2))
    return (box * column).sum((1, 2)) / total, (box * row).sum((1, 2)) / total, total


@pytest.mark.parametrize("exp_type", TABLES)
def test_products_have_the_documented_form(exp_type):
    n_groups, n_ints, shape = (
        (2, 2, (2048, IDS[exp_type]))
        if exp_type in IDS
        else (*WINDOWS[exp_type][1:], (WINDOWS[exp_type][0],) * 2)
    )
    with opened("uncal", exp_type) as raw:
        assert isinstance(raw, datamodels.GuiderRawModel)
        assert raw.data.shape == (n_ints, n_groups, *shape)
        assert (raw.meta.exposure.nints, raw.meta.exposure.ngroups) == (n_ints, n_groups)
        where = raw.meta.subarray
        assert (where.ysize, where.xsize) == shape
        assert {name for name in EVERY_TABLE if raw.hasattr(name)} == TABLES[exp_type]
        before = {name: len(getattr(raw, name)) for name in TABLES[exp_type]}
    with fits.open(sample("fgs_guide", "uncal", exp_type=exp_type)) as hdus:
        assert hdus["SCI"].data.dtype == np.uint16
        assert not {"ERR", "DQ"} & {hdu.name for hdu in hdus}
    with opened("cal", exp_type) as cal:
        assert isinstance(cal, datamodels.GuiderCalModel)
        assert cal.data.shape == (1 if exp_type in IDS else n_ints, *shape)
        assert cal.err.shape == cal.data.shape
        assert cal.dq.shape == shape
        assert cal.meta.bunit_data == "DN/s"
        assert {name: len(getattr(cal, name)) for name in TABLES[exp_type]} == before
        steps = cal.meta.cal_step
        assert steps.dq_init == steps.guider_cds == "COMPLETE"
        # Wider than the detector: there is no flat field of that form.
        assert steps.flat_field == ("SKIPPED" if exp_type == "FGS_ID-STACK" else "COMPLETE")


@pytest.mark.parametrize("exp_type", TABLES)
def test_names_are_those_of_dms(exp_type):
    path = sample("fgs_guide", "cal", exp_type=exp_type)
    parts = parse_name(path)
    function = exp_type.removeprefix("FGS_").split("-")[0].lower().replace("fineguide", "fg")
    assert parts["function"] == function
    assert product_type(path).model == "GuiderCalModel"
    if exp_type in IDS:
        assert parts["id_step"] == {"IMAGE": "image", "STACK": "stacked"}[exp_type[-5:]]
        assert parts["time_or_attempt"] == "1"
    else:
        with opened("cal", exp_type) as model:
            end = datetime.datetime.fromisoformat(model.meta.observation.date_end[:26])
        assert parts["time_or_attempt"] == f"{end:%Y%j%H%M%S}"


@pytest.mark.parametrize("exp_type", WINDOWS)
def test_rates_are_the_differences_of_the_reads(exp_type):
    """By hand, from the raw reads: no light is lost or gained in the window."""
    with opened("uncal", exp_type) as raw, opened("cal", exp_type) as cal:
        half = raw.data.shape[1] // 2
        difference = raw.data[:, half:].mean(axis=1) - raw.data[:, :half].mean(axis=1)
        expected = difference / raw.meta.exposure.group_time
        good = cal.dq == 0
        ratio = cal.data[:, good].sum() / expected[:, good].sum()
        above(good.mean(), 0.98, best=1)
    close(ratio, 1, 0.02)


def test_all_functions_see_the_same_star(known):
    """Its light in the eight by eight pixels of fine guiding, and in as many of the others."""
    rate = known["stars"]["count_rate"][0].to_value(u.DN / u.s)
    for exp_type in WINDOWS:
        star = window_truth(known, exp_type)
        with opened("cal", exp_type) as cal:
            sums = [
                image[
                    slice(round(y - 3.5), round(y + 4.5)), slice(round(x - 3.5), round(x + 4.5))
                ].sum()
                for image, x, y in zip(cal.data, star["x"], star["y"], strict=True)
            ]
        close(np.median(sums), 0.885 * rate, rel=0.03)


@pytest.mark.parametrize("axis", ["x", "y"])
def test_jitter_of_fine_guiding_is_recovered(known, axis):
    star = window_truth(known, "FGS_FINEGUIDE")
    with opened("cal", "FGS_FINEGUIDE") as cal:
        x, y, _ = box_of(cal.data, np.median(star["x"]), np.median(star["y"]), 2)
    found, expected = {"x": x, "y": y}[axis], star[axis]
    above(np.corrcoef(found, expected)[0, 1], 0.8, best=1)
    close(np.polyfit(expected, found, 1)[0], 1, 0.12)
    # About half a milliarcsecond of noise.
    within(np.std(found - expected) * ARCSEC, 0.0012)


def test_track_follows_the_star_with_its_window(known):
    star = window_truth(known, "FGS_TRACK")
    with opened("cal", "FGS_TRACK") as cal:
        corners = cal.track_sub_table
        assert len(np.unique(corners["x_corner"])) > 3
        np.testing.assert_array_equal(corners["x_corner"] - 1 + star["x"], star["detector_x"])
        assert (cal.meta.subarray.xstart, cal.meta.subarray.ystart) == (
            corners["x_corner"][0],
            corners["y_corner"][0],
        )
        y, x = np.mgrid[:32, :32]
        near = np.hypot(x - 15.5, y - 15.5) < 5
        column = (cal.data * x)[:, near].sum(axis=1) / cal.data[:, near].sum(axis=1)
    on_detector = column + corners["x_corner"] - 1
    above(np.ptp(star["detector_x"]), 7)
    above(np.corrcoef(on_detector, star["detector_x"])[0, 1], 0.999, best=1)
    within(np.std(on_detector - star["detector_x"]), 0.15)


@pytest.mark.parametrize("exp_type", ["FGS_TRACK", "FGS_FINEGUIDE"])
def test_telemetry_says_what_the_star_does(known, exp_type):
    star = window_truth(known, exp_type)
    full, on_board = (siaf.aperture("FGS", name) for name in ("FGS1_FULL", "FGS1_FULL_OSS"))
    v2, v3 = full.sci_to_tel(star["detector_x"] + 1, star["detector_y"] + 1)
    x, y = on_board.tel_to_idl(v2, v3)
    with opened("cal", exp_type) as cal:
        centroids, pointing = cal.centroid_table, cal.pointing_table
        assert cal.meta.jitter_max == pytest.approx(pointing["jitter"].max())
    for found, expected in (("x", x), ("y", y)):
        off = centroids[f"guide_star_position_{found}"] - expected
        within(np.median(off), 0.2 * ARCSEC)
        within(np.std(off), 0.0012 if exp_type == "FGS_FINEGUIDE" else 0.1 * ARCSEC)
    moved = np.hypot(x - x[0], y - y[0])
    close(pointing["jitter"], 1000 * moved, 2)
    np.testing.assert_allclose(pointing["time"], 1000 * star["time"].to_value(u.s))


def test_the_antenna_disturbs_fine_guiding(known):
    star = window_truth(known, "FGS_FINEGUIDE")
    with opened("cal", "FGS_FINEGUIDE") as cal:
        moving = cal.pointing_table["HGA_motion"] == "0"
    offset = np.hypot(star["x"] - np.median(star["x"]), star["y"] - np.median(star["y"]))
    between(moving.mean(), 0, 0.2)
    above(offset[moving].mean(), 2 * offset[~moving].mean())


@pytest.mark.parametrize("exp_type", TABLES)
def test_the_header_projects_the_field(exp_type):
    """Each corner of the array, by the keywords of the header, against pysiaf."""
    path = sample("fgs_guide", "cal", exp_type=exp_type)
    full = siaf.aperture("FGS", "FGS1_FULL")
    with open_product(path) as model:
        assert not model.meta.hasattr("wcs")
        where, (ny, nx) = model.meta.subarray, model.data.shape[-2:]
        plain = WCS(fits.getheader(path, "SCI"), naxis=2)
    x, y = (np.ravel(each) for each in np.meshgrid([0, nx - 1], [0, ny - 1]))
    sky = plain.pixel_to_world(x, y)
    found_x, found_y = geometry.sky_to_pixel(
        full, header.pointing_of(asked_for("fgs_guide", "scene")), sky.ra.deg, sky.dec.deg
    )
    off = np.hypot(found_x + 1 - where.xstart - x, found_y + 1 - where.ystart - y)
    # It ignores the distortion.
    within(off, 35 if exp_type in IDS else 0.2)


def test_the_star_comes_nearer_to_the_middle_of_the_window(known):
    off = [
        np.hypot(
            *(np.median(window_truth(known, exp_type)[axis]) - (size - 1) / 2 for axis in "xy")
        )
        for exp_type, (size, *_) in WINDOWS.items()
    ]
    assert off[0] > 5 > off[1] > 1 > off[3]


def test_stars_of_the_identification_are_where_they_should_be(known):
    stars = known["stars"]
    with opened("cal", "FGS_ID-IMAGE") as cal:
        for star in stars:
            x, y, total = box_of(cal.data, star["x"], star["y"], 3)
            within(np.hypot(x[0] - star["x"], y[0] - star["y"]), 0.25)
            # The less of two differences, and no more than the inner 49 pixels of the star.
            close(total[0], 0.82 * star["count_rate"].value, rel=0.2)


def test_identification_finds_by_how_much_the_telescope_points_wrong(known):
    with opened("cal", "FGS_ID-IMAGE") as cal:
        planned, flight = cal.planned_star_table, cal.flight_star_table
        assert cal.meta.numrefst == len(planned) - 1
    off = np.array([flight[f"id_{axis}"] - planned[f"id_{axis}"] for axis in "xy"])
    shift = np.median(off, axis=1)
    close(np.hypot(*shift), np.hypot(1.31, 0.84), 0.02)
    within(off - shift[:, None], 0.3 * ARCSEC)
    guide = known["stars"][0]
    assert planned["ra"][0] == pytest.approx(guide["ra"].to_value(u.deg))


def test_cosmic_rays_do_not_survive_the_identification():
    with opened("uncal", "FGS_ID-IMAGE") as raw, opened("cal", "FGS_ID-IMAGE") as cal:
        first, second = np.diff(raw.data, axis=1)[:, 0] / raw.meta.exposure.group_time
        level = 1000
        hit = (np.abs(first - second) > level) & (np.minimum(first, second) < level / 2)
        assert hit.sum() > 200
        above((cal.data[0][hit] < level).mean(), 0.99, best=1)
        # The price of it: the median of the less of two values is 0.545 sigma below zero.
        sigma = 1.4826 * np.median(np.abs(first - second)) / np.sqrt(2)
        close(np.median(cal.data), -0.545 * sigma, rel=0.1)


def test_stack_has_the_overlaps_twice():
    with opened("uncal", "FGS_ID-IMAGE") as image, opened("uncal", "FGS_ID-STACK") as stack:
        twice = stack.data[..., 56:64], stack.data[..., 64:72]
        # Rounded to whole numbers.
        np.testing.assert_allclose(image.data[..., 56:64], (twice[0] + twice[1]) / 2, atol=0.51)
        np.testing.assert_array_equal(image.data[..., :56], stack.data[..., :56])


def test_bad_pixels_are_flagged():
    with opened("cal", "FGS_ID-IMAGE") as image, opened("cal", "FGS_ID-STACK") as stack:
        dead = (image.dq & PIXEL["DEAD"]) > 0
        between(dead.mean(), 0.0005, 0.002)
        np.testing.assert_array_equal(stack.dq[:, :56], image.dq[:, :56])
        assert (image.dq[:4] & PIXEL["REFERENCE_PIXEL"]).all()


def test_the_full_field_is_what_flight_has():
    assert columns_of((0, 35)) == slice(12, 2036)
    strips = [np.full((2, 64), number, float) for number in range(36)]
    assert as_image(strips).shape == (2, 2024)
    assert as_stack(strips).shape == (2, 2304)
    assert as_image(strips)[0, 56:64].tolist() == [0.5] * 8
    assert all(part.stop - part.start == 64 for part in strips_of((0, 35)))


def test_group_time_is_the_time_between_the_two_means():
    """Evenly spaced reads would make it four spacings."""
    even = GuideReadout("FINEGUIDE", 0.001, 1, 0, 8, 1, tuple(range(1, 9)), 0.064)
    assert even.group_time == pytest.approx(0.004)
    two = GuideReadout("ACQ1", 0.1806, 1, 0, 2, 1, (2, 4), 1.0)
    assert two.group_time == pytest.approx(0.3612)
