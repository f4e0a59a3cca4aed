"""Single object slitless spectroscopy against its truth: trace, wavelengths, flux, transit."""

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from checks import completed
from exposures import asked_for
from known_faults import known_fault
from margins import above, close, within
from products import open_product, spectra_in_time
from scipy import optimize
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_testbed.modes.niriss_soss import optics
from jwst_testbed.modes.niriss_soss import orders as soss_orders
from jwst_testbed.modes.niriss_soss.scene import band_depth, star_flux
from jwst_testbed.sky import transit
from jwst_testbed.telescope import header

EXPOSURE = asked_for("niriss_soss")
ANGLE = -0.06
"""The angle of the pupil wheel, in degrees from where it was commanded to stop."""
DOPPLER = header.doppler(EXPOSURE)
SKY = pytest.mark.since("1.19", "the sky is not subtracted")
OUTLIERS = pytest.mark.since("2.0", "the light of pixels that stage 3 flags is missing")
# The range of each order, in micrometres, where the other has next to no light in the box.
CLEAN = {1: (0.9, 1.6), 2: (0.62, 0.85)}
# Column and row of the trace in the published tables, the wheel as commanded, and the pivot.
PUBLISHED = {
    1: ((500, 64.20003363), (1000, 47.03877279), (1500, 39.19630283), (1700, 42.67638673)),
    2: ((500, 95.49682366), (1000, 103.89175963), (1500, 154.87851657), (1700, 208.27651076)),
}
PIVOT = {1: 1887, 2: 1677}


def spectra(order, suffix="x1dints", stage=3):
    """Wavelength, shape (n,), flux and error, shape (nints, n), of an order, and the unit."""
    path = sample("niriss_soss", suffix, stage=stage)
    columns = ("WAVELENGTH", "FLUX", "FLUX_ERROR")
    wavelength, *rest = spectra_in_time(path, *columns, order=order)
    # Older versions have some columns more, where the second order leaves the subarray.
    seen = slice(soss_orders.ORDERS[order - 1].end)
    unit = fits.open(path)["EXTRACT1D"].columns["FLUX"].unit
    return wavelength[0, seen], *(column[:, seen] for column in rest), u.Unit(unit)


def true_flux(wavelength):
    """Return the flux of the star (Jy) at wavelengths as they are received."""
    [star] = truth("niriss_soss")["sources"]
    return star_flux(wavelength / DOPPLER, star, truth("niriss_soss")["lines"])


def transit_of():
    """The planet, and which integrations are outside the transit and in full."""
    [planet] = truth("niriss_soss")["transit"]
    curve = transit.light_curve(EXPOSURE, planet)
    outside, full = curve == 1, curve < 1 - planet["depth"] * (1 - 1e-9)
    assert (outside.sum(), full.sum()) == (2, 1)
    return planet, outside, full


def depth_of(flux, error):
    """Depth of the transit in sums of the flux, and its error."""
    _, outside, full = transit_of()
    level = flux[outside].mean(axis=0)
    noise = np.sqrt(error[full].mean(axis=0) ** 2 + (error[outside] ** 2).mean(axis=0) / 2)
    return 1 - flux[full].mean(axis=0) / level, noise / level


def summed(flux, error, use):
    return np.nansum(flux[:, use], axis=1), np.sqrt(np.nansum(error[:, use] ** 2, axis=1))


def true_depth(wavelength, use):
    """Return the transit's depth in a sum of the true flux."""
    [planet] = truth("niriss_soss")["transit"]
    depth = planet["depth"] + band_depth(wavelength / DOPPLER, planet)
    return np.average(depth[use], weights=true_flux(wavelength)[use])


def test_rateints_is_of_the_subarray():
    with open_product(sample("niriss_soss", "rateints")) as model:
        assert isinstance(model, datamodels.CubeModel)
        assert model.shape == (EXPOSURE.readout.nints, 256, 2048)
        place = model.meta.subarray
        corner = place.xstart, place.ystart, place.xsize, place.ysize
        assert (place.name, *corner) == ("SUBSTRIP256", 1, 1793, 2048, 256)
        assert len(model.int_times) == model.shape[0]
        # The uppermost rows and the sides of the detector do not see light.
        seen = np.isfinite(model.data[0])
        assert not seen[-4:].any()
        assert not seen[:, [0, 1, 2, 3, -4, -3, -2, -1]].any()
        above(seen[:-4, 4:-4].mean(), 0.99, best=1)


@pytest.mark.parametrize("order", [1, 2])
def test_trace_is_the_published_one_turned_with_the_pupil_wheel(order):
    with open_product(sample("niriss_soss", "calints")) as model:
        assert model.meta.instrument.pupil_position == soss_orders.COMMANDED + ANGLE
        image = np.median(model.data, axis=0)
    for column, commanded in PUBLISHED[order]:
        row = commanded + np.radians(ANGLE) * (column - PIVOT[order])
        if order == 2 and column < 1000:
            continue  # the first order is brighter there, and near
        reach = 20 if column >= 1000 else 16
        rows = np.arange(round(row) - reach, round(row) + reach + 1)
        light = np.nanmedian(image[rows, column - 10 : column + 11], axis=1)
        centre = np.sum(rows * light) / light.sum()
        close(centre, row, 0.3)


def test_the_truth_has_the_traces():
    """As published, turned: within what a polynomial differs from a table."""
    traces = truth("niriss_soss")["traces"]
    for order in (1, 2):
        of_order = traces[traces["order"] == order]
        for column, commanded in PUBLISHED[order]:
            row = commanded + np.radians(ANGLE) * (column - PIVOT[order])
            close(np.interp(column, of_order["x"], of_order["y"]), row, 0.1)
    # The wavelengths fall from column to column.
    assert np.all(np.diff(of_order["wavelength"]) < 0)


def test_profile_is_wide_and_flat():
    """The rows of a trace that have half of its light or more, and how its edges fall."""
    with open_product(sample("niriss_soss", "calints")) as model:
        column = np.nanmedian(model.data[0, :100, 1390:1411], axis=1)
    half = column > column.max() / 2
    close(half.sum(), 23, 1)
    inside = column[np.flatnonzero(half)[3:-3]]
    within(np.std(inside) / np.mean(inside), 0.01)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("stage", [2, 3])
def test_wavelengths_are_the_published_ones_for_that_angle(order, stage):
    """Those that x1dints states; its columns are those of the detector."""
    wavelength, *_ = spectra(order, stage=stage)
    description = soss_orders.ORDERS[order - 1]
    assert len(wavelength) == description.end
    expected = description.wavelength_at(np.arange(len(wavelength)), 245.70)
    close(wavelength, expected, 1e-6)


@pytest.mark.parametrize(
    ("order", "wavelength"),
    [pytest.param(1, 2.166, marks=SKY), (1, 1.282), (1, 1.094), (1, 1.005), (2, 0.656)],
)
def test_lines_are_where_the_observatory_sees_them(order, wavelength):
    """Shifted by the motion of the Earth: the extraction leaves it, unlike the WCS."""
    [line] = [
        line
        for line in truth("niriss_soss")["lines"]
        if abs(line["wavelength"].value - wavelength) < 0.001
    ]
    grid, flux, _, _ = spectra(order)
    at = line["wavelength"].value * DOPPLER
    whole = np.isclose(_pixels(order), 40) & np.isfinite(flux[0])
    beside = whole & (np.abs(grid - at) > 0.008) & (np.abs(grid - at) < 0.03)
    assert beside.sum() > 20
    near = whole & (np.abs(grid - at) < 0.006)
    assert near.sum() > 7
    missing = 1 - flux[0] / np.polyval(np.polyfit(grid[beside], flux[0, beside], 2), grid)
    # Columns with a bad pixel, which are low, are left out: a fit does not need them.
    (height, centre, sigma), _ = optimize.curve_fit(
        lambda x, height, centre, sigma: height * np.exp(-(((x - centre) / sigma) ** 2) / 2),
        grid[near],
        missing[near],
        (0.3, at, 1e-3),
    )
    column = np.abs(np.gradient(grid)[near]).mean()
    within((centre - at) / column, 0.1)
    width = height * sigma * np.sqrt(2 * np.pi) * 1000
    close(width, line["equivalent_width"].to_value(u.nm), rel=0.1)


def _pixels(order):
    """Pixels that were summed in each column of an order."""
    path = sample("niriss_soss", "x1dints", stage=3)
    [pixels] = spectra_in_time(path, "NPIXELS", order=order)
    return pixels[0, : soss_orders.ORDERS[order - 1].end]


@SKY
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("stage", [2, 3])
def test_flux_is_the_stars_in_jansky_whatever_the_unit_says(order, stage):
    wavelength, flux, _, unit = spectra(order, stage=stage)
    with known_fault("soss unit"):
        assert unit == u.MJy
    use = (wavelength > CLEAN[order][0]) & (wavelength < CLEAN[order][1])
    ratio = flux[0, use] / true_flux(wavelength)[use]
    close(np.nanmedian(ratio), 1, 0.005)


def test_a_bad_pixel_in_the_box_takes_its_light_away():
    """The extraction does not make up for the pixels that it leaves out."""
    pixels = _pixels(1)
    wavelength, flux, _, _ = spectra(1)
    use = (wavelength > 0.9) & (wavelength < 1.6)
    ratio = flux[0] / true_flux(wavelength)
    whole = use & (np.isclose(pixels, 40))
    less = use & (np.isclose(pixels, 39))
    assert whole.sum() > 10 * less.sum() > 100
    # Of the 40 rows of the box, the light is in 23.
    drop = 1 - np.mean(ratio[less]) / np.median(ratio[whole])
    close(drop, 1 / 40, 0.01)


@SKY
@pytest.mark.parametrize("order", [1, 2])
def test_what_the_other_order_adds(order):
    """Where the traces are near: as much as its light in the box, independently summed."""
    [star] = truth("niriss_soss")["sources"]
    lines = truth("niriss_soss")["lines"]
    own, other = (soss_orders.ORDERS[i - 1] for i in (order, 3 - order))

    def spectrum(wavelength):
        return star_flux(wavelength / DOPPLER, star, lines)

    wavelength, flux, _, _ = spectra(order)
    columns = np.arange(len(wavelength))
    box = _box(own.row_at(columns, 245.70))
    mine, alien = (
        np.sum(box * optics.dispersed(one, 245.70, spectrum)[:, columns], axis=0)
        for one in (own, other)
    )
    expected = 1 + alien / mine
    found = flux[0] / true_flux(wavelength)
    use = (columns > 10) & (columns < 300)
    ratio = np.nanmedian((found / expected)[use])
    close(ratio, 1, 0.015)
    above(np.median(expected[use]) - 1, {1: 0.05, 2: 1}[order])


def _box(rows):
    """Part of each pixel that is within 20 rows of a trace: shape (256, n)."""
    edges = np.arange(257)[:, None] - 0.5
    return np.diff(np.clip(edges, rows - 20, rows + 20), axis=0)


@pytest.mark.parametrize(
    ("stage", "order"), [(2, 1), (3, 1), (2, 2), pytest.param(3, 2, marks=OUTLIERS)]
)
def test_depth_in_an_order(order, stage):
    wavelength, flux, error, _ = spectra(order, stage=stage)
    use = (wavelength > CLEAN[order][0]) & (wavelength < CLEAN[order][1])
    depth, noise = depth_of(*summed(flux, error, use))
    within(noise, 1e-4)
    close(depth, true_depth(wavelength, use), 5 * noise)


@OUTLIERS
def test_the_light_curve_follows_the_transit():
    wavelength, flux, error, _ = spectra(2)
    use = (wavelength > CLEAN[2][0]) & (wavelength < CLEAN[2][1])
    white, noise = summed(flux, error, use)
    [planet] = truth("niriss_soss")["transit"]
    curve = transit.light_curve(EXPOSURE, planet)
    scale = np.mean((white / curve)[[0, -1]])
    within((white / scale - curve) / (noise / scale), 5)


def test_band_of_the_atmosphere():
    """The transit is deeper where the atmosphere absorbs, and by as much."""
    [planet] = truth("niriss_soss")["transit"]
    wavelength, flux, error, _ = spectra(1)
    centre, width = (planet[f"band_{name}"].to_value(u.um) for name in ("wavelength", "width"))
    inside = np.abs(wavelength - centre * DOPPLER) < 0.5 * width
    depth, noise = depth_of(*summed(flux, error, inside))
    close(depth, true_depth(wavelength, inside), 5 * noise)
    above(depth - planet["depth"], 4 * noise)


@pytest.mark.since("3.0", "the flux of the table has no unit")
def test_white_light_sums_the_second_order_between_the_limits_of_the_first():
    table = QTable.read(sample("niriss_soss", "whtlt"))
    with known_fault("soss unit"):
        assert table["whitelight_flux_order_1"].unit == u.MJy
    for order in (1, 2):
        wavelength, flux, _, _ = spectra(order)
        # Those of the second order would be 0.64 and 0.83.
        inside = (wavelength >= 0.93) & (wavelength <= 2.82)
        summed_flux = np.nansum(flux[:, inside], axis=1)
        close(table[f"whitelight_flux_order_{order}"].value, summed_flux, rel=1e-6)


@SKY
def test_calints_is_not_calibrated_in_flux_and_its_sky_is_gone():
    path = sample("niriss_soss", "calints")
    assert "bkg_subtract" in completed(path)
    with open_product(path) as model:
        assert isinstance(model, datamodels.CubeModel)
        assert model.meta.bunit_data == "DN/s"
        # Far from both traces.
        for columns, level in ((slice(100, 600), 0.6), (slice(800, 1200), 0.9)):
            left = np.nanmedian(model.data[:, 200:, columns])
            within(left, 0.12 * level)


@pytest.mark.since("1.20", "orders 2 and 3 have the wavelengths of one another")
def test_wcs_is_of_the_commanded_angle_and_of_the_barycentre():
    columns = np.arange(100.0, 1700.0, 50)
    with open_product(sample("niriss_soss", "calints")) as model:
        for order in soss_orders.ORDERS:
            ra, dec, found = model.meta.wcs.forward_transform(
                columns, np.full_like(columns, 60), order.number
            )
            expected = order.wavelength_at(columns, soss_orders.COMMANDED) / DOPPLER
            close(found, expected, 1e-6)
            assert (set(ra), set(dec)) == ({EXPOSURE.ra}, {EXPOSURE.dec})


def test_hardly_an_outlier_is_flagged_where_there_is_none():
    with fits.open(sample("niriss_soss", "crfints")) as hdus:
        flagged = (hdus["DQ"].data & datamodels.dqflags.pixel["OUTLIER"]) > 0
    within(flagged.mean(), 1e-4)


@pytest.mark.since("1.19", "a table for each order, with a row for each wavelength")
@pytest.mark.parametrize("stage", [2, 3])
def test_spectrum_of_an_exposure_that_is_no_time_series(stage):
    with open_product(sample("niriss_soss", "x1d", stage=stage)) as model:
        assert isinstance(model, datamodels.TSOMultiSpecModel)
        assert [len(spec.spec_table) for spec in model.spec] == [1, 1]
    for order in (1, 2):
        wavelength, flux, *_ = spectra(order, "x1d", stage)
        use = (wavelength > CLEAN[order][0]) & (wavelength < CLEAN[order][1])
        ratio = flux[0, use] / true_flux(wavelength)[use]
        close(np.nanmedian(ratio), 1, 0.005)


@SKY
def test_combined_spectrum():
    with fits.open(sample("niriss_soss", "c1d")) as hdus:
        tables = {hdu.header["SPORDER"]: hdu.data for hdu in hdus if hdu.name == "COMBINE1D"}
        assert sorted(tables) == [1, 2]
        for order, table in tables.items():
            wavelength = table["WAVELENGTH"].astype(float)
            use = (wavelength > CLEAN[order][0]) & (wavelength < CLEAN[order][1])
            ratio = table["FLUX"][use] / true_flux(wavelength)[use]
            close(np.nanmedian(ratio), 1, 0.005)
