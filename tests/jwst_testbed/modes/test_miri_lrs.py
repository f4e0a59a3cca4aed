"""The low-resolution spectra against their truth: what each stage of the pipeline recovers."""

import json

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import QTable
from checks import check_references, completed, spread
from exposures import asked_for
from margins import above, between, close, within
from products import open_product
from scipy import ndimage

from jwst_gallery import sample, truth
from jwst_testbed import modes as recipes
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.lrs_slit import slit_of
from jwst_testbed.sky.psf import OVERSAMPLING, point_spread_function
from jwst_testbed.telescope import geometry, header, siaf

EXPOSURES = (1, 2)
SPECTRA = {
    "stage 2": {"suffix": "x1d", "stage": 2},
    "stage 3": {"suffix": "x1d", "stage": 3},
}
SERIES = {
    "stage 2": {"suffix": "x1dints", "stage": 2},
    "stage 3": {"suffix": "x1dints", "stage": 3},
}
ONE_TABLE = pytest.mark.since("1.19", "a table for each integration")
STATED = pytest.mark.since("3.0", "stage 3 does not say that it extracted the series")
FULL = siaf.aperture("MIRI", "MIRIM_FULL")
PRISM = siaf.aperture("MIRI", "MIRIM_SLITLESSPRISM")


@pytest.fixture(scope="module")
def target(known):
    [source] = known["sources"]
    return SkyCoord(source["ra"], source["dec"])


def spectrum(**product):
    """Wavelength, flux and error of the one spectrum of a product, from the file."""
    with fits.open(sample("miri_lrs", **product)) as hdus:
        table = hdus["EXTRACT1D"].data
        return [table[name].astype(float) for name in ("WAVELENGTH", "FLUX", "FLUX_ERROR")]


def true_continuum(source, wavelength):
    """Jy, from the table of sources: a power law through its value at 8 micrometres."""
    return source["continuum"].to_value(u.Jy) * (wavelength / 8) ** source["slope"]


def true_wavelength(offset, doppler):
    """Micrometres so many rows above the reference point, from the design numbers by hand.

    A square that falls by 75 square micrometres in 140 rows and is 25 at 76 rows.
    """
    return np.sqrt(25 + (76 - offset) * 75 / 140) / doppler


def assert_smoothed(wavelength, true, rows):
    """The pipeline smooths its table of wavelengths: a tenth of a row is lost at the blue end."""
    shift = (wavelength - true) / np.gradient(true, rows)
    within(shift, 0.22)
    within(np.mean(shift), 0.02)


def place_of(exposure, siaf, target):
    """Where a target's light would fall without the prism, by pysiaf."""
    x, y = geometry.sky_to_pixel(
        siaf, header.pointing_of(exposure), [target.ra.deg], [target.dec.deg]
    )
    return x[0], y[0]


def test_dispersion_is_the_published_one():
    """Resolving power goes with the square: 40 at 5 micrometres is 160 at 10, for one width."""
    rows = lrs.row_offset(np.array([5.0, 10.0]))
    assert rows[0] - rows[1] == pytest.approx(140)
    step = np.abs([lrs.wavelength_at(row + 0.5) - lrs.wavelength_at(row - 0.5) for row in rows])
    width = 5 / 40 / step[0]
    close(10 / (width * step[1]), 160, rel=1e-3)
    np.testing.assert_allclose(lrs.wavelength_at(lrs.row_offset([4.6, 13.9])), [4.6, 13.9])


@pytest.mark.parametrize("number", EXPOSURES)
def test_nods_put_the_target_where_the_header_says(number, target):
    """XOFFSET and YOFFSET in the slit's ideal frame, and the positions that the pipeline gets."""
    exposure = asked_for("miri_lrs", number)
    slit = siaf.aperture("MIRI", "MIRIM_SLIT")
    x, y = place_of(exposure, FULL, target)
    found = slit.tel_to_idl(*FULL.sci_to_tel(x + 1, y + 1))
    close(found, exposure.dither, 2e-4)
    with open_product(sample("miri_lrs", "cal", exposure=number)) as model:
        dithered = SkyCoord(
            model.meta.dither.dithered_ra, model.meta.dither.dithered_dec, unit="deg"
        )
    within(dithered.separation(target), 1 * u.mas)


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_the_simulations_own_geometry(number, target):
    exposure = asked_for("miri_lrs", number)
    x, _ = place_of(exposure, FULL, target)
    rows = np.arange(70, 375, 10.0)
    with open_product(sample("miri_lrs", "cal", exposure=number)) as model:
        wcs = model.meta.wcs
    _, y_ref, *_ = slit_of(exposure)
    ra, dec, wavelength = wcs(x + 0.003 * (rows - y_ref), rows)
    within(SkyCoord(ra, dec, unit="deg").separation(target), 5 * u.mas)
    assert_smoothed(wavelength, true_wavelength(rows - y_ref, header.doppler(exposure)), rows)
    back = wcs.backward_transform(ra, dec, wavelength)
    close(back[1], rows, 1e-6)
    close(back[0], x + 0.003 * (rows - y_ref), 0.02)


@pytest.mark.parametrize("number", EXPOSURES)
def test_trace_of_the_calibrated_exposure(number, target):
    exposure = asked_for("miri_lrs", number)
    x, y = place_of(exposure, FULL, target)
    with open_product(sample("miri_lrs", "cal", exposure=number)) as model:
        data = np.nan_to_num(model.data)
    columns = np.arange(round(x) - 4, round(x) + 5)
    for first in range(70, 370, 50):
        rows = slice(first, first + 20)
        bright = data[rows, columns].sum(axis=0)
        centre = np.sum(columns * bright) / bright.sum()
        close(centre, x + 0.003 * (first + 9.5 - y), 0.15)


def test_the_other_nod_takes_the_sky_away():
    exposure = asked_for("miri_lrs")
    x, _, *_ = slit_of(exposure)
    middle = slice(round(x) - 1, round(x) + 2)
    with open_product(sample("miri_lrs", "rate")) as model:
        before = np.nanmedian(model.data[100:350, middle])
    with open_product(sample("miri_lrs", "bsub")) as model:
        # Halfway between the positive and the negative trace.
        after = np.nanmedian(model.data[100:350, middle])
    # As much sky as the slit is high; the wings of the target add a little.
    between(before / (25 * (7.5 / 10) ** 2 / 24 * 4.65), 1, 1.25)
    within(after, 0.02 * before)


def test_light_lost_at_the_slit_is_put_back(target):
    """The correction at 10 micrometres against a point's image that is cut by hand."""
    exposure = asked_for("miri_lrs")
    x, y = place_of(exposure, FULL, target)
    slit_x, slit_y, half_width, half_height = slit_of(exposure)
    close(2 * half_width * 0.11, 4.7, rel=0.02)
    close(2 * half_height * 0.11, 0.51, rel=0.02)
    image = point_spread_function([1e-5], lrs.pixel_scale(FULL), lrs.POINT.pixels)
    image = np.repeat(np.repeat(image, 8, axis=0), 8, axis=1) / 64
    fine = (np.arange(len(image)) - (len(image) - 1) / 2) / (8 * OVERSAMPLING)
    inside_x = np.abs(x + fine - slit_x) < half_width
    inside_y = np.abs(y + fine - slit_y) < half_height
    passed = image[np.ix_(inside_y, inside_x)].sum()
    with open_product(sample("miri_lrs", "cal")) as model:
        near = np.nanargmin(np.abs(model.wavelength[:, round(x)] - 10))
        stated = model.pathloss_point[near, round(x)]
    above(1 - passed, 0.1)
    # Between the wavelengths at which images are computed the testbed interpolates.
    close(stated, 1 / passed, rel=0.02)


@pytest.mark.parametrize("product", SPECTRA.values(), ids=SPECTRA)
def test_continuum(product, known):
    wavelength, flux, error = spectrum(**product)
    [source] = known["sources"]
    lines = known["lines"]["wavelength"].to_value(u.um)
    use = np.isfinite(flux) & (wavelength > 4.9) & (wavelength < 13.7)
    use &= np.all(np.abs(wavelength[:, None] - lines) > 0.5, axis=1)
    ratio = flux[use] / true_continuum(source, wavelength[use])
    print(f"median {np.median(ratio):.4f}")
    # Some light of the negative trace falls into the box: up to a per cent.
    close(np.median(ratio), 1, 0.01)
    smooth = ndimage.median_filter(ratio, 11)
    within(smooth - 1, 0.025)
    noise = (ratio - smooth) * flux[use] / ratio / error[use]
    # Rows that are resampled share noise, which the errors of a sum leave out.
    between(spread(noise), 0.7, 2.3)


@pytest.mark.parametrize("product", SPECTRA.values(), ids=SPECTRA)
def test_lines(product, known):
    wavelength, flux, _ = spectrum(**product)
    step = np.abs(np.gradient(wavelength))
    assert len(known["lines"]) == 4
    for line in known["lines"]:
        at = line["wavelength"].to_value(u.um)
        rows = (at**2 - wavelength**2) * 140 / 75
        near, beside = np.abs(rows) < 12, (np.abs(rows) > 14) & (np.abs(rows) < 30)
        continuum = np.polyval(np.polyfit(wavelength[beside], flux[beside], 1), wavelength)
        excess = ((flux - continuum) * step)[near]
        centre = np.sum(excess * rows[near]) / excess.sum()
        total = excess.sum() * u.Jy * u.um * constants.c / line["wavelength"] ** 2
        ratio = (total / line["flux"]).to_value(u.one)
        print(f"{at:.3f} um: {centre:+.3f} rows, flux {ratio:.4f}")
        # A tenth of a row is what the smoothed table of wavelengths is off.
        within(centre, 0.2)
        close(ratio, 1, 0.04)


@pytest.mark.parametrize("stage", [2, 3])
def test_rectified_trace_is_at_the_target(stage, target):
    with open_product(sample("miri_lrs", "s2d", stage=stage)) as model:
        data, wcs = np.nan_to_num(model.data), model.meta.wcs
    profile = np.median(data, axis=0)
    peak = int(profile.argmax())
    columns = np.arange(peak - 4, peak + 5)
    centre = np.sum(columns * profile[columns]) / profile[columns].sum()
    ra, dec, _ = wcs(centre, 150.0)
    distance = SkyCoord(ra, dec, unit="deg").separation(target)
    print(f"{distance.to(u.mas):.1f}")
    within(distance, 10 * u.mas)


def test_combined_spectrum_has_less_noise():
    (_, _, one), (_, _, both) = spectrum(suffix="x1d", stage=2), spectrum(suffix="x1d", stage=3)
    close(np.nanmedian(one) / np.nanmedian(both), np.sqrt(2), rel=0.1)


def test_each_nod_is_the_others_background():
    for number, other in ((1, 2), (2, 1)):
        association = json.loads(sample("miri_lrs", "asn", stage=2, exposure=number).read_text())
        members = [tuple(m.values()) for m in association["products"][0]["members"]]
        rates = {n: sample("miri_lrs", "rate", exposure=n).name for n in EXPOSURES}
        assert {m[:2] for m in members} == {
            (rates[number], "science"),
            (rates[other], "background"),
        }


@pytest.mark.parametrize(
    ("dataset", "suffix", "stage", "steps"),
    [
        ("miri_lrs", "bsub", 2, ["assign_wcs", "bkg_subtract"]),
        ("miri_lrs", "cal", 2, ["srctype", "flat_field", "pathloss", "photom"]),
        ("miri_lrs", "crf", 3, ["outlier_detection"]),
        ("miri_lrs", "s2d", 2, ["pixel_replace", "resample"]),
        ("miri_lrs", "x1d", 3, ["extract_1d"]),
        ("miri_lrs_tso", "calints", 2, ["assign_wcs", "srctype", "flat_field", "photom"]),
        ("miri_lrs_tso", "crfints", 3, ["outlier_detection"]),
        pytest.param("miri_lrs_tso", "x1dints", 3, ["extract_1d"], marks=STATED),
    ],
)
def test_steps_were_done(dataset, suffix, stage, steps):
    path = sample(dataset, suffix, stage=stage)
    assert completed(path) >= set(steps)
    check_references(path, "miri")


@pytest.fixture(scope="module")
def transit():
    [row] = truth("miri_lrs_tso")["transit"]
    return row


def in_and_out(times, transit):
    """Integrations within full transit, and outside it, by the true times of contact."""
    middle, duration = (transit[name].to_value(u.day) for name in ("mid_time", "duration"))
    ingress = duration * transit["radius_ratio"]
    away = np.abs(times - middle)
    step = np.diff(times).mean()
    return away < duration / 2 - ingress - step, away > duration / 2 + step


@ONE_TABLE
@pytest.mark.parametrize("product", SERIES.values(), ids=SERIES)
def test_transit_depth(product, transit):
    with fits.open(sample("miri_lrs_tso", **product)) as hdus:
        table = hdus["EXTRACT1D"].data
        times = table["TDB-MID"]
        flux, error = (table[name].astype(float) for name in ("FLUX", "FLUX_ERROR"))
    assert len(times) == 24
    inside, outside = in_and_out(times, transit)
    assert inside.sum() > 6
    assert outside.sum() > 6
    missing = 1 - flux[inside].mean(axis=0) / flux[outside].mean(axis=0)
    relative = np.median(error, axis=0) / np.median(flux, axis=0)
    use = np.isfinite(missing) & np.isfinite(relative)
    weight = 1 / relative[use] ** 2
    depth = np.average(missing[use], weights=weight)
    noise = np.sqrt((1 / inside.sum() + 1 / outside.sum()) / weight.sum())
    print(f"depth {depth:.5f} +- {noise:.5f}, true {transit['depth']:.5f}")
    within(noise, 0.02 * transit["depth"])
    within(depth - transit["depth"], 5 * noise)


@ONE_TABLE
@pytest.mark.parametrize("product", SERIES.values(), ids=SERIES)
def test_star_outside_the_transit(product, transit):
    [source] = truth("miri_lrs_tso")["sources"]
    with fits.open(sample("miri_lrs_tso", **product)) as hdus:
        table = hdus["EXTRACT1D"].data
        _, outside = in_and_out(table["TDB-MID"], transit)
        wavelength, flux = table["WAVELENGTH"][0], table["FLUX"][outside].mean(axis=0)
    for blue, red in ((5, 6), (6, 7), (7, 8), (8, 9), (9, 10), (10, 11)):
        use = (wavelength > blue) & (wavelength < red)
        ratio = np.nanmedian(flux[use] / true_continuum(source, wavelength[use]))
        close(ratio, 1, 0.025)


@pytest.mark.since("3.0", "the flux of the table has no unit")
def test_white_light_curve_is_the_transit(transit):
    table = QTable.read(sample("miri_lrs_tso", "whtlt"))
    light = table["whitelight_flux"].to_value(u.Jy)
    inside, outside = in_and_out(np.asarray(table["BJD_TDB"]), transit)
    relative = light / light[outside].mean()
    noise = relative[outside].std(ddof=1)
    error = noise * np.sqrt(1 / inside.sum() + 1 / outside.sum())
    within(noise, 0.003)
    within(1 - relative[inside].mean() - transit["depth"], 5 * error)


@ONE_TABLE
def test_the_transit_is_at_its_time(transit):
    """The centre of the light that is missing, by the times in the product: in seconds."""
    with fits.open(sample("miri_lrs_tso", "x1dints", stage=3)) as hdus:
        table = hdus["EXTRACT1D"].data
        elapsed = 86400 * (table["TDB-MID"] - transit["mid_time"].value)
        use = (table["WAVELENGTH"][0] > 5) & (table["WAVELENGTH"][0] < 8)
        light = table["FLUX"][:, use].sum(axis=1)
    outside = np.abs(elapsed) > 0.6 * 86400 * transit["duration"].value
    missing = np.where(outside, 0, 1 - light / light[outside].mean())
    # An integration takes 53 s.
    within(np.sum(missing * elapsed) / missing.sum(), 8)


def test_trace_of_the_time_series():
    exposure = asked_for("miri_lrs_tso")
    star = SkyCoord(exposure.ra, exposure.dec, unit="deg")
    x, y = place_of(exposure, PRISM, star)
    with open_product(sample("miri_lrs_tso", "calints")) as model:
        image = np.median(model.data, axis=0)
    for first in range(170, 370, 50):
        expected = x + 0.003 * (first + 9.5 - y)
        columns = np.arange(round(expected) - 4, round(expected) + 5)
        rows = image[first : first + 20]
        light = np.nanmedian(rows[:, columns], axis=0) - np.nanmedian(rows)
        close(np.sum(columns * light) / light.sum(), expected, 0.2)


def test_wcs_of_the_subarray_is_the_simulations_own_geometry():
    exposure = asked_for("miri_lrs_tso")
    rows = np.arange(70, 375, 10.0)
    x0, y0 = PRISM.XSciRef - 1, PRISM.YSciRef - 1
    with open_product(sample("miri_lrs_tso", "calints")) as model:
        ra, dec, wavelength = model.meta.wcs(x0 + 0.003 * (rows - y0), rows)
        assert model.data.shape == (24, 416, 72)
    star = SkyCoord(exposure.ra, exposure.dec, unit="deg")
    within(SkyCoord(ra, dec, unit="deg").separation(star), 5 * u.mas)
    assert_smoothed(wavelength, true_wavelength(rows - y0, header.doppler(exposure)), rows)


@pytest.mark.since("1.20", "the step has another name")
def test_no_background_is_subtracted_from_a_time_series():
    """No association lists a background for one, so there is no ``bsubints``."""
    with open_product(sample("miri_lrs_tso", "calints")) as model:
        assert model.meta.cal_step.bkg_subtract == "SKIPPED"
    suffixes = {product.suffix for product in recipes.load("miri_lrs_tso").products}
    assert "bsubints" not in suffixes
