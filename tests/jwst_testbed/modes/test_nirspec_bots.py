"""A time series through NIRSpec's wide slit against its truth."""

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from checks import check_rate, completed
from exposures import asked_for
from margins import above, close, within
from products import open_product
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth
from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.telescope import header

ONE_TABLE = pytest.mark.since("1.19", "a table for each integration")
STATED = pytest.mark.since("3.0", "stage 3 does not say that it extracted the series")
SERIES = [{"suffix": "x1dints", "stage": stage} for stage in (2, 3)]


@pytest.fixture(scope="module")
def transit():
    [row] = truth("nirspec_bots")["transit"]
    return row


def in_and_out(times, transit):
    """Integrations within full transit, and outside it, by the true times of contact."""
    middle, duration = (transit[name].to_value(u.day) for name in ("mid_time", "duration"))
    ingress = duration * transit["radius_ratio"]
    away = np.abs(times - middle)
    step = np.diff(times).mean()
    return away < duration / 2 - ingress - step, away > duration / 2 + step


def test_the_raw_exposure_is_what_was_asked_for():
    exposure = asked_for("nirspec_bots")
    readout, (*_, columns, rows) = exposure.readout, exposure.window
    with open_product(sample("nirspec_bots", "uncal")) as model:
        assert model.data.shape == (readout.nints, readout.ngroups, rows, columns)
        assert model.data.dtype == np.uint16
        assert len(model.int_times) == readout.nints
        assert len(model.group) == readout.nints * readout.ngroups
        assert model.meta.exposure.readpatt == "NRS"
    with open_product(sample("nirspec_bots", "rateints")) as model:
        assert not (model.dq & dqflags.pixel["SATURATED"]).any()


def test_stage_1_recovers_the_true_count_rates():
    check_rate("nirspec_bots", 1, suffix="rateints", usable=0.99, median=0.05, tolerance=0.05)


def test_stage_1_recovers_the_light_of_the_star():
    """In each integration, to a thousandth: the transit is fourteen times as deep."""
    expected = fits.getdata(sample("nirspec_bots", "truerate"))
    with open_product(sample("nirspec_bots", "rateints")) as model:
        use = (expected > 300) & (model.dq == 0)
        measured, true, variance = (
            np.where(use, array, 0).sum(axis=(1, 2))
            for array in (model.data, expected, model.err**2)
        )
    ratio, error = measured / true, np.sqrt(variance) / true
    within(error, 0.001)
    within((ratio - 1) / error, 6)
    within(measured.sum() / true.sum() - 1, 5 * np.sqrt(variance.sum()) / true.sum())


def test_cosmic_rays_are_found_and_do_no_harm():
    hits = truth("nirspec_bots")["cosmic_rays"]
    hits = hits[hits["charge"].value > 500]
    place = tuple(hits[name] for name in ("integration", "y", "x"))
    expected = fits.getdata(sample("nirspec_bots", "truerate"))[place]
    with open_product(sample("nirspec_bots", "rateints")) as model:
        flags, rate, error = model.dq[place], model.data[place], model.err[place]
    alive = (flags & dqflags.pixel["DO_NOT_USE"]) == 0
    found = (flags & dqflags.pixel["JUMP_DET"]) > 0
    above(found[alive].mean(), 0.85, best=1)
    # Undetected, the least of them would be off by tens of errors.
    within(((rate - expected) / error)[alive & found], 6)


@ONE_TABLE
@pytest.mark.parametrize("product", SERIES, ids=lambda product: str(product["stage"]))
def test_transit_depth(product, transit):
    with fits.open(sample("nirspec_bots", **product)) as hdus:
        table = hdus["EXTRACT1D"].data
        times = table["TDB-MID"]
        flux, error = (table[name].astype(float) for name in ("FLUX", "FLUX_ERROR"))
    assert len(times) == 24
    inside, outside = in_and_out(times, transit)
    assert inside.sum() > 6
    assert outside.sum() > 6
    missing = 1 - flux[inside].mean(axis=0) / flux[outside].mean(axis=0)
    relative = np.median(error, axis=0) / np.median(flux, axis=0)
    use = np.isfinite(missing) & np.isfinite(relative) & (relative > 0)
    weight = 1 / relative[use] ** 2
    depth = np.average(missing[use], weights=weight)
    noise = np.sqrt((1 / inside.sum() + 1 / outside.sum()) / weight.sum())
    print(f"depth {depth:.5f} +- {noise:.5f}, true {transit['depth']:.5f}")
    # So few photons fit into the wells of the pixels.
    within(noise, 0.024 * transit["depth"])
    # The sky, some tenths of a per cent of the light, is not dimmed by the planet.
    within(depth - transit["depth"], 5 * noise + 0.005 * transit["depth"])


@ONE_TABLE
@pytest.mark.parametrize("product", SERIES, ids=lambda product: str(product["stage"]))
def test_star_outside_the_transit(product, transit):
    [source] = truth("nirspec_bots")["sources"]
    with fits.open(sample("nirspec_bots", **product)) as hdus:
        table = hdus["EXTRACT1D"].data
        _, outside = in_and_out(table["TDB-MID"], transit)
        wavelength, flux = table["WAVELENGTH"][0], table["FLUX"][outside].mean(axis=0)
        rows = np.median(table["NPIXELS"])
    # 0.15 MJy/sr of sky through 1.6 arcsec, in rows of 0.105 arcsec: nothing subtracts it.
    sky = 0.15e6 * (1.6 * 0.105 * u.arcsec**2).to_value(u.sr) * rows
    star = source["continuum"].to_value(u.Jy) * (wavelength / 2) ** source["slope"]
    for blue, red in ((0.7, 1.2), (1.2, 2), (2, 3), (3, 4), (4, 5)):
        use = (wavelength > blue) & (wavelength < red)
        ratio = np.nanmedian((flux[use] - sky) / star[use])
        print(f"{blue} to {red}: {ratio:.4f}")
        close(ratio, 1, 0.004)


@pytest.mark.since("3.0", "the flux of the table has no unit")
def test_white_light_curve_is_the_transit(transit):
    table = QTable.read(sample("nirspec_bots", "whtlt"))
    light_column = [name for name in table.colnames if name.startswith("whitelight_flux")]
    times = [name for name in table.colnames if name.startswith("BJD_TDB")]
    flux = table[light_column[0]].to_value(u.Jy)
    inside, outside = in_and_out(np.asarray(table[times[0]]), transit)
    relative = flux / flux[outside].mean()
    noise = relative[outside].std(ddof=1)
    error = noise * np.sqrt(1 / inside.sum() + 1 / outside.sum())
    # The errors of the spectra say a third of that; the scatter of a dozen values is uncertain.
    within(noise, 0.14 * transit["depth"])
    within(1 - relative[inside].mean() - transit["depth"], 5 * error)


def test_wavelengths_are_the_simulations_own():
    exposure = asked_for("nirspec_bots")
    slit = optics.slit("S1600A1")
    wavelength = np.linspace(0.65, 5.2, 30)
    column, row = optics.detector_position(
        slit.x, slit.y, wavelength * header.doppler(exposure), optics.DISPERSERS["PRISM"]
    )
    first_column, first_row, *_ = exposure.window
    with open_product(sample("nirspec_bots", "calints")) as model:
        assert model.data.ndim == 3
        assert model.meta.bunit_data == "MJy"
        place = (
            column - (first_column - 1) - (model.xstart - 1),
            row - (first_row - 1) - (model.ystart - 1),
        )
        ra, dec, seen = model.meta.wcs(*place)
    step = np.gradient(wavelength, column)
    within((seen - wavelength) / step, 0.03)
    pointing = header.pointing_of(exposure)
    # The middle of the slit, from its reference point.
    offset = np.hypot((ra - pointing.ra) * np.cos(np.radians(dec)), dec - pointing.dec) * 3600
    within(offset, 0.005)


@pytest.mark.parametrize(
    ("suffix", "stage", "steps"),
    [
        (
            *("rateints", 1),
            [
                *("dq_init", "saturation", "superbias", "linearity", "dark_sub", "jump"),
                "ramp_fit",
            ],
        ),
        ("calints", 2, ["assign_wcs", "extract_2d", "srctype", "wavecorr", "flat_field", "photom"]),
        ("crfints", 3, ["outlier_detection"]),
        pytest.param("x1dints", 3, ["extract_1d"], marks=STATED),
    ],
)
def test_steps_were_done(suffix, stage, steps):
    assert completed(sample("nirspec_bots", suffix, stage=stage)) >= set(steps)
